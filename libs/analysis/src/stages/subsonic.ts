import { createWindow, windowPowerGain, type Kernels } from '@auralign/dsp';
import { createRowSums } from '../rowSums.ts';

/** Two seconds, a half of it overlapping: bins of half a hertz. */
const FRAME_SAMPLES = 8192;
/** Below hearing: what a DC offset leaks into on the one side, the lowest notes on the other. */
const SUBSONIC_HZ: readonly [number, number] = [7, 20];
/** More than an hour of frames; longer files average pairs. */
const ROW_CAPACITY = 4096;

/**
 * Power of what lies below hearing, frame by frame.
 *
 * @param sampleRateHz of the decimated signal
 */
export function createSubsonic(
  sampleRateHz: number,
  kernels: Kernels,
): {
  /** Takes the first `count` values. */
  add(values: Float64Array, count: number): void;
  /** Power of 7 to 20 Hz in each frame of two seconds, full-scale sine 0.5; empty before the first. */
  powers(): number[];
} {
  const binHz = sampleRateHz / FRAME_SAMPLES;
  const window = createWindow('hann', FRAME_SAMPLES);
  const scale = 2 / (FRAME_SAMPLES * FRAME_SAMPLES * windowPowerGain(window));
  const fft = kernels.createRealFft(FRAME_SAMPLES);
  const re = kernels.allocateDoubles(fft.binCount);
  const im = kernels.allocateDoubles(fft.binCount);
  const windowed = kernels.allocateDoubles(FRAME_SAMPLES);
  const weights = kernels.allocateDoubles(FRAME_SAMPLES);
  weights.set(window);
  const samples = new Float64Array(FRAME_SAMPLES);
  let filled = 0;
  const rows = createRowSums({ columnCount: 1, itemsPerRow: 1, capacity: ROW_CAPACITY });
  const power = new Float64Array(1);
  const [from, to] = SUBSONIC_HZ.map((hz) => Math.round(hz / binHz)) as [number, number];

  const takeFrame = (): void => {
    windowed.set(samples);
    kernels.rendering.multiplyEach(windowed, weights, FRAME_SAMPLES);
    fft.forward(windowed, re, im);
    let sum = 0;
    for (let k = from; k < to; k++) sum += re[k]! ** 2 + im[k]! ** 2;
    power[0] = scale * sum;
    rows.add(power);
  };

  return {
    add(values, count) {
      for (let taken = 0; taken < count;) {
        const now = Math.min(count - taken, FRAME_SAMPLES - filled);
        samples.set(values.subarray(taken, taken + now), filled);
        taken += now;
        filled += now;
        if (filled < FRAME_SAMPLES) return;
        takeFrame();
        samples.copyWithin(0, FRAME_SAMPLES / 2);
        filled = FRAME_SAMPLES / 2;
      }
    },
    powers: () => Array.from({ length: rows.rowCount }, (_, row) => rows.sum(row, 0) / rows.itemCount(row)),
  };
}
