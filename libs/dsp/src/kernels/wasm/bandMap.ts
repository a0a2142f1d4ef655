import { createBandMap, planBands, type Band, type BandMap } from '../../bands.ts';
import type { Room } from './arena.ts';

/** Twin of `createBandMap`: the same to the last bit. Powers from elsewhere go through the original. */
export function createWasmBandMap(roomFor: Room, bands: readonly Band[], binHz: number, binCount: number): BandMap {
  const original = createBandMap(bands, binHz, binCount);
  const plan = planBands(bands, binHz, binCount);
  const count = bands.length;
  const arena = roomFor(32 * count);
  const first = arena.integers(count);
  const last = arena.integers(count);
  const firstWeight = arena.doubles(count);
  const lastWeight = arena.doubles(count);
  const sums = arena.doubles(count);
  first.set(plan.first);
  last.set(plan.last);
  firstWeight.set(plan.firstWeight);
  lastWeight.set(plan.lastWeight);
  return {
    apply(power, out) {
      if (!arena.holds(power)) {
        original.apply(power, out);
        return;
      }
      const isDirect = arena.holds(out);
      const { bandSums, bandSums32 } = arena.exports;
      (power instanceof Float32Array ? bandSums32 : bandSums)(
        power.byteOffset,
        first.byteOffset,
        last.byteOffset,
        firstWeight.byteOffset,
        lastWeight.byteOffset,
        count,
        isDirect ? out.byteOffset : sums.byteOffset,
      );
      if (!isDirect) out.set(sums);
    },
  };
}
