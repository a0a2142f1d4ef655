import { createWindow, median, percentileSorted, windowPowerGain, type Kernels } from '@auralign/dsp';
import { createRowSums } from '../rowSums.ts';
import { NO_POWER } from './spectrumLevel.ts';

export const MAINS_HZ = [50, 60] as const;
const HARMONICS = 8;
/** Two seconds, a half of it overlapping: bins of half a hertz. */
const FRAME_SAMPLES = 8192;
/** Lines are added up in phase for so long: sixteen seconds, in which a note has moved on and mains has not. */
const FRAMES_TOGETHER = 16;
/** Grids stay within 0.05 Hz for days. */
const DRIFT_HZ = 0.06;
const DRIFT_STEP_HZ = 0.006;
/** What a line is held against lies this far beside it. */
const BESIDE_HZ: readonly [number, number] = [1.2, 7];
/** Median over mean of the power of noise (exponential): ln 2. */
const MEDIAN_OF_NOISE = Math.LN2;
/** Below hearing: what a DC offset leaks into on the one side, the lowest notes on the other. */
const SUBSONIC_HZ: readonly [number, number] = [7, 20];
const ROW_CAPACITY = 4096;

/** What steady lines and noises lie under the music. */
export interface MainsFigures {
  /** By how much lines at multiples of the mains stand over noise when added up in phase: median over harmonics, dB; 50 and 60 Hz. */
  readonly standingDb: readonly [number, number];
  /** Power of 7 to 20 Hz, full-scale sine 0.5: median and 10th percentile over two-second frames. */
  readonly subsonicPowers: readonly number[];
}

/**
 * Two things that need long frames at a low rate. Lines: the phase of mains goes on evenly, that of notes begins anew with
 * each of them. Frames are weighted by the inverse of the noise around a line, as a matched filter in noise that changes
 * (S. M. Kay, Fundamentals of Statistical Signal Processing II, 1998, ch. 4), so quiet moments count most and none
 * has to be silent.
 *
 * @param sampleRateHz of the decimated signal
 */
export function createMains(
  sampleRateHz: number,
  kernels: Kernels,
): {
  /** Takes the first `count` values. */
  add(values: Float64Array, count: number): void;
  result(): MainsFigures | undefined;
} {
  const binHz = sampleRateHz / FRAME_SAMPLES;
  const hopSeconds = FRAME_SAMPLES / 2 / sampleRateHz;
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
  let frames = 0;
  const subsonic = createRowSums({ columnCount: 1, itemsPerRow: 1, capacity: ROW_CAPACITY });
  const subsonicPower = new Float64Array(1);
  const [subsonicFrom, subsonicTo] = SUBSONIC_HZ.map((hz) => Math.round(hz / binHz)) as [number, number];

  const drifts: number[] = [];
  for (let hz = -DRIFT_HZ; hz <= DRIFT_HZ + 1e-9; hz += DRIFT_STEP_HZ) drifts.push(hz);
  const families = MAINS_HZ.map((mainsHz) =>
    Array.from({ length: HARMONICS }, (_, i) => createLine(mainsHz, i + 1, { drifts, binHz })),
  );
  /** Sums of the standing of each harmonic, over the stretches added up in phase. */
  const standing = MAINS_HZ.map(() => new Float64Array(HARMONICS));
  let stretches = 0;
  let together = 0;

  const closeStretch = (): void => {
    families.forEach((lines, family) => {
      let best: number[] = [];
      let highest = -1;
      // One drift for all harmonics: the one most of them agree with.
      for (let drift = 0; drift < drifts.length; drift++) {
        const ratios = lines.map((line) => line.ratio(drift));
        const middle = median(ratios);
        if (middle > highest) [highest, best] = [middle, ratios];
      }
      best.forEach((ratio, harmonic) => {
        standing[family]![harmonic] = standing[family]![harmonic]! + ratio;
      });
      for (const line of lines) line.clear();
    });
    stretches++;
    together = 0;
  };
  const takeFrame = (): void => {
    windowed.set(samples);
    kernels.rendering.multiplyEach(windowed, weights, FRAME_SAMPLES);
    fft.forward(windowed, re, im);
    subsonicPower[0] = scale * powerBetween(re, im, subsonicFrom, subsonicTo);
    subsonic.add(subsonicPower);
    for (const lines of families) for (const line of lines) line.add(re, im, frames * hopSeconds);
    frames++;
    if (++together === FRAMES_TOGETHER) closeStretch();
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
    result() {
      // A stretch that is hardly begun cannot tell a line from a note; the only one there is has to.
      if (together > FRAMES_TOGETHER / 2 || (stretches === 0 && together > 0)) closeStretch();
      if (stretches === 0) return undefined;
      const standingDb = standing.map(
        (sums) => 10 * Math.log10(Math.max(1e-3, median(Array.from(sums, (sum) => sum / stretches)))),
      ) as [number, number];
      const subsonicPowers = Array.from(
        { length: subsonic.rowCount },
        (_, row) => subsonic.sum(row, 0) / subsonic.itemCount(row),
      );
      return { standingDb, subsonicPowers };
    },
  };
}

function powerBetween(re: Float64Array, im: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let k = from; k < to; k++) sum += re[k]! ** 2 + im[k]! ** 2;
  return sum;
}

/** One harmonic: sums of its spectrum in phase, for each drift, and of the noise that would add up to as much. */
function createLine(mainsHz: number, harmonic: number, options: { drifts: readonly number[]; binHz: number }) {
  const { drifts, binHz } = options;
  const frequenciesHz = drifts.map((drift) => (mainsHz + drift) * harmonic);
  const bins = frequenciesHz.map((hz) => Math.round(hz / binHz));
  const centre = Math.round((mainsHz * harmonic) / binHz);
  const [near, far] = BESIDE_HZ.map((hz) => Math.round(hz / binHz)) as [number, number];
  const sumsRe = new Float64Array(drifts.length);
  const sumsIm = new Float64Array(drifts.length);
  const beside = new Float64Array(2 * (far - near + 1));
  let noise = 0;
  return {
    add(re: Float64Array, im: Float64Array, seconds: number): void {
      for (let d = near, at = 0; d <= far; d++) {
        beside[at++] = re[centre - d]! ** 2 + im[centre - d]! ** 2;
        beside[at++] = re[centre + d]! ** 2 + im[centre + d]! ** 2;
      }
      const power = Math.max(NO_POWER, percentileSorted(beside.sort(), 0.5) / MEDIAN_OF_NOISE);
      noise += 1 / power;
      for (let i = 0; i < bins.length; i++) {
        const angle = -2 * Math.PI * ((frequenciesHz[i]! * seconds) % 1);
        const cos = Math.cos(angle);
        const sin = Math.sin(angle);
        const x = re[bins[i]!]!;
        const y = im[bins[i]!]!;
        sumsRe[i] = sumsRe[i]! + (x * cos - y * sin) / power;
        sumsIm[i] = sumsIm[i]! + (x * sin + y * cos) / power;
      }
    },
    /** Power of the sum over what noise alone would make on average. */
    ratio: (drift: number): number => (noise > 0 ? (sumsRe[drift]! ** 2 + sumsIm[drift]! ** 2) / noise : 0),
    clear(): void {
      sumsRe.fill(0);
      sumsIm.fill(0);
      noise = 0;
    },
  };
}
