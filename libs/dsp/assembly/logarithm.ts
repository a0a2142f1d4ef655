// Twin of src/kernels/rendering/logarithm.ts; `tables` is the address of its TABLES.

export const MANTISSA_BITS: u64 = 7;
export const LOG_TABLE: usize = 128 << 3;
export const EXP_TABLE: usize = 256 << 3;
export const EXP_STEPS: f64 = 64;
export const EXP_LIMIT: f64 = 40;
export const LN2: f64 = 0.6931471805599453;

export function naturalLog(x: f64, tables: usize): f64 {
  const bits = reinterpret<u64>(x);
  const at = tables + ((<usize>((bits >> (52 - MANTISSA_BITS)) & ((1 << MANTISSA_BITS) - 1))) << 3);
  const mantissa = reinterpret<f64>((bits & 0x000fffffffffffff) | 0x3ff0000000000000);
  const r = mantissa * load<f64>(at) - 1;
  let series: f64 = 1.0 / 5 - r * (1.0 / 6);
  series = 1.0 / 4 - r * series;
  series = 1.0 / 3 - r * series;
  series = 1.0 / 2 - r * series;
  series = 1 - r * series;
  return <f64>(<i32>(bits >> 52) - 1023) * LN2 + (load<f64>(at, LOG_TABLE) + r * series);
}

export function expOfMinus(x: f64, tables: usize): f64 {
  if (!(x < EXP_LIMIT)) return 0;
  const index = Math.floor(x * EXP_STEPS + 0.5);
  const r = index / EXP_STEPS - x;
  let series: f64 = 1.0 / 120 + r * (1.0 / 720);
  series = 1.0 / 24 + r * series;
  series = 1.0 / 6 + r * series;
  series = 1.0 / 2 + r * series;
  series = 1 + r * series;
  return load<f64>(tables + EXP_TABLE + ((<usize>index) << 3)) * (1 + r * series);
}
