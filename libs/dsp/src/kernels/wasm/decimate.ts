import { MOST_FRAMES, paddedTaps, type FirDecimator } from '../decimate.ts';
import type { Room } from './arena.ts';

/** Twin of `createFirDecimator`: the same to the last bit. */
export function createWasmFirDecimator(roomFor: Room, taps: Float64Array, factor: number): FirDecimator {
  const before = taps.length - 1;
  const padded = paddedTaps(taps);
  const historyLength = before + MOST_FRAMES + 4;
  const outputLength = Math.ceil(MOST_FRAMES / factor) + 1;
  const arena = roomFor(8 * (padded.length + historyLength + outputLength) + 4 * MOST_FRAMES);
  const { exports } = arena;
  const ownTaps = arena.doubles(padded.length);
  ownTaps.set(padded);
  const history = arena.doubles(historyLength);
  const output = arena.doubles(outputLength);
  const input = arena.floats(MOST_FRAMES);
  let next = 0;
  return {
    output,
    process(samples, count) {
      let from = samples;
      if (!arena.holds(samples)) {
        input.set(samples.length === count ? samples : samples.subarray(0, count));
        from = input;
      }
      const whole = count & ~3;
      exports.promote(from.byteOffset, whole, history.byteOffset + 8 * before);
      for (let i = whole; i < count; i++) history[before + i] = from[i]!;
      const results = next < count ? Math.ceil((count - next) / factor) : 0;
      exports.decimate(
        history.byteOffset + 8 * next,
        ownTaps.byteOffset,
        padded.length,
        factor,
        results,
        output.byteOffset,
      );
      next += results * factor - count;
      history.copyWithin(0, count, count + before);
      return results;
    },
  };
}
