import type { BitWriter } from './bitWriter.ts';
import {
  autocorrelate,
  bestOrder,
  levinsonDurbin,
  MAX_ORDER,
  predict,
  quantizePredictor,
  tukeyWindow,
} from './linearPrediction.ts';
import { planRice, writeRice } from './rice.ts';

/** One channel of a frame, analysed but not yet written: the sizes of several are compared first. */
interface SubframePlan {
  /** Estimated size in bits. */
  readonly bits: number;
  write(writer: BitWriter): void;
}

export type SubframePlanner = (samples: Int32Array, count: number, bitsPerSample: number) => SubframePlan;

/** One way of coding a channel: its code in the subframe header, size in bits, and what follows the header. */
interface Coding {
  readonly type: number;
  readonly bits: number;
  writeBody(writer: BitWriter): void;
}

/**
 * Finds the smallest of constant, fixed, linear and verbatim coding (RFC 9639, section 9.2). A plan is valid until the
 * planner is used again: make one planner for each candidate channel.
 */
export function createSubframePlanner(blockFrames: number): SubframePlanner {
  const fixedResidual = new Int32Array(blockFrames);
  const linearResidual = new Int32Array(blockFrames);
  const shifted = new Int32Array(blockFrames);
  const windowed = new Float64Array(blockFrames);
  let window = tukeyWindow(blockFrames);

  function linear(x: Int32Array, count: number, bits: number): Coding | undefined {
    if (count <= 2 * MAX_ORDER) return undefined;
    if (window.length !== count) window = tukeyWindow(count);
    for (let i = 0; i < count; i++) windowed[i] = x[i]! * window[i]!;
    const orders = levinsonDurbin(autocorrelate(windowed, count, MAX_ORDER));
    if (orders.length === 0) return undefined;
    const precisionBits = bits <= 17 ? 12 : 14;
    const order = bestOrder(orders, count, precisionBits);
    const predictor = quantizePredictor(orders[order - 1]!.coefficients, precisionBits);
    if (predictor === undefined || !predict(x, count, predictor, linearResidual)) return undefined;
    const rice = planRice(linearResidual, order, count);
    return {
      type: 31 + order,
      bits: order * (bits + precisionBits) + 9 + rice.bits,
      writeBody(writer) {
        for (let i = 0; i < order; i++) writer.put(x[i]!, bits);
        writer.put(precisionBits - 1, 4);
        writer.put(predictor.shift, 5);
        for (let i = 0; i < order; i++) writer.put(predictor.coefficients[i]!, precisionBits);
        writeRice(writer, linearResidual, order, count, rice);
      },
    };
  }

  function fixed(x: Int32Array, count: number, bits: number): Coding {
    const order = bestFixedOrder(x, count);
    predictFixed(x, count, order, fixedResidual);
    const rice = planRice(fixedResidual, order, count);
    return {
      type: 8 + order,
      bits: order * bits + rice.bits,
      writeBody(writer) {
        for (let i = 0; i < order; i++) writer.put(x[i]!, bits);
        writeRice(writer, fixedResidual, order, count, rice);
      },
    };
  }

  return (samples, count, bitsPerSample) => {
    const wasted = wastedBits(samples, count);
    const bits = bitsPerSample - wasted;
    let x = samples;
    if (wasted > 0) {
      for (let i = 0; i < count; i++) shifted[i] = samples[i]! >> wasted;
      x = shifted;
    }
    let best = isConstant(x, count) ? constant(x, bits) : verbatim(x, count, bits);
    if (best.type !== CONSTANT) {
      for (const coding of [fixed(x, count, bits), linear(x, count, bits)]) {
        if (coding !== undefined && coding.bits < best.bits) best = coding;
      }
    }
    return {
      bits: best.bits,
      write(writer) {
        writer.put((best.type << 1) | (wasted > 0 ? 1 : 0), 8);
        if (wasted > 0) writer.put(1, wasted); // in unary: wasted − 1 zeros, then a one
        best.writeBody(writer);
      },
    };
  };
}

const CONSTANT = 0;
const VERBATIM = 1;

function constant(x: Int32Array, bits: number): Coding {
  return { type: CONSTANT, bits, writeBody: (writer) => writer.put(x[0]!, bits) };
}

function verbatim(x: Int32Array, count: number, bits: number): Coding {
  return {
    type: VERBATIM,
    bits: count * bits,
    writeBody(writer) {
      for (let i = 0; i < count; i++) writer.put(x[i]!, bits);
    },
  };
}

function isConstant(x: Int32Array, count: number): boolean {
  for (let i = 1; i < count; i++) if (x[i] !== x[0]) return false;
  return true;
}

/** Low bits that are zero in every sample, as in 16-bit audio stored with 24. */
function wastedBits(x: Int32Array, count: number): number {
  let union = 0;
  for (let i = 0; i < count; i++) union |= x[i]!;
  return union === 0 ? 0 : 31 - Math.clz32(union & -union);
}

/** The polynomial predictor (order 0 … 4) that leaves the smallest sum of magnitudes. */
function bestFixedOrder(x: Int32Array, count: number): number {
  let d1 = 0;
  let d2 = 0;
  let d3 = 0;
  let previous = 0;
  let [s0, s1, s2, s3, s4] = [0, 0, 0, 0, 0];
  for (let i = 0; i < count; i++) {
    const e0 = x[i]!;
    const e1 = e0 - previous;
    const e2 = e1 - d1;
    const e3 = e2 - d2;
    const e4 = e3 - d3;
    if (i >= 4) {
      s0 += Math.abs(e0);
      s1 += Math.abs(e1);
      s2 += Math.abs(e2);
      s3 += Math.abs(e3);
      s4 += Math.abs(e4);
    }
    previous = e0;
    d1 = e1;
    d2 = e2;
    d3 = e3;
  }
  if (count <= 4) return 0;
  const sums = [s0, s1, s2, s3, s4];
  return sums.indexOf(Math.min(...sums));
}

function predictFixed(x: Int32Array, count: number, order: number, residual: Int32Array): void {
  for (let i = order; i < count; i++) {
    const x0 = x[i]!;
    if (order === 0) residual[i] = x0;
    else if (order === 1) residual[i] = x0 - x[i - 1]!;
    else if (order === 2) residual[i] = x0 - 2 * x[i - 1]! + x[i - 2]!;
    else if (order === 3) residual[i] = x0 - 3 * (x[i - 1]! - x[i - 2]!) - x[i - 3]!;
    else residual[i] = x0 - 4 * (x[i - 1]! + x[i - 3]!) + 6 * x[i - 2]! + x[i - 4]!;
  }
}
