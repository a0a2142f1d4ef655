import type { AudioTags } from '../tags.ts';
import { concatBytes, utf8 } from './bytes.ts';
import { id3Tag } from './id3.ts';

/**
 * Tag chunks for the end of a WAV file: `LIST`/`INFO`, which everything reads, and an `id3 ` chunk, which also holds the
 * cover. Empty if there are no tags.
 */
export function wavTagChunks(tags: AudioTags): Uint8Array {
  const info: [string, string | number | undefined][] = [
    ['INAM', tags.title],
    ['IART', tags.artist],
    ['IPRD', tags.album],
    ['ICRD', tags.date],
    ['IGNR', tags.genre],
    ['ITRK', tags.trackNumber],
    ['ICMT', tags.comment],
  ];
  const items = info.flatMap(([id, value]) =>
    value === undefined ? [] : [chunk(id, concatBytes([utf8(`${value}`), new Uint8Array(1)]))],
  );
  const id3 = id3Tag(tags);
  return concatBytes([
    ...(items.length === 0 ? [] : [chunk('LIST', concatBytes([utf8('INFO'), ...items]))]),
    ...(id3.length === 0 ? [] : [chunk('id3 ', id3)]),
  ]);
}

/** A RIFF chunk, padded to an even length. */
function chunk(id: string, body: Uint8Array): Uint8Array {
  const size = new Uint8Array(4);
  new DataView(size.buffer).setUint32(0, body.length, true);
  return concatBytes([utf8(id), size, body, new Uint8Array(body.length % 2)]);
}
