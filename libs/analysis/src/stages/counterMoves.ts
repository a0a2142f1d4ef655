import { fractionalOctaveBands, type Kernels } from '@auralign/dsp';
import type { EnvelopeGrid } from '../envelopeGrid.ts';
import type { SpectrumFrame } from '../sharedSpectrum.ts';

const LOW_HZ = 300;
const HIGH_HZ = 9600;
const BANDS_PER_OCTAVE = 12;
/** A band this far below its loudest moment does not sound; neither does anything in a frame this far below the loudest. */
const LIVE_DB = 35;
const GATE_DB = 45;
const LIVE = 10 ** (-LIVE_DB / 10);
const GATE = 10 ** (-GATE_DB / 10);
/** 25 minutes of frames at 44.1 and 48 kHz: what pumps does so before. */
const MOST_FRAMES = 16_384;
/** A compressor lets go in about this time. */
const RELEASE_SECONDS = 0.25;
/** Changes are looked at over one frame, where the bass dies away, and over three. */
const LAGS = [
  { frames: 1, isOnlyFalling: true, nearDb: 0.7 },
  { frames: 3, isOnlyFalling: false, nearDb: 1.5 },
] as const;
/** The bass moves when it moves by more than this. */
const MOVING_DB = 0.5;
/** Changes are counted in steps of half a decibel, up to this. */
const STEP_DB = 0.5;
const LARGEST_STEPS = 30;
const SIZE = 2 * LARGEST_STEPS + 1;
/** Fewer changes say nothing. */
const LEAST_CHANGES = 200;
const LARGEST_SLOPE = 1.5;
const SLOPE_STEP = 0.05;

/**
 * How far sounds move against the bass, dB per dB. Of all changes of level in narrow bands the straight line is taken that most of them lie near, not the
 * one that is nearest to all (a mode, as of W. Yao and L. Li, "A new regression model: modal linear regression", Scandinavian
 * Journal of Statistics 41, 2014): notes that begin and end lie anywhere, what is held or dies away moves as the gain does that is laid on everything.
 */
export function createCounterMoves(options: {
  readonly sampleRateHz: number;
  readonly hopFrames: number;
  readonly binHz: number;
  readonly binCount: number;
  readonly kernels: Kernels;
}): { add(frame: SpectrumFrame): void; slope(envelopes: EnvelopeGrid): number | undefined } {
  const { sampleRateHz, hopFrames, binHz, binCount, kernels } = options;
  const hopSeconds = hopFrames / sampleRateHz;
  const bands = fractionalOctaveBands({ fraction: BANDS_PER_OCTAVE, lowHz: LOW_HZ, highHz: HIGH_HZ }).filter(
    ({ highHz }) => highHz < 0.48 * sampleRateHz,
  );
  const map = kernels.createBandMap(bands, binHz, binCount);
  const powers = kernels.allocateDoubles(bands.length);
  const count = bands.length;
  let rows = new Float32Array(256 * count);
  let frameCount = 0;

  return {
    add({ total }) {
      if (frameCount === MOST_FRAMES) return;
      map.apply(total, powers);
      if ((frameCount + 1) * count > rows.length) {
        const larger = new Float32Array(Math.min(MOST_FRAMES * count, 2 * rows.length));
        larger.set(rows);
        rows = larger;
      }
      rows.set(powers, frameCount * count);
      frameCount++;
    },
    slope(envelopes) {
      const held = heldBass(envelopes, { frameCount, hopSeconds });
      if (held === undefined) return undefined;
      const levels = levelsOf(rows, frameCount, count);
      let sum = 0;
      for (const lag of LAGS) {
        const slope = slopeOf(countChanges(levels, held, { frameCount, count, lag }), lag.nearDb);
        if (slope === undefined) return undefined;
        sum -= slope;
      }
      return sum / LAGS.length;
    },
  };
}

/** Levels of the bands that sound, dB; NaN where they do not. */
function levelsOf(rows: Float32Array, frameCount: number, count: number): Float32Array {
  const tops = new Float64Array(count);
  const wholes = new Float64Array(frameCount);
  const loudest = findTops(rows, tops, wholes);
  const gate = loudest * GATE;
  for (let band = 0; band < count; band++) tops[band] = tops[band]! * LIVE;
  const levels = new Float32Array(frameCount * count).fill(Number.NaN);
  for (let frame = 0; frame < frameCount; frame++) {
    if (!(wholes[frame]! > gate)) continue;
    writeLevels(rows, frame * count, tops, levels);
  }
  return levels;
}

/** Writes the highest power of each band and the power of each frame; returns the highest of the latter. */
function findTops(rows: Float32Array, tops: Float64Array, wholes: Float64Array): number {
  const count = tops.length;
  let loudest = 0;
  for (let frame = 0; frame < wholes.length; frame++) {
    let whole = 0;
    for (let band = 0; band < count; band++) {
      const power = rows[frame * count + band]!;
      whole += power;
      if (power > tops[band]!) tops[band] = power;
    }
    wholes[frame] = whole;
    if (whole > loudest) loudest = whole;
  }
  return loudest;
}

/** One frame, from `at` on: the levels of the powers above a floor. */
function writeLevels(rows: Float32Array, at: number, floors: Float64Array, levels: Float32Array): void {
  for (let band = 0; band < floors.length; band++) {
    const power = rows[at + band]!;
    if (power > floors[band]!) levels[at + band] = 10 * Math.log10(power);
  }
}

/** Level of the bass as a compressor sees it, up at once and down in its release, averaged over each frame of the spectrum, dB. */
function heldBass(
  { power, hopSeconds: stepSeconds, frameCount: stepCount }: EnvelopeGrid,
  frames: { readonly frameCount: number; readonly hopSeconds: number },
): Float64Array | undefined {
  const low = power[0]!;
  const decay = Math.exp(-stepSeconds / RELEASE_SECONDS);
  const held = new Float64Array(stepCount);
  let now = 0;
  let top = 0;
  for (let i = 0; i < stepCount; i++) {
    now = Math.max(low[i]!, low[i]! + (now - low[i]!) * decay);
    held[i] = now;
    if (now > top) top = now;
  }
  if (!(top > 0)) return undefined;
  for (let i = 0; i < stepCount; i++) held[i] = 10 * Math.log10(Math.max(held[i]!, top * 1e-6));
  // A frame of the spectrum is two hops long, and its window weighs the middle most.
  const width = (2 * frames.hopSeconds) / stepSeconds;
  return Float64Array.from({ length: frames.frameCount }, (_, frame) => {
    const first = (frame * frames.hopSeconds) / stepSeconds;
    let sum = 0;
    let weights = 0;
    for (let i = Math.ceil(first); i <= first + width - 1; i++) {
      const level = held[Math.min(i, stepCount - 1)]!;
      const weight = Math.sin((Math.PI * (i + 0.5 - first)) / width) ** 2;
      sum += weight * level;
      weights += weight;
    }
    return sum / weights;
  });
}

/** How often the bass (rows) and a band (columns) change by how much. */
function countChanges(
  levels: Float32Array,
  held: Float64Array,
  { frameCount, count, lag }: { frameCount: number; count: number; lag: (typeof LAGS)[number] },
): Float64Array {
  const counts = new Float64Array(SIZE * SIZE);
  for (let frame = lag.frames; frame < frameCount; frame++) {
    const bass = held[frame]! - held[frame - lag.frames]!;
    if (Math.abs(bass) <= MOVING_DB || (lag.isOnlyFalling && bass > 0)) continue;
    const row = Math.round(bass / STEP_DB);
    if (Math.abs(row) > LARGEST_STEPS) continue;
    const at = frame * count;
    const before = (frame - lag.frames) * count;
    for (let band = 0; band < count; band++) {
      const column = Math.round((levels[at + band]! - levels[before + band]!) / STEP_DB);
      if (!(Math.abs(column) <= LARGEST_STEPS)) continue; // nor where one of them is none
      const cell = (row + LARGEST_STEPS) * SIZE + column + LARGEST_STEPS;
      counts[cell] = counts[cell]! + 1;
    }
  }
  return counts;
}

/** The slope of the line through no change that most changes lie near; where several do about as well, their mean. */
function slopeOf(counts: Float64Array, nearDb: number): number | undefined {
  let changes = 0;
  for (let i = 0; i < counts.length; i++) changes += counts[i]!;
  if (changes < LEAST_CHANGES) return undefined;
  const steps = Math.round(LARGEST_SLOPE / SLOPE_STEP);
  const scores = Array.from({ length: 2 * steps + 1 }, (_, k) => {
    const slope = (k - steps) * SLOPE_STEP;
    let score = 0;
    for (let row = 0; row < SIZE; row++) {
      for (let column = 0; column < SIZE; column++) {
        const n = counts[row * SIZE + column]!;
        if (n === 0) continue;
        const miss = (column - LARGEST_STEPS - slope * (row - LARGEST_STEPS)) * STEP_DB;
        score += n * Math.exp(-0.5 * (miss / nearDb) ** 2);
      }
    }
    return score;
  });
  const best = Math.max(...scores);
  let sum = 0;
  let weights = 0;
  scores.forEach((score, k) => {
    const weight = (score / best) ** 4;
    sum += weight * (k - steps) * SLOPE_STEP;
    weights += weight;
  });
  return sum / weights;
}
