import type { AudioTags } from '../tags.ts';
import { concatBytes, utf8 } from './bytes.ts';

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
  const frames = id3Frames(tags);
  return concatBytes([
    ...(items.length === 0 ? [] : [chunk('LIST', concatBytes([utf8('INFO'), ...items]))]),
    ...(frames.length === 0 ? [] : [chunk('id3 ', id3Tag(frames))]),
  ]);
}

/** A RIFF chunk, padded to an even length. */
function chunk(id: string, body: Uint8Array): Uint8Array {
  const size = new Uint8Array(4);
  new DataView(size.buffer).setUint32(0, body.length, true);
  return concatBytes([utf8(id), size, body, new Uint8Array(body.length % 2)]);
}

/** ID3v2.4.0 native frames, section 4: text in UTF-8 (encoding byte 3). */
function id3Frames(tags: AudioTags): Uint8Array[] {
  const texts: [string, string | number | undefined][] = [
    ['TIT2', tags.title],
    ['TPE1', tags.artist],
    ['TALB', tags.album],
    ['TPE2', tags.albumArtist],
    ['TDRC', tags.date],
    ['TCON', tags.genre],
    ['TRCK', tags.trackNumber],
    ['TSRC', tags.isrc],
  ];
  const frames = texts.flatMap(([id, value]) =>
    value === undefined ? [] : [id3Frame(id, concatBytes([Uint8Array.of(3), utf8(`${value}`)]))],
  );
  if (tags.comment !== undefined) {
    // language unknown, empty description
    frames.push(id3Frame('COMM', concatBytes([Uint8Array.of(3), utf8('XXX\0'), utf8(tags.comment)])));
  }
  if (tags.cover !== undefined) {
    const { mimeType, data } = tags.cover;
    const head = concatBytes([Uint8Array.of(3), utf8(mimeType), Uint8Array.of(0, 3, 0)]); // front cover, no description
    frames.push(id3Frame('APIC', concatBytes([head, data])));
  }
  return frames;
}

function id3Frame(id: string, body: Uint8Array): Uint8Array {
  return concatBytes([utf8(id), synchsafe(body.length), new Uint8Array(2), body]);
}

function id3Tag(frames: readonly Uint8Array[]): Uint8Array {
  const body = concatBytes(frames);
  return concatBytes([utf8('ID3'), Uint8Array.of(4, 0, 0), synchsafe(body.length), body]);
}

/** 28 bits, seven to a byte. */
function synchsafe(value: number): Uint8Array {
  return Uint8Array.of((value >> 21) & 127, (value >> 14) & 127, (value >> 7) & 127, value & 127);
}
