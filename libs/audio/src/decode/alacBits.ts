/** Reads big-endian bit fields; throws an Error at the end of the packet. */
export interface BitReader {
  /** In bits from the start of the packet. */
  position: number;
  readonly bytes: Uint8Array;
  /** `count` bits, 0 … 32, as an unsigned number. */
  read(count: number): number;
  /** `count` bits, 1 … 32, as a two's complement number. */
  readSigned(count: number): number;
  skip(count: number): void;
}

/** The 32 bits at bit `position`; zeros beyond the end. */
export function peek32(bytes: Uint8Array, position: number): number {
  const at = position >>> 3;
  const shift = position & 7;
  // `undefined | 0` is 0: what lies beyond the end reads as zeros.
  const word = (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
  return shift === 0 ? word >>> 0 : ((word << shift) | (bytes[at + 4]! >>> (8 - shift))) >>> 0;
}

export function createBitReader(bytes: Uint8Array): BitReader {
  const end = bytes.length * 8;
  return {
    position: 0,
    bytes,
    read(count) {
      if (count === 0) return 0;
      const value = peek32(bytes, this.position) >>> (32 - count);
      this.skip(count);
      return value;
    },
    readSigned(count) {
      return (this.read(count) << (32 - count)) >> (32 - count);
    },
    skip(count) {
      this.position += count;
      if (this.position > end) throw new Error('the packet is cut short');
    },
  };
}
