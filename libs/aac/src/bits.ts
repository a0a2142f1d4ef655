/** Bit fields, most significant bit first, as AAC's syntax tables give them. */
export function createBitWriter(): { put(value: number, bitCount: number): void; bytes(): Uint8Array } {
  const bits: number[] = [];
  return {
    put(value, bitCount) {
      for (let bit = bitCount - 1; bit >= 0; bit--) bits.push((value >> bit) & 1);
    },
    bytes() {
      const bytes = new Uint8Array(Math.ceil(bits.length / 8));
      bits.forEach((bit, i) => (bytes[i >> 3]! |= bit << (7 - (i & 7))));
      return bytes;
    },
  };
}

/** Reads `bitCount` bits (at most 24) at a time; zeros beyond the end. */
export function createBitReader(bytes: Uint8Array): (bitCount: number) => number {
  let position = 0;
  return (bitCount) => {
    let value = 0;
    for (let i = 0; i < bitCount; i++, position++) {
      value = value * 2 + (((bytes[position >> 3] ?? 0) >> (7 - (position & 7))) & 1);
    }
    return value;
  };
}
