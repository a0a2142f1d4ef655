import { createWindow, percentileSorted, type Kernels } from '@auralign/dsp';
import { NO_POWER } from './spectrumLevel.ts';

export const MAINS_HZ = [50, 60] as const;
const HARMONICS = 8;
/**
 * Half a second: short enough to look between notes, long enough that lines of 50 and 60 Hz do not touch. Longer frames see less: whatever
 * sounds in two seconds covers them.
 */
const FRAME_SAMPLES = 2048;
const HOP_SAMPLES = FRAME_SAMPLES / 4;
/** Lines are added up in phase for so long: a note has moved on by then, and mains has not. */
const SECONDS_TOGETHER = 16;
/** Grids stay within 0.05 Hz for days. */
const DRIFT_HZ = 0.06;
const DRIFT_STEP_HZ = 0.006;
/** What a line is held against lies so many bins beside it: outside the main lobe of the window. */
const BESIDE_BINS: readonly [number, number] = [2, 4];
/** Median over mean of the power of noise (exponential): ln 2. */
const MEDIAN_OF_NOISE = Math.LN2;
/** No harmonic says more than this, dB: one loud note does not speak for eight. */
const MOST_DB = 26;

/**
 * Lines at multiples of the mains: their phase goes on evenly, that of notes begins anew with each of them. Frames are weighted by the
 * inverse of the noise around a line, as a matched filter in noise that changes (S. M. Kay, Fundamentals of Statistical Signal Processing II,
 * 1998, ch. 4), so quiet moments count most and none has to be silent.
 *
 * @param sampleRateHz of the decimated signal, 4 to 8 kHz
 */
export function createMains(
  sampleRateHz: number,
  kernels: Kernels,
): {
  /** Takes the first `count` values. */
  add(values: Float64Array, count: number): void;
  /**
   * By how much lines at multiples of 50 and of 60 Hz stand over noise when added up in phase, mean over harmonics, 0 to 26 dB; `undefined`
   * before the first frame.
   */
  standingDb(): readonly [number, number] | undefined;
} {
  const binHz = sampleRateHz / FRAME_SAMPLES;
  const hopSeconds = HOP_SAMPLES / sampleRateHz;
  const framesTogether = Math.round(SECONDS_TOGETHER / hopSeconds);
  const window = createWindow('hann', FRAME_SAMPLES);
  const fft = kernels.createRealFft(FRAME_SAMPLES);
  const re = kernels.allocateDoubles(fft.binCount);
  const im = kernels.allocateDoubles(fft.binCount);
  const windowed = kernels.allocateDoubles(FRAME_SAMPLES);
  const weights = kernels.allocateDoubles(FRAME_SAMPLES);
  weights.set(window);
  const samples = new Float64Array(FRAME_SAMPLES);
  let filled = 0;

  const drifts: number[] = [];
  for (let hz = -DRIFT_HZ; hz <= DRIFT_HZ + 1e-9; hz += DRIFT_STEP_HZ) drifts.push(hz);
  const families = MAINS_HZ.map((mainsHz) =>
    Array.from({ length: HARMONICS }, (_, i) => createLine(mainsHz, i + 1, { drifts, binHz, hopSeconds })),
  );
  /** Sums of the standing of each harmonic, over the stretches added up in phase. */
  const standing = MAINS_HZ.map(() => new Float64Array(HARMONICS));
  let stretches = 0;
  let together = 0;

  const closeStretch = (): void => {
    families.forEach((lines, family) => {
      let best: number[] = [];
      let highest = -1;
      // One drift for all harmonics: the one at which they stand out most.
      for (let drift = 0; drift < drifts.length; drift++) {
        const ratios = lines.map((line) => line.ratio(drift));
        const mean = meanDb(ratios);
        if (mean > highest) [highest, best] = [mean, ratios];
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
    for (const lines of families) for (const line of lines) line.add(re, im);
    if (++together === framesTogether) closeStretch();
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
        samples.copyWithin(0, HOP_SAMPLES);
        filled = FRAME_SAMPLES - HOP_SAMPLES;
      }
    },
    standingDb() {
      // A stretch that is hardly begun cannot tell a line from a note; the only one there is has to.
      if (together > framesTogether / 2 || (stretches === 0 && together > 0)) closeStretch();
      if (stretches === 0) return undefined;
      const [at50, at60] = standing as [Float64Array, Float64Array];
      const db = (sums: Float64Array): number => meanDb(Array.from(sums, (sum) => sum / stretches));
      return [db(at50), db(at60)];
    },
  };
}

/** Mean of ratios in dB, each between 0 and `MOST_DB`. */
function meanDb(ratios: readonly number[]): number {
  const sum = ratios.reduce((total, ratio) => total + Math.min(MOST_DB, 10 * Math.log10(Math.max(1, ratio))), 0);
  return sum / ratios.length;
}

/** One harmonic: sums of its spectrum in phase, for each drift, and of the noise that would add up to as much. */
function createLine(
  mainsHz: number,
  harmonic: number,
  options: { drifts: readonly number[]; binHz: number; hopSeconds: number },
) {
  const { drifts, binHz, hopSeconds } = options;
  const frequenciesHz = drifts.map((drift) => (mainsHz + drift) * harmonic);
  const bins = frequenciesHz.map((hz) => Math.round(hz / binHz));
  const centre = Math.round((mainsHz * harmonic) / binHz);
  const [near, far] = BESIDE_BINS;
  const beside = new Float64Array(2 * (far - near + 1));
  const sumsRe = new Float64Array(drifts.length);
  const sumsIm = new Float64Array(drifts.length);
  // How a line turns from frame to frame, and how far it has turned.
  const stepRe = Float64Array.from(frequenciesHz, (hz) => Math.cos(2 * Math.PI * hz * hopSeconds));
  const stepIm = Float64Array.from(frequenciesHz, (hz) => -Math.sin(2 * Math.PI * hz * hopSeconds));
  const turnRe = new Float64Array(drifts.length).fill(1);
  const turnIm = new Float64Array(drifts.length);
  let noise = 0;
  return {
    add(re: Float64Array, im: Float64Array): void {
      for (let d = near, at = 0; d <= far; d++) {
        beside[at++] = re[centre - d]! ** 2 + im[centre - d]! ** 2;
        beside[at++] = re[centre + d]! ** 2 + im[centre + d]! ** 2;
      }
      const power = Math.max(NO_POWER, percentileSorted(beside.sort(), 0.5) / MEDIAN_OF_NOISE);
      noise += 1 / power;
      for (let i = 0; i < bins.length; i++) {
        const x = re[bins[i]!]! / power;
        const y = im[bins[i]!]! / power;
        const [c, s] = [turnRe[i]!, turnIm[i]!];
        sumsRe[i] = sumsRe[i]! + x * c - y * s;
        sumsIm[i] = sumsIm[i]! + x * s + y * c;
        turnRe[i] = c * stepRe[i]! - s * stepIm[i]!;
        turnIm[i] = c * stepIm[i]! + s * stepRe[i]!;
      }
    },
    /** Power of the sum over what noise alone would make on average. */
    ratio: (drift: number): number => (noise > 0 ? (sumsRe[drift]! ** 2 + sumsIm[drift]! ** 2) / noise : 0),
    clear(): void {
      sumsRe.fill(0);
      sumsIm.fill(0);
      turnRe.fill(1);
      turnIm.fill(0);
      noise = 0;
    },
  };
}
