// Twin of src/kernels/rendering/limiterGain.ts.
import { expOfMinus, naturalLog } from './logarithm';

// Places of the numbers in `numbers`, as in src/kernels/wasm/limiterGain.ts: options first, state behind.
const CEILING: usize = 0 << 3;
const MARGIN: usize = 1 << 3;
const RELEASE_KEEP: usize = 2 << 3;
const SUSTAINED_RELEASE_KEEP: usize = 3 << 3;
const SUSTAINED_ATTACK_KEEP: usize = 4 << 3;
const TURN_RE: usize = 5 << 3;
const TURN_IM: usize = 6 << 3;
const ENTER_RE: usize = 7 << 3;
const ENTER_IM: usize = 8 << 3;
const REDUCTION: usize = 9 << 3;
const SUSTAINED: usize = 10 << 3;
const SUM: usize = 11 << 3;
const RE: usize = 12 << 3;
const IM: usize = 13 << 3;
const POSITION: usize = 14 << 3;
const MAX_LOSS: usize = 15 << 3;
const LOSS_SUM: usize = 16 << 3;
const ACTIVE_COUNT: usize = 17 << 3;
// … and in `integers`.
const WINDOW: usize = 0 << 2;
const MASK: usize = 1 << 2;
const HEAD: usize = 2 << 2;
const TAIL: usize = 3 << 2;
const AT: usize = 4 << 2;
const NON_ZERO: usize = 5 << 2;

const REST_NEPERS: f64 = 1e-4;
const LOSS_CLASSES: f64 = 512;

/** Whether none of the values is above a limit. */
function noneAbove(values: usize, count: i32, limit: f64): bool {
  const limits = f64x2.splat(limit);
  let i = 0;
  for (; i + 2 <= count; i += 2, values += 16) {
    if (v128.any_true(f64x2.gt(v128.load(values), limits))) return false;
  }
  return i == count || !(load<f64>(values) > limit);
}

/** Peaks to gains, in place. `queue`, `positions`, `past`: rings of doubles. */
export function limiterGains(
  values: usize,
  count: i32,
  numbers: usize,
  integers: usize,
  queue: usize,
  positions: usize,
  past: usize,
  histogram: usize,
  tables: usize,
): void {
  const ceiling = load<f64>(numbers, CEILING);
  let nonZero = load<i32>(integers, NON_ZERO);
  if (nonZero == 0 && noneAbove(values, count, ceiling)) {
    store<i32>(integers, load<i32>(integers, TAIL), HEAD);
    for (const end = values + ((<usize>count) << 3); values < end; values += 8) store<f64>(values, 1);
    return;
  }
  const margin = load<f64>(numbers, MARGIN);
  const releaseKeep = load<f64>(numbers, RELEASE_KEEP);
  const sustainedReleaseKeep = load<f64>(numbers, SUSTAINED_RELEASE_KEEP);
  const sustainedAttackKeep = load<f64>(numbers, SUSTAINED_ATTACK_KEEP);
  const turnRe = load<f64>(numbers, TURN_RE);
  const turnIm = load<f64>(numbers, TURN_IM);
  const enterRe = load<f64>(numbers, ENTER_RE);
  const enterIm = load<f64>(numbers, ENTER_IM);
  let reduction = load<f64>(numbers, REDUCTION);
  let sustained = load<f64>(numbers, SUSTAINED);
  let sum = load<f64>(numbers, SUM);
  let re = load<f64>(numbers, RE);
  let im = load<f64>(numbers, IM);
  let position = load<f64>(numbers, POSITION);
  let maxLoss = load<f64>(numbers, MAX_LOSS);
  let lossSum = load<f64>(numbers, LOSS_SUM);
  let activeCount = load<f64>(numbers, ACTIVE_COUNT);
  const length = load<i32>(integers, WINDOW);
  const mask = load<i32>(integers, MASK);
  let head = load<i32>(integers, HEAD);
  let tail = load<i32>(integers, TAIL);
  let at = load<i32>(integers, AT);
  const span = <f64>length;

  for (const end = values + ((<usize>count) << 3); values < end; values += 8) {
    const peak = load<f64>(values);
    let value: f64 = peak > ceiling ? naturalLog(peak / ceiling, tables) + margin : 0;

    // Largest of the last `length`.
    if (head != tail && load<f64>(positions + ((<usize>head) << 3)) <= position - span) head = (head + 1) & mask;
    while (head != tail && load<f64>(queue + ((<usize>((tail - 1) & mask)) << 3)) <= value) tail = (tail - 1) & mask;
    store<f64>(queue + ((<usize>tail) << 3), value);
    store<f64>(positions + ((<usize>tail) << 3), position);
    tail = (tail + 1) & mask;
    position += 1;
    const needed = load<f64>(queue + ((<usize>head) << 3));

    // Release.
    if (needed == 0 && reduction == 0) value = 0;
    else {
      sustained = needed + (sustained - needed) * (needed > sustained ? sustainedAttackKeep : sustainedReleaseKeep);
      if (needed >= reduction) reduction = needed;
      else {
        const floor = sustained < reduction ? sustained : reduction;
        const released = floor + (reduction - floor) * releaseKeep;
        reduction = needed > released ? needed : released;
        if (reduction < REST_NEPERS && needed == 0) {
          reduction = 0;
          sustained = 0;
        }
      }
      value = reduction == 0 ? 0 : 1 - expOfMinus(reduction, tables);
    }

    // Mean under the Hann window.
    const place = past + ((<usize>at) << 3);
    const leaving = load<f64>(place);
    store<f64>(place, value);
    if (++at == length) at = 0;
    nonZero += <i32>(value != 0) - <i32>(leaving != 0);
    if (nonZero == 0) {
      sum = 0;
      re = 0;
      im = 0;
      store<f64>(values, 1);
      continue;
    }
    const change = value - leaving;
    sum += change;
    const turned = re * turnRe - im * turnIm + change * enterRe;
    im = re * turnIm + im * turnRe + change * enterIm;
    re = turned;
    const loss = (sum - re) / span;
    if (loss > 0) {
      activeCount += 1;
      lossSum += loss;
      const place = histogram + ((<usize>(loss * LOSS_CLASSES)) << 3);
      store<f64>(place, load<f64>(place) + 1);
      if (loss > maxLoss) maxLoss = loss;
    }
    store<f64>(values, 1 - loss);
  }

  store<f64>(numbers, reduction, REDUCTION);
  store<f64>(numbers, sustained, SUSTAINED);
  store<f64>(numbers, sum, SUM);
  store<f64>(numbers, re, RE);
  store<f64>(numbers, im, IM);
  store<f64>(numbers, position, POSITION);
  store<f64>(numbers, maxLoss, MAX_LOSS);
  store<f64>(numbers, lossSum, LOSS_SUM);
  store<f64>(numbers, activeCount, ACTIVE_COUNT);
  store<i32>(integers, head, HEAD);
  store<i32>(integers, tail, TAIL);
  store<i32>(integers, at, AT);
  store<i32>(integers, nonZero, NON_ZERO);
}
