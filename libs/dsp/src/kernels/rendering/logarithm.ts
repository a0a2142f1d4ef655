/*
 * Natural logarithm and exponential from tables and short series, in operations that every host and the WebAssembly twin do alike:
 * what `Math.log` and `Math.exp` give in the last bit is the host's choice, and the same plan must make the same file.
 */

/** Mantissas in 128 classes: the rest of the series is below 2⁻⁸. */
const MANTISSA_BITS = 7;
const MANTISSA_CLASSES = 2 ** MANTISSA_BITS;
/** Steps of the exponential a neper; the rest of the series is below 2⁻⁷. */
const EXP_STEPS = 64;
/** e⁻⁴⁰ is below half of the last bit of 1 (and of any sample that is left of it). */
const EXP_LIMIT_NEPERS = 40;
/** Where each table begins in `TABLES`. */
const LOG_TABLE = MANTISSA_CLASSES;
const EXP_TABLE = 2 * MANTISSA_CLASSES;

/** Reciprocals of the middles of the classes, minus their logarithms, e^(−k/64): one array, as the twin takes it. */
export const TABLES: Float64Array = makeTables();

function makeTables(): Float64Array {
  const tables = new Float64Array(EXP_TABLE + EXP_STEPS * EXP_LIMIT_NEPERS + 1);
  for (let k = 0; k < MANTISSA_CLASSES; k++) {
    tables[k] = 1 / (1 + (k + 0.5) / MANTISSA_CLASSES);
    tables[LOG_TABLE + k] = -Math.log(tables[k]!);
  }
  for (let k = 0; EXP_TABLE + k < tables.length; k++) tables[EXP_TABLE + k] = Math.exp(-k / EXP_STEPS);
  return tables;
}

const value = new Float64Array(1);
const bits = new Int32Array(value.buffer); // low half, high half: all hosts are little-endian

/**
 * ln x to about one unit in the last place of the larger of 1 and the result.
 *
 * @param x a normal number > 0
 */
export function naturalLog(x: number): number {
  value[0] = x;
  const high = bits[1]!;
  const index = (high >>> (20 - MANTISSA_BITS)) & (MANTISSA_CLASSES - 1);
  bits[1] = (high & 0xf_ffff) | 0x3ff0_0000; // the mantissa alone, in [1, 2)
  const r = value[0] * TABLES[index]! - 1;
  let series = 1 / 5 - r * (1 / 6);
  series = 1 / 4 - r * series;
  series = 1 / 3 - r * series;
  series = 1 / 2 - r * series;
  series = 1 - r * series;
  return ((high >>> 20) - 1023) * Math.LN2 + (TABLES[LOG_TABLE + index]! + r * series);
}

/** e^−x for x ≥ 0, to about one unit in the last place; 0 from 40 on. */
export function expOfMinus(x: number): number {
  if (!(x < EXP_LIMIT_NEPERS)) return 0;
  const index = Math.floor(x * EXP_STEPS + 0.5);
  const r = index / EXP_STEPS - x;
  let series = 1 / 120 + r * (1 / 720);
  series = 1 / 24 + r * series;
  series = 1 / 6 + r * series;
  series = 1 / 2 + r * series;
  series = 1 + r * series;
  return TABLES[EXP_TABLE + index]! * (1 + r * series);
}
