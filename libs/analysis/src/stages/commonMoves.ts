import { fractionalOctaveBands, nthSmallest, type Kernels } from '@auralign/dsp';
import type { EnvelopeGrid } from '../envelopeGrid.ts';
import type { SpectrumFrame } from '../sharedSpectrum.ts';
import { bandsWithin, envelopeLevels } from './envelopeLevels.ts';

/** A level is held against that of so much earlier. */
const LAG_SECONDS = 0.093;
const LOW_HZ = 115;
const PARTIALS_HZ: readonly [number, number] = [300, 9000];
const PARTIALS_FRACTION = 12;
/** A band this far below its loudest moment so far does not sound. */
const LIVE_DB = 35;
const LEAST_LIVE = 8;
const LEAST_MOMENTS = 60;
/** Of all bands the quarter that moved up least: what a hit does not strike, a gain moves all the same. */
const QUARTER = 0.25;

/**
 * How far the bands that move up least move with the bass, dB per dB, by least squares over all moments. A gain moves them all, up
 * and down with whatever drives it; notes and hits move some.
 */
export function createCommonMoves(options: {
  readonly sampleRateHz: number;
  readonly hopFrames: number;
  readonly binHz: number;
  readonly binCount: number;
  readonly kernels: Kernels;
}): { add(frame: SpectrumFrame): void; slope(): number | undefined } {
  const { sampleRateHz, hopFrames, binHz, binCount, kernels } = options;
  const lag = Math.max(1, Math.round((LAG_SECONDS * sampleRateHz) / hopFrames));
  const partials = fractionalOctaveBands({
    fraction: PARTIALS_FRACTION,
    lowHz: PARTIALS_HZ[0],
    highHz: PARTIALS_HZ[1],
  }).filter(({ highHz }) => highHz < 0.48 * sampleRateHz);
  const map = kernels.createBandMap(
    [{ lowHz: binHz / 2, highHz: LOW_HZ, centreHz: LOW_HZ / 2 }, ...partials],
    binHz,
    binCount,
  );
  const count = partials.length + 1;
  // The levels of the last `lag` frames, the oldest of which is replaced by the newest.
  const past = Array.from({ length: lag }, () => new Float64Array(count));
  const now = new Float64Array(count);
  const tops = new Float64Array(count);
  /** The same as levels; −Infinity where nothing was. */
  const topsDb = new Float64Array(count).fill(-Infinity);
  const changes = new Float64Array(partials.length);
  let frames = 0;
  let [n, sumX, sumY, sumXx, sumXy] = [0, 0, 0, 0, 0];

  return {
    add({ total }) {
      map.apply(total, now);
      for (let band = 0; band < count; band++) {
        if (now[band]! > tops[band]!) {
          tops[band] = now[band]!;
          topsDb[band] = 10 * Math.log10(now[band]!);
        }
        // a floor 70 dB below the loudest, as the envelopes have it
        now[band] = 10 * Math.log10(Math.max(now[band]!, tops[band]! * 1e-7, 1e-20));
      }
      const before = past[frames % lag]!;
      if (frames >= lag) {
        let live = 0;
        for (let band = 1; band < count; band++) {
          const isLive = tops[band]! > 0 && before[band]! > topsDb[band]! - LIVE_DB;
          if (isLive) changes[live++] = now[band]! - before[band]!;
        }
        if (live >= LEAST_LIVE) {
          const x = now[0]! - before[0]!;
          const y = nthSmallest(changes, live, Math.floor(QUARTER * (live - 1)));
          n++;
          sumX += x;
          sumY += y;
          sumXx += x * x;
          sumXy += x * y;
        }
      }
      before.set(now);
      frames++;
    },
    slope() {
      const spread = sumXx - (sumX * sumX) / n;
      return n < LEAST_MOMENTS || !(spread > 1e-6) ? undefined : (sumXy - (sumX * sumY) / n) / spread;
    },
  };
}

/** A compressor lets go in about this time. */
const RELEASE_SECONDS = 0.25;
const SWELL_SECONDS = 0.08;
/** The bass falls when it falls by more than this. */
const FALLING_DB = 0.3;
const SWELLING_HZ: readonly [number, number] = [250, 11_200];

/**
 * Share of the time after low hits in which the middle of the bands rises: sounds die away, gains come back.
 *
 * @returns `undefined` where the bass hardly falls, or fewer than three bands sound
 */
export function swellShare(envelopes: EnvelopeGrid): number | undefined {
  const { hopSeconds, frameCount } = envelopes;
  const low = envelopes.power[0]!;
  const bands = bandsWithin(envelopes, ...SWELLING_HZ)
    .map((band) => envelopeLevels(envelopes, band))
    .filter((levels) => levels.length > 0 && levels[0]! > -Infinity);
  const step = Math.max(1, Math.round(SWELL_SECONDS / hopSeconds));
  if (bands.length < 3 || frameCount <= step) return undefined;
  const decay = Math.exp(-hopSeconds / RELEASE_SECONDS);
  let top = 0;
  for (let i = 0; i < frameCount; i++) top = Math.max(top, low[i]!);
  const held = new Float32Array(frameCount);
  let power = 0;
  for (let i = 0; i < frameCount; i++) {
    power = Math.max(low[i]!, low[i]! + (power - low[i]!) * decay);
    held[i] = 10 * Math.log10(Math.max(power, top * 1e-6, 1e-20));
  }
  const moves = new Float64Array(bands.length);
  let falling = 0;
  let rising = 0;
  for (let i = 0; i + step < frameCount; i++) {
    if (held[i + step]! - held[i]! >= -FALLING_DB) continue;
    for (let band = 0; band < bands.length; band++) moves[band] = bands[band]![i + step]! - bands[band]![i]!;
    moves.sort();
    const half = moves.length >> 1;
    const middle = moves.length % 2 === 1 ? moves[half]! : (moves[half - 1]! + moves[half]!) / 2;
    falling++;
    if (middle > 0) rising++;
  }
  return falling < LEAST_MOMENTS ? undefined : rising / falling;
}
