import { dbOf, RATE_HZ, type Stereo } from '../audio.ts';
import { hann, transformOf } from './fft.ts';

const SIZE = 8192;
const HOP = 4096;

/** 27 third-octave bands, 40 Hz … 16 kHz, exact centres around 1 kHz. */
export const THIRD_OCTAVES_HZ = Array.from({ length: 27 }, (_, i) => 1000 * 2 ** ((i - 14) / 3));
/** 12th-octave bands over the same range from 100 Hz, below which a band is narrower than a bin: for resonances. */
export const TWELFTH_OCTAVES_HZ = Array.from({ length: 88 }, (_, i) => 1000 * 2 ** ((i - 40) / 12));

/** Which of the third octaves a frequency lies in, the outermost beyond them. */
export function thirdOctaveAround(frequencyHz: number): number {
  return Math.min(THIRD_OCTAVES_HZ.length - 1, Math.max(0, Math.round(14 + 3 * Math.log2(frequencyHz / 1000))));
}
/** Edges of the three zones whose levels are followed over time, Hz. */
const ZONES_HZ = [40, 200, 2500, 14_000] as const;

/** Mean powers over the whole signal, dB, one value a band. */
export interface Spectrum {
  readonly totalDb: Float64Array;
  readonly leftDb: Float64Array;
  readonly rightDb: Float64Array;
  readonly midDb: Float64Array;
  readonly sideDb: Float64Array;
  /** Total on the 12th-octave grid. */
  readonly fineDb: Float64Array;
  /** Level of each zone in each frame, dB: [zone][frame]. */
  readonly zoneDb: readonly Float64Array[];
}

/** Spacing of `zoneDb`. */
export const ZONE_HOP_SECONDS = HOP / RATE_HZ;

export function measureSpectrum({ left, right }: Stereo): Spectrum {
  const { forward } = transformOf(SIZE);
  const window = hann(SIZE);
  const binCount = SIZE / 2 + 1;
  const sums = {
    left: new Float64Array(binCount),
    right: new Float64Array(binCount),
    cross: new Float64Array(binCount),
  };
  const frameCount = Math.max(1, Math.floor((left.length - SIZE) / HOP) + 1);
  const edges = ZONES_HZ.map((hz) => Math.round((hz * SIZE) / RATE_HZ));
  const zoneDb = edges.slice(1).map(() => new Float64Array(frameCount));
  const re = new Float64Array(SIZE);
  const im = new Float64Array(SIZE);
  const total = new Float64Array(binCount);
  for (let frame = 0; frame < frameCount; frame++) {
    for (let i = 0; i < SIZE; i++) {
      re[i] = (left[frame * HOP + i] ?? 0) * window[i]!;
      im[i] = (right[frame * HOP + i] ?? 0) * window[i]!;
    }
    forward(re, im);
    for (let k = 0; k < binCount; k++) {
      // Two real signals in one transform: L = (Z(k) + Z*(−k)) / 2, R = (Z(k) − Z*(−k)) / 2j.
      const mirror = (SIZE - k) % SIZE;
      const lr = (re[k]! + re[mirror]!) / 2;
      const li = (im[k]! - im[mirror]!) / 2;
      const rr = (im[k]! + im[mirror]!) / 2;
      const ri = (re[mirror]! - re[k]!) / 2;
      const l = lr * lr + li * li;
      const r = rr * rr + ri * ri;
      sums.left[k]! += l;
      sums.right[k]! += r;
      sums.cross[k]! += lr * rr + li * ri;
      total[k] = l + r;
    }
    for (const [zone, levels] of zoneDb.entries()) {
      let power = 0;
      for (let k = edges[zone]!; k < edges[zone + 1]!; k++) power += total[k]!;
      levels[frame] = dbOf(power);
    }
  }
  const scale = 1 / (frameCount * SIZE * SIZE);
  const bands = (centresHz: readonly number[], fraction: number, power: (bin: number) => number) =>
    Float64Array.from(centresHz, (hz) => dbOf(scale * bandPower(hz, fraction, power)));
  const { left: l, right: r, cross } = sums;
  const third = (power: (bin: number) => number) => bands(THIRD_OCTAVES_HZ, 3, power);
  return {
    totalDb: third((k) => l[k]! + r[k]!),
    leftDb: third((k) => l[k]!),
    rightDb: third((k) => r[k]!),
    midDb: third((k) => (l[k]! + r[k]! + 2 * cross[k]!) / 4),
    sideDb: third((k) => Math.max(0, l[k]! + r[k]! - 2 * cross[k]!) / 4),
    fineDb: bands(TWELFTH_OCTAVES_HZ, 12, (k) => l[k]! + r[k]!),
    zoneDb,
  };
}

/** Power between the edges of a band; a bin that an edge cuts counts in part. */
function bandPower(centreHz: number, fraction: number, power: (bin: number) => number): number {
  const low = (centreHz * 2 ** (-0.5 / fraction) * SIZE) / RATE_HZ;
  const high = (centreHz * 2 ** (0.5 / fraction) * SIZE) / RATE_HZ;
  let sum = 0;
  for (let k = Math.round(low); k <= Math.round(high); k++) {
    const share = Math.min(k + 0.5, high) - Math.max(k - 0.5, low);
    if (share > 0) sum += share * power(k);
  }
  return sum;
}
