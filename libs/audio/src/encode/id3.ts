import type { AudioTags, CoverArt } from '../tags.ts';
import { concatBytes, utf8 } from './bytes.ts';

const UTF8_TEXT = 3;
const FRONT_COVER = 3;
const LATIN1 = Uint8Array.of(0);
const END_OF_TEXT = Uint8Array.of(0);

/**
 * The tags as they stand in front of an MP3 file or in a chunk of a WAV file; nothing at all if there are none.
 *
 * Source: ID3 tag version 2.4.0, main structure and native frames (id3.org, 2000).
 */
export function id3Tag(tags: AudioTags): Uint8Array {
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
    value === undefined ? [] : [frame(id, concatBytes([Uint8Array.of(UTF8_TEXT), utf8(String(value))]))],
  );
  if (tags.comment !== undefined) {
    // Language unknown, no description.
    const body = [Uint8Array.of(UTF8_TEXT), utf8('XXX'), END_OF_TEXT, utf8(tags.comment)];
    frames.push(frame('COMM', concatBytes(body)));
  }
  if (tags.cover !== undefined) frames.push(frame('APIC', picture(tags.cover)));
  if (frames.length === 0) return new Uint8Array(0);
  const body = concatBytes(frames);
  return concatBytes([utf8('ID3'), Uint8Array.of(4, 0, 0), synchsafe(body.length), body]);
}

function picture({ mimeType, data }: CoverArt): Uint8Array {
  return concatBytes([LATIN1, utf8(mimeType), END_OF_TEXT, Uint8Array.of(FRONT_COVER), END_OF_TEXT, data]);
}

function frame(id: string, body: Uint8Array): Uint8Array {
  return concatBytes([utf8(id), synchsafe(body.length), new Uint8Array(2), body]);
}

/** 28 bits in four bytes whose highest bit is 0, so that nothing looks like the start of an MPEG frame. */
function synchsafe(value: number): Uint8Array {
  if (value >= 2 ** 28) throw new RangeError(`an ID3 tag of ${value} bytes`);
  return Uint8Array.of(value >> 21, (value >> 14) & 0x7f, (value >> 7) & 0x7f, value & 0x7f);
}
