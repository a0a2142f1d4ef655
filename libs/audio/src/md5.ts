/** Running MD5 (RFC 1321). FLAC keeps one of the decoded samples; it is no protection against malice. */
export interface Md5 {
  update(bytes: Uint8Array): void;
  /** The 16 bytes of the digest; ends the computation. */
  digest(): Uint8Array;
}

/** RFC 1321, section 3.4: 2³²·|sin(i)|. */
const CONSTANTS = Int32Array.from({ length: 64 }, (_, i) => Math.floor(Math.abs(Math.sin(i + 1)) * 2 ** 32));

export function createMd5(): Md5 {
  const state = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476);
  const words = new Int32Array(16);
  const tail = new Uint8Array(64);
  let tailLength = 0;
  let byteCount = 0;

  function compressAll(bytes: Uint8Array, from: number): number {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let at = from;
    for (; at + 64 <= bytes.length; at += 64) {
      for (let i = 0; i < 16; i++) words[i] = view.getInt32(at + 4 * i, true);
      compress(state, words);
    }
    return at;
  }

  function update(bytes: Uint8Array): void {
    byteCount += bytes.length;
    let at = 0;
    if (tailLength > 0) {
      at = Math.min(64 - tailLength, bytes.length);
      tail.set(bytes.subarray(0, at), tailLength);
      tailLength += at;
      if (tailLength < 64) return;
      compressAll(tail, 0);
    }
    at = compressAll(bytes, at);
    tail.set(bytes.subarray(at), 0);
    tailLength = bytes.length - at;
  }

  return {
    update,
    digest() {
      const padding = new Uint8Array((tailLength < 56 ? 56 : 120) - tailLength + 8);
      padding[0] = 0x80;
      new DataView(padding.buffer).setBigUint64(padding.length - 8, BigInt(byteCount) * 8n, true);
      update(padding);
      const out = new Uint8Array(16);
      const view = new DataView(out.buffer);
      state.forEach((word, i) => view.setInt32(4 * i, word, true));
      return out;
    },
  };
}

/** RFC 1321, section 3.4, one block of 16 words: four rounds of 16 steps, four steps to a turn of the loop. */
function compress(state: Int32Array, x: Int32Array): void {
  const k = CONSTANTS;
  let a = state[0]!;
  let b = state[1]!;
  let c = state[2]!;
  let d = state[3]!;
  for (let i = 0; i < 16; i += 4) {
    a = step(b, a + ((b & c) | (~b & d)) + x[i]! + k[i]!, 7);
    d = step(a, d + ((a & b) | (~a & c)) + x[i + 1]! + k[i + 1]!, 12);
    c = step(d, c + ((d & a) | (~d & b)) + x[i + 2]! + k[i + 2]!, 17);
    b = step(c, b + ((c & d) | (~c & a)) + x[i + 3]! + k[i + 3]!, 22);
  }
  for (let i = 16; i < 32; i += 4) {
    a = step(b, a + ((b & d) | (c & ~d)) + x[(5 * i + 1) & 15]! + k[i]!, 5);
    d = step(a, d + ((a & c) | (b & ~c)) + x[(5 * i + 6) & 15]! + k[i + 1]!, 9);
    c = step(d, c + ((d & b) | (a & ~b)) + x[(5 * i + 11) & 15]! + k[i + 2]!, 14);
    b = step(c, b + ((c & a) | (d & ~a)) + x[(5 * i) & 15]! + k[i + 3]!, 20);
  }
  for (let i = 32; i < 48; i += 4) {
    a = step(b, a + (b ^ c ^ d) + x[(3 * i + 5) & 15]! + k[i]!, 4);
    d = step(a, d + (a ^ b ^ c) + x[(3 * i + 8) & 15]! + k[i + 1]!, 11);
    c = step(d, c + (d ^ a ^ b) + x[(3 * i + 11) & 15]! + k[i + 2]!, 16);
    b = step(c, b + (c ^ d ^ a) + x[(3 * i + 14) & 15]! + k[i + 3]!, 23);
  }
  for (let i = 48; i < 64; i += 4) {
    a = step(b, a + (c ^ (b | ~d)) + x[(7 * i) & 15]! + k[i]!, 6);
    d = step(a, d + (b ^ (a | ~c)) + x[(7 * i + 7) & 15]! + k[i + 1]!, 10);
    c = step(d, c + (a ^ (d | ~b)) + x[(7 * i + 14) & 15]! + k[i + 2]!, 15);
    b = step(c, b + (d ^ (c | ~a)) + x[(7 * i + 21) & 15]! + k[i + 3]!, 21);
  }
  state[0] = state[0]! + a;
  state[1] = state[1]! + b;
  state[2] = state[2]! + c;
  state[3] = state[3]! + d;
}

function step(base: number, sum: number, rotation: number): number {
  return (base + ((sum << rotation) | ((sum | 0) >>> (32 - rotation)))) | 0;
}
