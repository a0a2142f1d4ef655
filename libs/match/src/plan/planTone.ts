import { convolution } from '../moves/convolution.ts';
import { eq, type EqBand } from '../moves/eq.ts';
import type { MoveOf } from '../moves/index.ts';
import type { MatchOptions } from '../options.ts';
import { plain } from '../words.ts';
import { loudnessChangeLu, type ToneEvidence } from './evidence.ts';
import { fitEq } from './fitEq.ts';
import { createResponseGrid } from './responseGrid.ts';
import type { Resonance } from './planResonances.ts';
import { planRumble } from './rumble.ts';
import { becauseOfResonances, becauseOfTone, costOfTone, preciseWords } from './toneWords.ts';
import { toneDistanceDb, type ToneWish } from './toneWish.ts';
import { weightedMean, weightedSpread } from './weightedSpread.ts';

export interface TonePlan {
  readonly moves: (MoveOf<'eq'> | MoveOf<'convolution'>)[];
  /** Gain of all moves together at the bands of the target, those no reference reaches as well, dB. */
  readonly responseDb: Float64Array;
}

/**
 * A fault was made by few bands and is undone by them. The course of a model is anybody's, and bands that fight each other follow it
 * best: over 182 pairs of songs of the benchmark's tuning half this takes an eighth off all gains and a quarter off the fights, and
 * leaves the distance as it is. Twice as much costs a hundredth of it.
 */
const MODEL_RELUCTANCE = 3;

/** What tone is planned from beside the wish. */
export interface ToneCourse {
  /** The wish as it is when resonances and the moves behind have had their part, which is what the equaliser is fitted to. */
  readonly rest: ToneWish;
  readonly resonances: readonly Resonance[];
}

/** So far up the high-pass against rumble is heard. */
const RUMBLE_REACH_HZ = 45;
/** Below so much the bands have met the wish and a filter has nothing to add, dB. */
const WORTH_FILTERING_DB = 0.25;
/** Points of the filter's curve an octave: the wish is smoother than that. */
const FILTER_POINTS_PER_OCTAVE = 6;
/** Resolves 11 Hz at 44.1 kHz, 85 ms long when linear. */
const FILTER_TAPS = 4096;

/**
 * The equaliser that does what the wish asks for, a high-pass where the target rumbles, and on request a filter for what
 * the bands leave: one move each, at `options.amounts.tone` of their strength.
 */
export function planTone(
  target: ToneEvidence,
  references: readonly ToneEvidence[],
  wish: ToneWish,
  { rest, resonances }: ToneCourse,
  options: MatchOptions & { sampleRateHz: number },
): TonePlan {
  const amount = options.amounts.tone;
  const count = target.levelDb.length;
  if (amount === 0) return { moves: [], responseDb: new Float64Array(count) };
  const grid = createResponseGrid(target.frequenciesHz, options.sampleRateHz);
  const responseOf = (bands: readonly EqBand[]): Float64Array => {
    const out = new Float64Array(count);
    for (const band of bands) grid.addDb(band, out);
    return out;
  };

  const rumble = planRumble(target, references, wish.sameRecording);
  const fit = fitEq(
    {
      frequenciesHz: wish.frequenciesHz,
      // The high-pass is there to take away: what it takes above its corner is not given back by a shelf below it.
      wishDb: rest.wishDb,
      weights:
        rumble === undefined
          ? rest.weights
          : rest.weights.map((w, n) => (wish.frequenciesHz[n]! < RUMBLE_REACH_HZ ? 0 : w)),
    },
    {
      sampleRateHz: options.sampleRateHz,
      maxBands: Math.max(0, options.maxBands - (rumble?.bands.length ?? 0) - resonances.length),
      maxBoostDb: options.maxBoostDb,
      maxCutDb: options.maxCutDb,
      reluctance: 1 + wish.otherSong * (MODEL_RELUCTANCE - 1),
    },
  );

  // What the high-pass takes is not missing: it is there to take it.
  const unmet = rest.wishDb.map((d, n) => d - fit.responseDb[n]!);
  if (rumble !== undefined) holdBelow(unmet, rest.frequenciesHz, RUMBLE_REACH_HZ);
  const counting = rest.comparable.map((usable, n) => usable * rest.weights[n]!);
  const level = weightedMean(unmet, counting); // loudness is the gain's to mend
  const left = unmet.map((d) => d - level);
  const moves: TonePlan['moves'] = [];
  // A reference may end where the target goes on: its grid, and the wish's with it, are shorter.
  const total = new Float64Array(count);
  /** Adds a response to the sum of all; says what that is to change. */
  const foretell = (responseDb: Float64Array): { metric: string; delta: number }[] => {
    const before = Float64Array.from(total);
    for (const [n, gainDb] of responseDb.entries()) total[n]! += gainDb;
    return [
      {
        metric: 'integratedLufs',
        delta:
          loudnessChangeLu(target, total, options.sampleRateHz) -
          loudnessChangeLu(target, before, options.sampleRateHz),
      },
      { metric: 'toneDistanceDb', delta: toneDistanceDb(wish, total) - toneDistanceDb(wish, before) },
    ].map(({ metric, delta }) => ({ metric, delta: round(delta) }));
  };
  const add = (id: string, bands: readonly EqBand[], because: string, cost: string): void => {
    const scaled = eq.scale({ channel: 'stereo', bands: [...bands] }, amount);
    if (scaled === undefined) return;
    moves.push({ id, kind: 'eq', because, predicted: foretell(responseOf(scaled.bands)), cost, ...scaled });
  };

  if (rumble !== undefined) {
    add(
      'rumble',
      rumble.bands,
      `Below 30 Hz the target holds ${plain(rumble.levelDb)} dB of its whole power, ${plain(rumble.excessDb)} dB more than the reference: rumble that eats headroom.`,
      'Minimum phase: bass notes near the corner come a few milliseconds later.',
    );
  }
  if (resonances.length > 0) {
    add(
      'resonances',
      resonances.map(({ band }) => band),
      becauseOfResonances(resonances, wish.sameRecording),
      'Minimum phase: no latency and no pre-ringing; notes at these places lose as much.',
    );
  }
  if (fit.bands.length > 0) {
    add('tone', fit.bands, becauseOfTone(fit.bands, rest), costOfTone(fit.bands, left, rest));
  }
  if (options.precise !== 'none') {
    // Bands and filter together keep the bounds of the equaliser.
    const within = left.map((d, n) => {
      const doneDb = fit.responseDb[n]!;
      return Math.min(options.maxBoostDb - doneDb, Math.max(-options.maxCutDb - doneDb, d));
    });
    const filter = planFilter(within, rest, options.precise);
    const scaled = filter && convolution.scale(filter, amount);
    if (filter !== undefined && scaled !== undefined) {
      moves.push({
        id: 'precise',
        kind: 'convolution',
        ...preciseWords(options.precise, left, rest),
        predicted: foretell(
          Float64Array.from({ length: count }, (_, n) => amount * left[Math.min(n, left.length - 1)]!),
        ),
        ...scaled,
      });
    }
  }
  return { moves, responseDb: total };
}

/** Everything below a frequency as it is there. */
function holdBelow(values: Float64Array, frequenciesHz: readonly number[], lowestHz: number): void {
  const first = frequenciesHz.findIndex((hz) => hz >= lowestHz);
  if (first > 0) values.fill(values[first]!, 0, first);
}

/** A filter with the curve of what is left; undefined when that is nothing worth one. */
function planFilter(left: Float64Array, rest: ToneWish, phase: 'minimum' | 'linear') {
  const used = rest.comparable.map((usable, n) => usable * rest.weights[n]!);
  if (weightedSpread(left, used) < WORTH_FILTERING_DB) return undefined;
  const stride = Math.round(24 / FILTER_POINTS_PER_OCTAVE);
  const points = [...left.keys()].filter((n) => n % stride === 0 && rest.frequenciesHz[n]! < 20_000);
  return {
    channel: 'stereo' as const,
    frequenciesHz: points.map((n) => Math.round(100 * rest.frequenciesHz[n]!) / 100),
    gainDb: points.map((n) => Math.round(100 * left[n]!) / 100),
    phase,
    tapCount: FILTER_TAPS,
  };
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
