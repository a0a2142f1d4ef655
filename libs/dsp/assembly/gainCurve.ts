// Twins of src/kernels/rendering/gainCurve.ts and ballistics.ts.
import { expOfMinus, naturalLog } from './logarithm';

const DB_PER_NEPER_OF_POWER: f64 = 4.3429448190325175;
const NEPERS_PER_DB: f64 = 0.11512925464970229;
const REST_DB: f64 = 0.001;

/** Powers to changes of gain, dB ≥ 0, in place. */
export function changesInDb(
  values: usize,
  count: i32,
  isCompressor: i32,
  thresholdDbfs: f64,
  ratio: f64,
  kneeDb: f64,
  maxChangeDb: f64,
  kneeEndDb: f64,
  quiet: f64,
  tables: usize,
): void {
  const flattening = 1 - 1 / ratio;
  for (const end = values + ((<usize>count) << 3); values < end; values += 8) {
    const power = load<f64>(values);
    let change: f64 = 0;
    if (power > quiet) {
      const over = DB_PER_NEPER_OF_POWER * naturalLog(power, tables) - thresholdDbfs;
      const intoKnee = over + kneeDb / 2;
      if (intoKnee > 0) {
        if (isCompressor) {
          change = intoKnee < kneeEndDb ? (flattening * intoKnee * intoKnee) / (2 * kneeDb) : flattening * over;
        } else if (intoKnee < kneeEndDb) {
          change = (2 * intoKnee) / (1 + Math.sqrt(1 - (2 * flattening * intoKnee) / kneeDb)) - intoKnee;
        } else change = (ratio - 1) * over;
        if (!(change < maxChangeDb)) change = maxChangeDb;
      }
    }
    store<f64>(values, change);
  }
}

/** Changes to gains, in place. */
export function gainsOfChanges(values: usize, count: i32, isCompressor: i32, makeUp: f64, tables: usize): void {
  for (const end = values + ((<usize>count) << 3); values < end; values += 8) {
    const change = load<f64>(values);
    let gain = makeUp;
    if (change != 0) {
      const kept = expOfMinus(NEPERS_PER_DB * change, tables);
      gain = isCompressor ? makeUp * kept : makeUp / kept;
    }
    store<f64>(values, gain);
  }
}

/** Smooths changes in place. `state`: held, sustained, smoothed. */
export function smoothChanges(
  values: usize,
  count: i32,
  attackKeep: f64,
  releaseKeep: f64,
  sustainedShare: f64,
  state: usize,
): void {
  let held = load<f64>(state);
  let sustained = load<f64>(state, 8);
  let smoothed = load<f64>(state, 16);
  for (const end = values + ((<usize>count) << 3); values < end; values += 8) {
    const asked = load<f64>(values);
    held = asked >= held ? asked : asked + releaseKeep * (held - asked);
    sustained += sustainedShare * (held - sustained);
    const target = held > sustained ? held : sustained;
    smoothed = target + attackKeep * (smoothed - target);
    if (smoothed < REST_DB && asked == 0 && target < REST_DB) {
      held = 0;
      sustained = 0;
      smoothed = 0;
    }
    store<f64>(values, smoothed);
  }
  store<f64>(state, held);
  store<f64>(state, sustained, 8);
  store<f64>(state, smoothed, 16);
}
