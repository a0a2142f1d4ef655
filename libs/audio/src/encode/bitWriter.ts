/** Writes big-endian bit fields into a growing buffer. */
export interface BitWriter {
  /** The lowest `count` bits (0 … 32) of `value`. */
  put(value: number, count: number): void;
  /** A Rice code with `parameter` low bits (0 … 30) of each of the residuals [from, to). */
  putRice(residual: Int32Array, from: number, to: number, parameter: number): void;
  /** Zero bits up to the next whole byte. */
  align(): void;
  /** What was written; whole bytes only. Valid until the next write. */
  bytes(): Uint8Array;
  reset(): void;
}

export function createBitWriter(): BitWriter {
  let buffer = new Uint8Array(64 * 1024);
  let length = 0;
  let pending = 0; // the lowest `pendingBits` bits are still to be written
  let pendingBits = 0; // < 8 between calls

  function reserve(byteCount: number): void {
    if (length + byteCount <= buffer.length) return;
    const larger = new Uint8Array(2 * (length + byteCount));
    larger.set(buffer.subarray(0, length));
    buffer = larger;
  }

  /** At most 24 bits, so that they fit beside the pending ones. */
  function putShort(value: number, count: number): void {
    pending = (pending << count) | (value & ((1 << count) - 1));
    pendingBits += count;
    while (pendingBits >= 8) {
      pendingBits -= 8;
      buffer[length++] = pending >>> pendingBits;
    }
  }

  function put(value: number, count: number): void {
    reserve(4);
    if (count > 16) {
      putShort(value >>> 16, count - 16);
      putShort(value, 16);
    } else if (count > 0) putShort(value, count);
  }

  return {
    put,
    putRice(residual, from, to, parameter) {
      for (let i = from; i < to; i++) {
        const value = residual[i]!;
        const folded = (value << 1) ^ (value >> 31);
        const quotient = folded >>> parameter;
        const codeBits = quotient + 1 + parameter;
        if (codeBits <= 24) {
          if (length + 8 > buffer.length) reserve(8 + (to - i));
          putShort((1 << parameter) | (folded & ((1 << parameter) - 1)), codeBits);
        } else {
          for (let zeros = quotient; zeros > 0; zeros -= 32) put(0, Math.min(zeros, 32));
          put(1, 1);
          put(folded, parameter);
        }
      }
    },
    align() {
      if (pendingBits > 0) put(0, 8 - pendingBits);
    },
    bytes: () => buffer.subarray(0, length),
    reset() {
      length = 0;
      pending = 0;
      pendingBits = 0;
    },
  };
}
