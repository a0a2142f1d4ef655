import { peek32, type BitReader } from './alacBits.ts';

/** Parameters of the adaptive Golomb code, from the stream's configuration and the element. */
export interface GolombParameters {
  readonly initialHistory: number;
  readonly historyMultiplier: number;
  /** Largest Rice parameter. */
  readonly riceLimit: number;
}

/** A code word with this many leading ones carries its value plainly. */
const ESCAPE_PREFIX = 9;
/** Fractional bits of the running mean ("QBSHIFT"). */
const MEAN_SHIFT = 9;

/**
 * Adaptive Golomb–Rice residuals of one channel into `out[0 … count)`.
 *
 * Source: Apple Lossless Audio Codec, reference implementation, `ag_dec.c` (`dyn_decomp`).
 * @throws Error when the packet ends early or a run of zeros leaves it
 */
export function decodeResiduals(
  bits: BitReader,
  out: Int32Array,
  count: number,
  chanBits: number,
  { initialHistory, historyMultiplier, riceLimit }: GolombParameters,
): void {
  const { bytes } = bits;
  const end = bytes.length * 8;
  const runMask = riceLimit >= 32 ? -1 : (1 << riceLimit) - 1;
  let position = bits.position;
  let mean = initialHistory;
  let afterRun = 0; // the value behind a run of zeros is not zero: its code starts at one
  let i = 0;
  while (i < count) {
    if (position > end) throw new Error('the packet is cut short');
    const rice = Math.min(31 - Math.clz32((mean >>> MEAN_SHIFT) + 3), riceLimit);
    let word = peek32(bytes, position);
    const prefix = Math.clz32(~word);
    let code: number;
    if (prefix >= ESCAPE_PREFIX) {
      code = peek32(bytes, position + ESCAPE_PREFIX) >>> (32 - chanBits);
      position += ESCAPE_PREFIX + chanBits;
    } else {
      position += prefix + 1;
      code = prefix;
      if (rice !== 1) {
        // (a shift by 32 would be none: a Rice parameter of 0 has no further bits)
        const low = rice === 0 ? 0 : (word << (prefix + 1)) >>> (32 - rice);
        code = prefix * ((1 << rice) - 1);
        position += rice - 1;
        if (low >= 2) {
          code += low - 1;
          position += 1;
        }
      }
    }
    const value = code + afterRun;
    out[i++] = value & 1 ? -((value + 1) / 2) : value / 2;

    mean =
      code > 0xffff
        ? 0xffff
        : (Math.imul(historyMultiplier, value) + mean - (Math.imul(historyMultiplier, mean) >>> MEAN_SHIFT)) >>> 0;
    afterRun = 0;
    if (mean < 128 && i < count) {
      // Near silence: the length of a run of zeros follows.
      const runRice = Math.clz32(mean) - 24 + ((mean + 16) >> 6);
      const factor = ((1 << runRice) - 1) & runMask;
      word = peek32(bytes, position);
      const runPrefix = Math.clz32(~word);
      let run: number;
      if (runPrefix >= ESCAPE_PREFIX) {
        run = peek32(bytes, position + ESCAPE_PREFIX) >>> 16;
        position += ESCAPE_PREFIX + 16;
      } else {
        const low = (word << (runPrefix + 1)) >>> (32 - runRice);
        position += runPrefix + runRice;
        run = runPrefix * factor;
        if (low >= 2) {
          run += low - 1;
          position += 1;
        }
      }
      if (i + run > count) throw new Error('a run of zeros leaves the packet');
      out.fill(0, i, i + run);
      i += run;
      afterRun = run >= 0xffff ? 0 : 1;
      mean = 0;
    }
  }
  if (position > end) throw new Error('the packet is cut short');
  bits.position = position;
}

/**
 * Adaptive linear prediction undone: residuals to samples, `input` and `out` may be the same. The coefficients change
 * (and must start as the packet gives them).
 *
 * Source: Apple Lossless Audio Codec, reference implementation, `dp_dec.c` (`unpc_block`).
 */
export function undoPrediction(
  input: Int32Array,
  out: Int32Array,
  count: number,
  coefficients: Int16Array,
  chanBits: number,
  shift: number,
): void {
  const order = coefficients.length;
  const wrap = 32 - chanBits; // samples wrap at their own width
  if (count === 0) return;
  out[0] = input[0]!;
  if (order === 0) {
    if (out !== input) out.set(input.subarray(0, count));
    return;
  }
  const warmUp = order === 31 ? count - 1 : Math.min(order, count - 1);
  for (let i = 1; i <= warmUp; i++) out[i] = ((input[i]! + out[i - 1]!) << wrap) >> wrap;

  const half = shift === 0 ? 0 : 1 << (shift - 1);
  for (let i = warmUp + 1; i < count; i++) {
    const base = out[i - order - 1]!;
    let sum = 0;
    for (let k = 0; k < order; k++) sum = (sum + Math.imul(coefficients[k]!, out[i - 1 - k]! - base)) | 0;
    const error = input[i]!;
    const sample = (error + base + ((sum + half) >> shift)) | 0;
    out[i] = (sample << wrap) >> wrap;
    // Sign LMS: nudge the coefficients, oldest first, until the error is used up.
    const direction = error > 0 ? 1 : -1;
    let left = Math.abs(error) | 0;
    for (let k = order - 1; k >= 0 && left > 0; k--) {
      const difference = (base - out[i - 1 - k]!) | 0;
      if (difference === 0) continue;
      const magnitude = difference > 0 ? difference : -difference;
      coefficients[k] = coefficients[k]! + (difference > 0 ? -direction : direction);
      // (a shift of a negative number rounds away from zero, as the reference does)
      const step = direction > 0 ? magnitude >> shift : -(-magnitude >> shift);
      left = (left - Math.imul(order - k, step)) | 0;
    }
  }
}
