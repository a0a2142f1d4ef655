import { mean, median, standardDeviation } from '@auralign/dsp';
import { Type } from 'typebox';
import type { Reason } from '../measured.ts';
import { defineStage, metric, optionalMetric, type GridContext } from '../stage.ts';
import { createCommonMoves, swellShare } from './commonMoves.ts';
import { createCounterMoves } from './counterMoves.ts';
import { bandsWithin, envelopeLevels, findOnsets, meanBetween, topLevel } from './envelopeLevels.ts';

const LOW_HZ: readonly [number, number] = [20, 120];
/** What ducks: above the bass and its leakage, below the air. */
const DUCKED_HZ: readonly [number, number] = [250, 8000];
const HIT_RISE_DB = 6;
const HIT_APART_SECONDS = 0.2;
/** Hits this far below the strong ones (90th percentile) move nothing. */
const WEAK_HIT_DB = 12;
/** Fewer say nothing of a rhythm. */
const LEAST_HITS = 8;
const LEAST_HITS_IN_WINDOW = 4;
/**
 * Where the level is read around a hit, in seconds: before it; after the click of the drum is over but before a
 * compressor has let go; when it has. With hits close together the last one moves to the second half of the gap.
 */
const BEFORE: readonly [number, number] = [-0.115, -0.035];
/** Where it is seen whether the level was falling anyway. */
const TREND: readonly [number, number] = [-0.2, -0.035];
const AFTER: readonly [number, number] = [0.035, 0.11];
const LATER: readonly [number, number] = [0.25, 0.45];
/** Quieter than this against the loudest moment of a band there is nothing to duck. */
const GATE_DB = -45;
const WINDOW_SECONDS = 8;
/** 68 minutes of steps; longer files get longer windows. */
const WINDOW_CAPACITY = 1024;
/** Length of the mean response kept for the recovery time. */
const RESPONSE_SECONDS = 0.6;

const schema = Type.Object({
  pumpingDepthDb: optionalMetric({
    title: 'Pumping',
    unit: 'dB',
    digits: 1,
    description:
      'How far the level of 250 Hz to 8 kHz dips after low-frequency hits and comes back before the next: median over bands of the mean over hits. 0 or below: it does not. Absent where there are too few hits.',
  }),
  pumpingBandSpreadDb: optionalMetric({
    title: 'Disagreement of bands about pumping',
    unit: 'dB',
    digits: 1,
    description:
      'Standard deviation of the dip over five bands. A gain that moves dips all bands alike; an arrangement does not.',
  }),
  pumpingRecoverySeconds: optionalMetric({
    title: 'Recovery after a hit',
    unit: 's',
    digits: 2,
    description:
      'From the deepest point of the mean dip until half of it has come back. Absent where there is no dip of 1 dB.',
  }),
  pumpingSwellShare: optionalMetric({
    title: 'Swelling after hits',
    unit: '',
    digits: 2,
    description:
      'Share of the time in which the bass dies away (let go in 250 ms) and the middle of the bands from 250 Hz to 11 kHz rises. Sounds die away too; a gain that comes back lets them swell. 0.3 to 0.5 is usual.',
  }),
  pumpingCommonSlope: optionalMetric({
    title: 'Common movement',
    unit: '',
    digits: 2,
    description:
      'How far the quarter of the bands that moves up least moves with the bass within 93 ms, dB per dB. Hits strike some bands, a gain moves all. Around 0.1 is usual.',
  }),
  pumpingCounterSlope: optionalMetric({
    title: 'Movement against the bass',
    unit: '',
    digits: 2,
    description:
      'How far most of what is held or dies away in 60 narrow bands from 300 Hz to 9.6 kHz moves against the bass (let go in 250 ms), dB per dB: up while it dies away, down when it comes. Music that is left alone goes with it: 0 or less.',
  }),
  pumpingHitCount: metric({
    title: 'Low-frequency hits',
    unit: '',
    digits: 0,
    description: 'Onsets below 120 Hz the figures are taken from.',
  }),
  windowSeconds: Type.Number({ description: 'Length of a window.' }),
  stepSeconds: Type.Number({ description: 'Windows begin at multiples of this: half a window.' }),
  depthDb: Type.Array(Type.Union([Type.Number(), Type.Null()]), {
    description: `The same figure in each window; null with fewer than ${LEAST_HITS_IN_WINDOW} hits.`,
  }),
});

/** Gain that moves with the beat: side-chain ducking and compressors that breathe. */
export const pumping = defineStage({
  id: 'pumping',
  title: 'Pumping',
  schema,
  looksAt: 'both',
  readGrids: readHits,
  create({ envelopes, sampleRateHz, kernels, spectrum: { hopFrames, binHz, binCount } }) {
    const common = createCommonMoves({ sampleRateHz, hopFrames, binHz, binCount, kernels });
    const counter = createCounterMoves({ sampleRateHz, hopFrames, binHz, binCount, kernels });
    return {
      spectrum(frame) {
        common.add(frame);
        counter.add(frame);
      },
      result(_, read) {
        if (typeof read === 'string') return { status: 'unmeasurable', reason: read };
        const { pumpingDepthDb, pumpingBandSpreadDb, pumpingRecoverySeconds, pumpingSwellShare, ...always } = read;
        const pumpingCounterSlope = counter.slope(envelopes);
        if (pumpingDepthDb === undefined && pumpingCounterSlope === undefined)
          return { status: 'unmeasurable', reason: 'not-applicable' };
        const optional = {
          pumpingDepthDb,
          pumpingBandSpreadDb,
          pumpingRecoverySeconds,
          pumpingSwellShare,
          pumpingCommonSlope: common.slope(),
          pumpingCounterSlope,
        };
        const missing: { [K in keyof typeof optional]?: Reason } = {};
        const figures: { [K in keyof typeof optional]?: number } = {};
        for (const [key, figure] of Object.entries(optional) as [keyof typeof optional, number | undefined][]) {
          if (figure === undefined) missing[key] = 'not-applicable';
          else figures[key] = figure;
        }
        return {
          status: 'measured',
          value: { ...figures, ...always },
          ...(Object.keys(missing).length === 0 ? {} : { missing }),
        };
      },
    };
  },
});

/** What the levels of octaves do at low-frequency hits; why not, where there is nothing to look at. */
function readHits({ envelopes, levels: levelGrid, sampleRateHz }: GridContext) {
  const { hopSeconds, frameCount } = envelopes;
  const frames = (seconds: number): number => Math.round(seconds / hopSeconds);
  const low = bandsWithin(envelopes, ...LOW_HZ).map((band) => envelopeLevels(envelopes, band));
  const ducked = bandsWithin(envelopes, ...DUCKED_HZ)
    .map((band) => envelopeLevels(envelopes, band))
    .filter((levels) => levels.length > 0 && levels[0]! > -Infinity);
  if (frameCount === 0 || levelGrid.frameCount / sampleRateHz < 1) return 'too-short';
  if (ducked.length === 0) return 'silence';
  const hits = strongHits(low[0]!, hopSeconds);
  const hasHits = hits.length >= LEAST_HITS && ducked.length >= 3;

  const tops = ducked.map(topLevel);
  const readings = (hasHits ? hits : []).map((hit, i) =>
    ducked.map((levels, band) =>
      readAround(levels, hit, { gap: (hits[i + 1] ?? Infinity) - hit, frames, gateDb: tops[band]! + GATE_DB }),
    ),
  );
  /** Dip of each band that sounds at enough of these hits. */
  const depthOf = (which: readonly (readonly (Reading | undefined)[])[]): number[] =>
    ducked.flatMap((_, band) => {
      const values = which.flatMap((hit) => hit[band] ?? []);
      return values.length < LEAST_HITS_IN_WINDOW ? [] : [dipOf(values)];
    });
  const byBand = depthOf(readings);
  const hasDips = byBand.length >= 3;
  const pumpingDepthDb = hasDips ? median(byBand) : undefined;

  const durationSeconds = frameCount * hopSeconds;
  let windowSeconds = WINDOW_SECONDS;
  while (durationSeconds / (windowSeconds / 2) > WINDOW_CAPACITY) windowSeconds *= 2;
  const stepSeconds = windowSeconds / 2;
  const windowCount = Math.max(1, Math.ceil(durationSeconds / stepSeconds) - 1);
  const depthDb = Array.from({ length: windowCount }, (_, window) => {
    const [from, to] = [window * stepSeconds, window * stepSeconds + windowSeconds];
    const inside = readings.filter((_, i) => hits[i]! * hopSeconds >= from && hits[i]! * hopSeconds < to);
    const depths = depthOf(inside);
    return depths.length < 3 ? null : Math.round(100 * median(depths)) / 100;
  });
  const recovery =
    pumpingDepthDb === undefined || pumpingDepthDb < 1
      ? undefined
      : recoveryFrames(ducked, hits, frames(RESPONSE_SECONDS), frames(AFTER[1]));
  return {
    pumpingDepthDb,
    pumpingBandSpreadDb: hasDips ? standardDeviation(byBand) : undefined,
    pumpingRecoverySeconds: recovery === undefined ? undefined : recovery * hopSeconds,
    pumpingSwellShare: swellShare(envelopes),
    pumpingHitCount: hits.length,
    windowSeconds,
    stepSeconds,
    depthDb,
  };
}

/** Levels of one band around one hit, dB. */
interface Reading {
  readonly before: number;
  /** Change of the level from `before` to `after` if it went on as it went before the hit. */
  readonly drift: number;
  readonly after: number;
  readonly later: number;
}

function readAround(
  levels: Float32Array,
  hit: number,
  options: { readonly gap: number; readonly gateDb: number; readonly frames: (seconds: number) => number },
): Reading | undefined {
  const { gap, gateDb, frames } = options;
  const at = ([from, to]: readonly [number, number]) => meanBetween(levels, hit + from, hit + to + 1);
  const inFrames = ([from, to]: readonly [number, number]) => [frames(from), frames(to)] as const;
  if (hit + frames(LATER[0]) >= levels.length || hit + frames(TREND[0]) < 0) return undefined;
  const before = at(inFrames(BEFORE));
  const after = at(inFrames(AFTER));
  const later = at([
    Math.min(frames(LATER[0]), Math.round(gap / 2)),
    Math.min(frames(LATER[1]), gap - frames(-BEFORE[1])),
  ]);
  if (before === undefined || after === undefined || later === undefined) return undefined;
  if (Math.min(before, later) < gateDb) return undefined;
  const [from, to] = inFrames(TREND);
  const middle = (from + to) / 2;
  let product = 0;
  let squares = 0;
  for (let k = from; k <= to; k++) {
    product += (k - middle) * levels[hit + k]!;
    squares += (k - middle) ** 2;
  }
  const centre = ([a, b]: readonly [number, number]) => frames((a + b) / 2);
  return { before, drift: (product / squares) * (centre(AFTER) - centre(BEFORE)), after, later };
}

/**
 * Mean dip over hits: against what was before and what comes back, whichever is lower. A level that was falling anyway
 * (a note that dies away) is expected to go on falling.
 */
function dipOf(readings: readonly Reading[]): number {
  const average = (pick: (reading: Reading) => number): number => mean(readings.map(pick));
  const expected =
    average(({ before }) => before) +
    Math.min(
      0,
      average(({ drift }) => drift),
    );
  return (
    Math.min(
      expected,
      average(({ later }) => later),
    ) - average(({ after }) => after)
  );
}

/** Onsets of the low band that are about as strong as its strong ones. */
function strongHits(low: Float32Array, hopSeconds: number): number[] {
  const onsets = findOnsets([low], { hopSeconds, leastRiseDb: HIT_RISE_DB, apartSeconds: HIT_APART_SECONDS });
  const reached = onsets.map((hit) => Math.max(low[hit]!, low[Math.min(hit + 2, low.length - 1)]!));
  const sorted = [...reached].sort((a, b) => a - b);
  const strong = sorted[Math.floor(0.9 * (sorted.length - 1))] ?? 0;
  return onsets.filter((_, i) => reached[i]! >= strong - WEAK_HIT_DB);
}

/** Frames from the lowest point of the mean response to the hits until half of the way back up. */
function recoveryFrames(
  ducked: readonly Float32Array[],
  hits: readonly number[],
  length: number,
  latestDip: number,
): number | undefined {
  const response: number[] = [];
  for (let k = 0; k < length; k++) {
    // Hits that the next one has not yet overtaken.
    const heard = hits.filter((hit, i) => hit + k < Math.min(hits[i + 1] ?? Infinity, ducked[0]!.length));
    if (heard.length < LEAST_HITS_IN_WINDOW) break;
    response.push(median(ducked.map((levels) => mean(heard.map((hit) => levels[hit + k]!)))));
  }
  let lowest = 0;
  for (let k = 1; k <= latestDip && k < response.length; k++) if (response[k]! < response[lowest]!) lowest = k;
  const highest = Math.max(...response.slice(lowest));
  const half = (response[lowest]! + highest) / 2;
  const back = response.findIndex((level, k) => k > lowest && level >= half);
  return back < 0 ? undefined : back - lowest;
}
