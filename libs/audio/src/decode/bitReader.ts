/**
 * Reads big-endian bit fields from a buffer. The buffer needs `BIT_READER_PADDING` bytes behind `endBit`: a read may
 * begin at `endBit` at the latest, and whoever has read checks `isOverrun` afterwards instead of at every step.
 */
export const BIT_READER_PADDING = 8;

export interface BitReader {
  view: DataView;
  /** Position, bits from the start of `view`. */
  bit: number;
  endBit: number;
}

export function isOverrun(reader: BitReader): boolean {
  return reader.bit > reader.endBit;
}

/** Unsigned field of 1 … 25 bits; 0 when the end has been passed. */
export function readBits(reader: BitReader, count: number): number {
  const { bit } = reader;
  reader.bit = bit + count;
  if (bit > reader.endBit) return 0;
  return (reader.view.getUint32(bit >>> 3) << (bit & 7)) >>> (32 - count);
}

/** Two's complement field of 0 … 32 bits. */
export function readSigned(reader: BitReader, count: number): number {
  if (count === 0) return 0;
  if (count <= 25) {
    const shift = 32 - count;
    return (readBits(reader, count) << shift) >> shift;
  }
  const high = readBits(reader, count - 16);
  return (((high << 16) | readBits(reader, 16)) << (32 - count)) >> (32 - count);
}

/** Zeros before the next one, the one itself is consumed; −1 when the end comes first. */
export function readUnary(reader: BitReader): number {
  for (let zeros = 0; reader.bit <= reader.endBit;) {
    const word = reader.view.getUint32(reader.bit >>> 3) << (reader.bit & 7);
    const run = Math.clz32(word);
    if (run < 25) {
      reader.bit += run + 1;
      return zeros + run;
    }
    zeros += 25; // at least 25 bits of the word are of the stream
    reader.bit += 25;
  }
  return -1;
}
