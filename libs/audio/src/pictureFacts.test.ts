import { describe, expect, it } from 'vitest';
import { pictureFacts } from './pictureFacts.ts';
import { bytesOf, uint } from './testing/riff.ts';

const be = (value: number, size: number): Uint8Array => uint(value, size, false);

/** A chunk of a PNG; its checksum is not looked at. */
const pngChunk = (id: string, body: Uint8Array): Uint8Array => bytesOf(be(body.length, 4), id, body, be(0, 4));
const png = (colourType: number, ...between: readonly Uint8Array[]): Uint8Array =>
  bytesOf(
    [0x89], 'PNG\r\n', [0x1a], '\n',
    pngChunk('IHDR', bytesOf(be(3000, 4), be(2000, 4), 16, colourType, 0, 0, 0)),
    ...between,
    pngChunk('IDAT', new Uint8Array(4)),
    pngChunk('tRNS', new Uint8Array(2)), // behind the pixels it counts no more
  ); // prettier-ignore

/** A segment of a JPEG with its length, which counts itself. */
const segment = (marker: number, body: Uint8Array): Uint8Array => bytesOf(0xff, marker, be(body.length + 2, 2), body);
const frame = (marker: number, components: number): Uint8Array =>
  segment(marker, bytesOf(8, be(1400, 2), be(1500, 2), components, new Uint8Array(3 * components)));
const jpeg = (...segments: readonly Uint8Array[]): Uint8Array => bytesOf(0xff, 0xd8, ...segments, 0xff, 0xd9);

type Entry = readonly [tag: number, type: 'short' | 'long', values: readonly number[]];
/** A TIFF of one directory; values that do not fit their entry lie behind it. */
const tiff = (littleEndian: boolean, entries: readonly Entry[]): Uint8Array => {
  const n = (value: number, size: number): Uint8Array => uint(value, size, littleEndian);
  const end = 8 + 2 + 12 * entries.length + 4;
  const behind: Uint8Array[] = [];
  const rows = entries.map(([tag, type, values]) => {
    const body = bytesOf(...values.map((value) => n(value, type === 'short' ? 2 : 4)));
    const place = end + behind.reduce((sum, bytes) => sum + bytes.length, 0);
    if (body.length > 4) behind.push(body);
    const held = body.length > 4 ? n(place, 4) : bytesOf(body, new Uint8Array(4 - body.length));
    return bytesOf(n(tag, 2), n(type === 'short' ? 3 : 4, 2), n(values.length, 4), held);
  });
  return bytesOf(littleEndian ? 'II' : 'MM', n(42, 2), n(8, 4), n(entries.length, 2), ...rows, n(0, 4), ...behind);
};
const SIZE: readonly Entry[] = [[256, 'long', [3000]], [257, 'short', [2999]]]; // prettier-ignore

describe('the facts of a picture', () => {
  it.each([
    ['grey', 0, 'grey', false, 16],
    ['truecolour', 2, 'rgb', false, 16],
    ['of a palette', 3, 'rgb', false, 8],
    ['grey with alpha', 4, 'grey', true, 16],
    ['truecolour with alpha', 6, 'rgb', true, 16],
  ] as const)('are those of a PNG, %s', (_, colourType, colours, hasAlpha, bitsPerColour) => {
    expect(pictureFacts(png(colourType))).toEqual({
      format: 'png',
      widthPx: 3000,
      heightPx: 2000,
      colours,
      hasAlpha,
      bitsPerColour,
      hasColourProfile: false,
    });
  });

  it('see transparency and a colour profile before the pixels of a PNG', () => {
    const facts = pictureFacts(png(2, pngChunk('iCCP', new Uint8Array(5)), pngChunk('tRNS', new Uint8Array(6))));
    expect(facts).toMatchObject({ hasAlpha: true, hasColourProfile: true });
  });

  it.each([
    [1, 'grey', 0xc0],
    [3, 'rgb', 0xc2],
    [4, 'cmyk', 0xc0],
  ] as const)('are those of a JPEG of %i components', (components, colours, marker) => {
    // Tables (C4) and restart intervals (DD) stand between; their marker lies in the range of frames.
    const file = jpeg(segment(0xe0, new Uint8Array(14)), segment(0xc4, new Uint8Array(20)), frame(marker, components));
    expect(pictureFacts(file)).toEqual({
      format: 'jpeg',
      widthPx: 1500,
      heightPx: 1400,
      colours,
      hasAlpha: false,
      bitsPerColour: 8,
      hasColourProfile: false,
    });
  });

  it('see the colour profile of a JPEG, and pass over fill bytes', () => {
    const profile = segment(0xe2, bytesOf('ICC_PROFILE', new Uint8Array(9)));
    expect(pictureFacts(jpeg(profile, Uint8Array.of(0xff, 0xff), frame(0xc0, 3)))).toMatchObject({
      hasColourProfile: true,
      widthPx: 1500,
    });
  });

  it.each([true, false])('are those of a TIFF, little endian: %s', (littleEndian) => {
    const bits: Entry = [258, 'short', [16, 16, 16]];
    expect(pictureFacts(tiff(littleEndian, [...SIZE, bits, [262, 'short', [2]]]))).toEqual({
      format: 'tiff',
      widthPx: 3000,
      heightPx: 2999,
      colours: 'rgb',
      hasAlpha: false,
      bitsPerColour: 16,
      hasColourProfile: false,
    });
    expect(pictureFacts(tiff(littleEndian, [...SIZE, [262, 'short', [5]], [338, 'short', [1]]]))).toMatchObject({
      colours: 'cmyk',
      hasAlpha: true,
    });
  });

  it('are none of what is no picture, or is cut off before they come, and never an exception', () => {
    expect(pictureFacts(bytesOf('GIF89a', new Uint8Array(20)))).toBeUndefined();
    const cut = [png(6), jpeg(frame(0xc0, 3)), tiff(true, [...SIZE, [258, 'short', [8, 8, 8]]])].flatMap((file) =>
      Array.from(file, (_, length) => pictureFacts(file.subarray(0, length))),
    );
    expect(cut.filter((facts) => facts !== undefined && !(facts.widthPx > 0 && facts.heightPx > 0))).toEqual([]);
    expect(pictureFacts(jpeg(segment(0xe0, new Uint8Array(4))))).toBeUndefined(); // no frame
    expect(pictureFacts(bytesOf(0xff, 0xd8, 0xff, 0xe0, 0, 0, new Uint8Array(20)))).toBeUndefined(); // a length of nothing
  });
});
