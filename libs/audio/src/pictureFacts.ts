import { textAt, viewOf } from './decode/bytes.ts';

/** What a picture says of itself in its header; its pixels are not decoded. */
export interface PictureFacts {
  readonly format: 'jpeg' | 'png' | 'tiff';
  readonly widthPx: number;
  readonly heightPx: number;
  readonly colours: 'grey' | 'rgb' | 'cmyk';
  readonly hasAlpha: boolean;
  /** Bits of one colour of one pixel. */
  readonly bitsPerColour: number;
  /** An ICC profile lies inside; without one sRGB is meant. */
  readonly hasColourProfile: boolean;
}

/**
 * The facts of a JPEG, PNG or baseline TIFF. Sources: ITU-T T.81 (JPEG) B.2, PNG 3rd edition (W3C) 11.2, TIFF 6.0 section 2 and 8.
 *
 * @returns `undefined` for another format, or damage before the facts were found
 */
export function pictureFacts(bytes: Uint8Array): PictureFacts | undefined {
  const facts = factsOf(bytes);
  return facts !== undefined && facts.widthPx > 0 && facts.heightPx > 0 ? facts : undefined;
}

function factsOf(bytes: Uint8Array): PictureFacts | undefined {
  if (textAt(bytes, 0, 8) === '\u0089PNG\r\n\u001A\n') return ofPng(bytes);
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return ofJpeg(bytes);
  const order = textAt(bytes, 0, 4);
  return order === 'II*\0' || order === 'MM\0*' ? ofTiff(bytes, order === 'II*\0') : undefined;
}

/** Colour types of PNG: 2 truecolour, 3 palette, 4 and 6 with alpha. */
function ofPng(bytes: Uint8Array): PictureFacts | undefined {
  const view = viewOf(bytes);
  if (bytes.length < 33 || textAt(bytes, 12, 4) !== 'IHDR') return undefined;
  const colourType = bytes[25]!;
  const between = new Set<string>();
  for (let at = 33; at + 8 <= bytes.length; at += 12 + view.getUint32(at)) {
    const id = textAt(bytes, at + 4, 4);
    if (id === 'IDAT') break; // what says something of colour comes before the pixels
    between.add(id);
  }
  return {
    format: 'png',
    widthPx: view.getUint32(16),
    heightPx: view.getUint32(20),
    colours: colourType === 0 || colourType === 4 ? 'grey' : 'rgb',
    hasAlpha: colourType >= 4 || between.has('tRNS'),
    bitsPerColour: colourType === 3 ? 8 : bytes[24]!, // a palette has entries of 8 bits
    hasColourProfile: between.has('iCCP'),
  };
}

/** Start of frame: all of 0xC0 to 0xCF but the tables (C4), the reserved (C8) and the arithmetic conditions (CC). */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

function ofJpeg(bytes: Uint8Array): PictureFacts | undefined {
  const view = viewOf(bytes);
  let hasColourProfile = false;
  let at = 2;
  while (at + 4 <= bytes.length) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1]!;
    if (marker === 0xff) {
      at++; // fill bytes may stand before a marker
      continue;
    }
    const length = view.getUint16(at + 2);
    if (marker === 0xe2 && textAt(bytes, at + 4, 11) === 'ICC_PROFILE') hasColourProfile = true;
    if (isFrame(marker)) {
      if (at + 10 > bytes.length) return undefined;
      const count = bytes[at + 9]!;
      return {
        format: 'jpeg',
        widthPx: view.getUint16(at + 7),
        heightPx: view.getUint16(at + 5),
        colours: count === 1 ? 'grey' : count === 4 ? 'cmyk' : 'rgb',
        hasAlpha: false,
        bitsPerColour: bytes[at + 4]!,
        hasColourProfile,
      };
    }
    if (length < 2) return undefined;
    at += 2 + length;
  }
  return undefined;
}

const TIFF_TAGS = { width: 256, height: 257, bits: 258, photometric: 262, extraSamples: 338, profile: 34_675 } as const;
/** Photometric interpretation 5 is CMYK, 0 and 1 are grey. */
const TIFF_CMYK = 5;

function ofTiff(bytes: Uint8Array, littleEndian: boolean): PictureFacts | undefined {
  const view = viewOf(bytes);
  if (bytes.length < 8) return undefined;
  const start = view.getUint32(4, littleEndian);
  if (start + 2 > bytes.length) return undefined;
  const count = view.getUint16(start, littleEndian);
  const values = new Map<number, number>();
  for (let entry = 0; entry < count; entry++) {
    const at = start + 2 + 12 * entry;
    if (at + 12 > bytes.length) return undefined;
    const isShort = view.getUint16(at + 2, littleEndian) === 3;
    const held = view.getUint32(at + 4, littleEndian);
    const small = isShort ? view.getUint16(at + 8, littleEndian) : view.getUint32(at + 8, littleEndian);
    // More than two short ones lie elsewhere: bits are told a colour each.
    const isElsewhere = isShort && held > 2 && small + 2 <= bytes.length;
    const place = isElsewhere ? view.getUint32(at + 8, littleEndian) : at + 8;
    values.set(
      view.getUint16(at, littleEndian),
      isElsewhere && place + 2 <= bytes.length ? view.getUint16(place, littleEndian) : small,
    );
  }
  const photometric = values.get(TIFF_TAGS.photometric) ?? 2;
  return {
    format: 'tiff',
    widthPx: values.get(TIFF_TAGS.width) ?? 0,
    heightPx: values.get(TIFF_TAGS.height) ?? 0,
    colours: photometric === TIFF_CMYK ? 'cmyk' : photometric <= 1 ? 'grey' : 'rgb',
    hasAlpha: values.has(TIFF_TAGS.extraSamples),
    bitsPerColour: values.get(TIFF_TAGS.bits) ?? 1,
    hasColourProfile: values.has(TIFF_TAGS.profile),
  };
}
