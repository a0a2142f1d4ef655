import type { Kernels } from '@auralign/dsp';

/** Frames more than this below the loudest do not count: pauses and fades are not the sound of the music. */
export const GATE_DB = 40;

/** Levels kept apart, 1 dB each; two more than the gate is deep, for the ends. */
const SLOT_COUNT = GATE_DB + 2;

/**
 * Sums of vectors over the frames that are within 40 dB of the loudest frame of the file, in one pass although the
 * loudest may come last: frames are summed apart by level in steps of 1 dB and the steps that fall out are dropped. The
 * gate is therefore 40 to 41 dB deep. Steps are counted from the first frame that is not silent, so that the
 * same frames count whatever the gain of the file.
 */
export interface GatedSum {
  add(framePower: number, values: Float64Array): void;
  /** Frames within the gate, and the sum of their vectors. */
  result(): { frameCount: number; sums: Float64Array };
}

export function createGatedSum(columnCount: number, kernels: Kernels): GatedSum {
  const table = kernels.allocateDoubles(SLOT_COUNT * columnCount);
  const sums = Array.from({ length: SLOT_COUNT }, (_, slot) =>
    table.subarray(slot * columnCount, (slot + 1) * columnCount),
  );
  const counts = new Float64Array(SLOT_COUNT);
  const steps = new Float64Array(SLOT_COUNT).fill(Number.NaN);
  let referencePower = 0;
  let loudestStep = -Infinity;
  return {
    add(framePower, values) {
      if (!(framePower > 0)) return;
      if (referencePower === 0) referencePower = framePower;
      const step = Math.floor(10 * Math.log10(framePower / referencePower));
      if (step > loudestStep) loudestStep = step;
      if (step < loudestStep - GATE_DB) return;
      const slot = ((step % SLOT_COUNT) + SLOT_COUNT) % SLOT_COUNT;
      if (steps[slot] !== step) {
        // What was here lies below the gate by now: no two steps within it share a slot.
        steps[slot] = step;
        counts[slot] = 0;
        sums[slot]!.fill(0);
      }
      counts[slot] = counts[slot]! + 1;
      kernels.accumulate(values, sums[slot]!);
    },
    result() {
      const total = new Float64Array(columnCount);
      let frameCount = 0;
      for (let slot = 0; slot < SLOT_COUNT; slot++) {
        if (!(steps[slot]! >= loudestStep - GATE_DB)) continue;
        frameCount += counts[slot]!;
        for (let i = 0; i < columnCount; i++) total[i] = total[i]! + sums[slot]![i]!;
      }
      return { frameCount, sums: total };
    },
  };
}
