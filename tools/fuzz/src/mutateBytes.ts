import { below, oneOf, type Random } from './target.ts';

type Mutation = (bytes: Uint8Array, random: Random) => Uint8Array;

/** Lengths and counts that programs believe: none, one, the ends of the signed and unsigned ranges, "unknown". */
const LYING_NUMBERS = [0, 1, 2, 7, 0x7f, 0xff, 0x7fff, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_fff0, 0xffff_ffff];

/** Headers are where damage hurts most: half of the hits go there. */
function position(bytes: Uint8Array, random: Random): number {
  return below(random, below(random, 2) === 0 ? Math.min(4096, bytes.length) : bytes.length);
}

const flipBits: Mutation = (bytes, random) => {
  for (let hit = below(random, 16); hit >= 0; hit--) bytes[position(bytes, random)]! ^= 1 << below(random, 8);
  return bytes;
};

const overwriteBytes: Mutation = (bytes, random) => {
  for (let hit = below(random, 16); hit >= 0; hit--) bytes[position(bytes, random)] = below(random, 256);
  return bytes;
};

const overwriteStretch: Mutation = (bytes, random) => {
  const start = position(bytes, random);
  const value = oneOf(random, [0, 0xff, undefined]);
  const end = Math.min(bytes.length, start + 1 + below(random, 2000));
  for (let i = start; i < end; i++) bytes[i] = value ?? below(random, 256);
  return bytes;
};

const truncate: Mutation = (bytes, random) => bytes.slice(0, position(bytes, random));

const cutOut: Mutation = (bytes, random) => {
  const start = position(bytes, random);
  return joined(bytes.subarray(0, start), bytes.subarray(start + 1 + below(random, 3000)));
};

const repeatStretch: Mutation = (bytes, random) => {
  const start = position(bytes, random);
  const stretch = bytes.subarray(start, start + 1 + below(random, 1000));
  return joined(
    bytes.subarray(0, start),
    ...Array<Uint8Array>(1 + below(random, 20)).fill(stretch),
    bytes.subarray(start),
  );
};

const insertNoise: Mutation = (bytes, random) => {
  const start = position(bytes, random);
  const noise = Uint8Array.from({ length: 1 + below(random, 500) }, () => below(random, 256));
  return joined(bytes.subarray(0, start), noise, bytes.subarray(start));
};

/** A number of two, four or eight bytes, either end first, where the file is most likely to hold one. */
const lieAboutNumber: Mutation = (bytes, random) => {
  for (let hit = below(random, 3); hit >= 0; hit--) {
    const width = oneOf(random, [2, 4, 4, 8]);
    if (bytes.length < width) return bytes;
    const at = Math.min(bytes.length - width, position(bytes, random) & ~1);
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    const value = oneOf(random, LYING_NUMBERS);
    const isLittleEndian = below(random, 2) === 0;
    if (width === 2) view.setUint16(at, value & 0xffff, isLittleEndian);
    else if (width === 4) view.setUint32(at, value, isLittleEndian);
    else view.setBigUint64(at, BigInt(value) << BigInt(below(random, 33)), isLittleEndian);
  }
  return bytes;
};

/** The size behind or before a four-letter name: chunks, boxes, atoms, frames of tags. */
const lieAboutChunk: Mutation = (bytes, random) => {
  const names: number[] = [];
  for (let i = 0; i + 8 < Math.min(bytes.length, 100_000); i++) if (isName(bytes, i)) names.push(i);
  if (names.length === 0) return lieAboutNumber(bytes, random);
  const at = oneOf(random, names);
  const isBefore = at >= 4 && below(random, 2) === 0;
  new DataView(bytes.buffer, bytes.byteOffset).setUint32(
    isBefore ? at - 4 : at + 4,
    oneOf(random, LYING_NUMBERS),
    below(random, 2) === 0,
  );
  return bytes;
};

const renameChunk: Mutation = (bytes, random) => {
  const at = position(bytes, random);
  for (let i = at; i < Math.min(bytes.length, at + 4); i++) bytes[i] = 0x61 + below(random, 26);
  return bytes;
};

/** Every way in which bytes are damaged. */
export const MUTATIONS: readonly Mutation[] = [
  flipBits,
  overwriteBytes,
  overwriteStretch,
  truncate,
  cutOut,
  repeatStretch,
  insertNoise,
  lieAboutNumber,
  lieAboutChunk,
  renameChunk,
];

/** A damaged copy; one to three mutations, the same for the same dice. */
export function mutateBytes(seed: Uint8Array, random: Random): Uint8Array {
  let bytes = seed.slice();
  for (let count = 1 + below(random, 3); count > 0; count--) {
    if (bytes.length === 0) return bytes;
    bytes = oneOf(random, MUTATIONS)(bytes, random).slice();
  }
  return bytes;
}

function isName(bytes: Uint8Array, at: number): boolean {
  for (let i = at; i < at + 4; i++) {
    const byte = bytes[i]!;
    if (!((byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a) || byte === 0x20)) return false;
  }
  return true;
}

export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
