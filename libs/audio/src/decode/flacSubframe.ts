import { type BitReader, isOverrun, readBits, readSigned, readUnary } from './bitReader.ts';
import {
  restoreFixed,
  restoreFixedWide,
  restoreLinear,
  restoreLinearWide,
  type LinearPredictor,
} from './flacPredict.ts';

/** Zeros kept in front of a channel's samples, so that a predictor may always look back 32 samples. */
export const HISTORY = 32;

/** The samples of one channel of a frame, from index `HISTORY` on. */
export interface SubframeSamples {
  readonly narrow: Int32Array;
  /** Used instead of `narrow` for the 33-bit difference channel of 32-bit stereo. */
  readonly wide: Float64Array | undefined;
}

/**
 * Decodes one channel of a frame (RFC 9639, section 9.2).
 *
 * @returns false if the bits are not a valid subframe or end too early; nothing is thrown
 */
export function decodeSubframe(
  reader: BitReader,
  bitsPerSample: number,
  frameCount: number,
  samples: SubframeSamples,
): boolean {
  const isWide = bitsPerSample > 32;
  const out = samples.narrow;
  const head = readBits(reader, 8);
  if (head & 0x80) return false;
  const type = (head >> 1) & 0x3f;
  let wasted = 0;
  if (head & 1) {
    wasted = readUnary(reader) + 1;
    if (wasted === 0 || wasted >= bitsPerSample) return false;
  }
  const bits = bitsPerSample - wasted;
  const wide = isWide ? samples.wide! : undefined;
  const first = (count: number) => {
    for (let i = HISTORY; i < HISTORY + count; i++) {
      if (wide === undefined) out[i] = readSigned(reader, bits);
      else wide[i] = readWideSigned(reader, bits);
    }
  };

  if (type === 0) {
    first(1);
    if (wide === undefined) out.fill(out[HISTORY]!, HISTORY, HISTORY + frameCount);
    else wide.fill(wide[HISTORY]!, HISTORY, HISTORY + frameCount);
  } else if (type === 1) {
    first(frameCount);
  } else if (type >= 8 && type <= 12) {
    const order = type - 8;
    if (order > frameCount) return false;
    first(order);
    if (!readResidual(reader, order, frameCount, out)) return false;
    if (wide === undefined) restoreFixed(out, order, frameCount);
    else restoreFixedWide(out, wide, order, frameCount);
  } else if (type >= 32) {
    const order = type - 31;
    if (order > frameCount) return false;
    first(order);
    const predictor = readPredictor(reader, order);
    if (predictor === undefined || !readResidual(reader, order, frameCount, out)) return false;
    if (wide === undefined) restoreLinear(out, predictor, frameCount, bits);
    else restoreLinearWide(out, wide, predictor, frameCount);
  } else return false;

  if (wasted > 0) {
    for (let i = HISTORY; i < HISTORY + frameCount; i++) {
      if (wide === undefined) out[i] = out[i]! << wasted;
      else wide[i] = wide[i]! * 2 ** wasted;
    }
  }
  return !isOverrun(reader);
}

function readWideSigned(reader: BitReader, bits: number): number {
  if (bits <= 32) return readSigned(reader, bits);
  const high = readSigned(reader, bits - 16);
  return high * 65536 + readBits(reader, 16);
}

function readPredictor(reader: BitReader, order: number): LinearPredictor | undefined {
  const precision = readBits(reader, 4) + 1;
  const shift = readSigned(reader, 5);
  if (precision === 16 || shift < 0) return undefined; // both reserved
  const coefficients = new Int32Array(HISTORY);
  for (let i = 0; i < order; i++) coefficients[i] = readSigned(reader, precision);
  return { order, shift, coefficients };
}

/** Coded residual (RFC 9639, section 9.2.7) into out[HISTORY + order …]; false if invalid. */
function readResidual(reader: BitReader, order: number, frameCount: number, out: Int32Array): boolean {
  const method = readBits(reader, 2);
  if (method > 1) return false;
  const partitionOrder = readBits(reader, 4);
  const perPartition = frameCount >> partitionOrder;
  if (perPartition << partitionOrder !== frameCount || perPartition < order) return false;
  const parameterBits = method === 0 ? 4 : 5;
  const escape = (1 << parameterBits) - 1;
  let from = HISTORY + order;
  for (let partition = 0; partition < 1 << partitionOrder; partition++) {
    const to = HISTORY + (partition + 1) * perPartition;
    const parameter = readBits(reader, parameterBits);
    if (parameter === escape) {
      const bits = readBits(reader, 5);
      for (let i = from; i < to; i++) out[i] = readSigned(reader, bits);
    } else readRice(reader, parameter, out, from, to);
    if (isOverrun(reader)) return false;
    from = to;
  }
  return true;
}

/** Rice codes: the quotient in unary, `parameter` low bits, sign in the lowest. The hottest loop of the decoder. */
function readRice(reader: BitReader, parameter: number, out: Int32Array, from: number, to: number): void {
  const { view, endBit } = reader;
  const longestRun = 24 - parameter; // a whole code within the 25 bits that one load always brings
  const valueShift = 31 - parameter;
  const codeBits = parameter + 1;
  let bit = reader.bit;
  for (let i = from; i < to; i++) {
    if (bit > endBit) break;
    const word = view.getUint32(bit >>> 3) << (bit & 7);
    const run = Math.clz32(word);
    let folded: number;
    if (run <= longestRun) {
      // Two shifts, because a shift by 32 (parameter 0) would do nothing.
      folded = (run << parameter) | (((word << (run + 1)) >>> 1) >>> valueShift);
      bit += run + codeBits;
    } else {
      reader.bit = bit;
      const quotient = readUnary(reader);
      const high = parameter > 16 ? readBits(reader, parameter - 16) : 0;
      const lowBits = Math.min(parameter, 16);
      const low = lowBits === 0 ? 0 : readBits(reader, lowBits);
      folded = (quotient << parameter) | (high << 16) | low;
      bit = reader.bit;
    }
    out[i] = (folded >>> 1) ^ -(folded & 1);
  }
  reader.bit = bit;
}
