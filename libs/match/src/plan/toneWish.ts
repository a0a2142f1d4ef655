import { mean, median } from '@auralign/dsp';
import { corridorOf, differenceTo, rmsOf, type Corridor } from './corridor.ts';
import { shrink } from './belief.ts';
import type { ToneEvidence } from './evidence.ts';
import type { LikePassages } from './likePassages.ts';
import { smoothWhere } from './smoothWhere.ts';
import { arrangementDb, believedCurve } from './toneShapes.ts';
import { beyondFloor, weightedMean, weightedSpread } from './weightedSpread.ts';

/** What tone correction the evidence asks for, on the grid of the target (cut to what all files share). */
export interface ToneWish {
  readonly frequenciesHz: readonly number[];
  /** Target minus reference (beyond the nearer edge of the corridor of several), level taken out, neither shrunk nor limited, dB; 0 where not comparable. */
  readonly excessDb: Float64Array;
  /** The edges of the corridor: lowest and highest gain that would bring the target into it, dB. Equal for one reference. */
  readonly corridorDb: Corridor;
  /** How far the difference can be arrangement instead of tone, dB. */
  readonly uncertaintyDb: Float64Array;
  /** Gain asked for: as far as the evidence goes, smooth, limited, dB. */
  readonly wishDb: Float64Array;
  /** How much each band counts in a fit, ≥ 0. */
  readonly weights: Float64Array;
  /** Weight of each band in the distance: 0 where the files cannot be compared. */
  readonly comparable: Float64Array;
  /** How likely it is that the target has a fault of tone at all, 0…1. */
  readonly probability: number;
  /** How sure it is that reference and target are the same recording, 0…1 (smallest over the references). */
  readonly sameRecording: number;
  /** How far the references are other songs, 0…1: models that were chosen. */
  readonly otherSong: number;
}

export interface ToneLimits {
  readonly maxBoostDb: number;
  readonly maxCutDb: number;
  /** How sure it is that target and references are one recording, 0…1. */
  readonly sameRecording: number;
}

/** A reference as tone is compared with it. */
export interface ToneReference {
  readonly evidence: ToneEvidence;
  /** Where it plays like the target; undefined when it never does. */
  readonly like: LikePassages | undefined;
}

/** Points of the grid an octave (the reports' average spectrum). */
const POINTS_PER_OCTAVE = 24;

/** Below, files differ by rumble and offset filters, which are judged apart. */
const LOWEST_HZ = 28;
/** Share of the bandwidth that is trusted: encoders' filters begin before the cliff. */
const BANDWIDTH_SHARE = 0.93;
/** Nothing where either file lies further below its strongest band. */
const RANGE_DB = 60;
/** Boosts stop where the target itself has no music left. */
const MUSICAL_RANGE_DB = 40;

/**
 * Smoothing of the difference, standard deviation in octaves, below 5 kHz and above 10 kHz. Between different
 * recordings everything finer than an octave or so is which notes were played; of one recording it is tone.
 */
const SMOOTHING_OCTAVES = { other: { low: 2 / 3, high: 2 / 3 }, same: { low: 1 / 6, high: 1 / 3 } } as const;
/** A model that was chosen is followed more closely than it is judged: its notes are not the mix's, but the colour of its instruments is wanted. */
const MODEL_SMOOTHING_OCTAVES = 0.4;
const MAX_SLOPE_DB_PER_OCTAVE = { evident: 12, model: 18 } as const;
/** f of the shrinkage d·d²/(d² + f²) of one recording, where nothing but tone can differ: smaller differences are not worth a move. */
const SAME_RECORDING_FLOOR_DB = 0.3;
/**
 * The same where the reference is another song: a model that the user chose, followed as far as the difference is larger than what the
 * two vary by themselves, d·d²/(d² + σ² + f²) with a quarter of that as σ.
 */
const OTHER_SONG_FLOOR_DB = 0.5;
const VARIATION_SHARE = 0.25;

/**
 * The tone difference of target and references, trusted as far as the evidence goes. Of another passage it is held against what
 * arrangement does (`believedCurve`), another song is followed as far as the difference is larger than what both vary by themselves; when
 * reference and target are the same recording it is tone and nothing else. Undefined when no two octaves can be compared.
 *
 * @param references at least one; several make a corridor, and inside it nothing is wished
 */
export function toneWish(
  target: ToneEvidence,
  references: readonly ToneReference[],
  limits: ToneLimits,
): ToneWish | undefined {
  const count = Math.min(target.levelDb.length, ...references.map(({ evidence }) => evidence.levelDb.length));
  const frequenciesHz = target.frequenciesHz.slice(0, count);
  const files = [target, ...references.map(({ evidence }) => evidence)];
  const isSame = limits.sameRecording > 0.5;
  const alike = references.map(({ like }) => like).filter((like) => like !== undefined);
  const comparable = comparableBands(files, frequenciesHz).map((usable, band) =>
    isSame || alike.every((like) => isCompared(like, frequenciesHz[band]!)) ? usable : 0,
  );
  if (comparable.reduce((sum, band) => sum + band, 0) < 2 * POINTS_PER_OCTAVE) return undefined;
  if (!isSame && alike.length === 0) return undefined;

  const singles = isSame
    ? references.map(({ evidence }) => wholeDifference(target, evidence, comparable))
    : references.flatMap(({ evidence, like }) => {
        if (like === undefined) return [];
        const likeDb = onGrid(like, like.tone.differenceDb, frequenciesHz, comparable);
        if (like.otherSong === 0) return [likeDb];
        const wholeDb = wholeDifference(target, evidence, comparable);
        return [likeDb.map((db, band) => db + like.otherSong * (wholeDb[band]! - db))];
      });
  const corridorDb = corridorOf(singles, count);
  const difference = differenceTo(corridorDb);
  const otherSong = isSame ? 0 : mean(alike.map((like) => like.otherSong));
  const believed = isSame || otherSong === 1 ? undefined : believe(alike);
  const [first] = alike;
  const ofBands = (values: Float64Array | undefined) =>
    first === undefined || values === undefined
      ? new Float64Array(count)
      : onGrid(first, values, frequenciesHz, comparable);
  const arrangementDb = ofBands(believed?.arrangementDb);
  const variationDb = ofBands(
    isSame
      ? undefined
      : rmsOf(
          alike.map((like) => like.variationDb),
          first!.frequenciesHz.length,
        ),
  );
  const uncertaintyDb = arrangementDb.map((db, band) => db + otherSong * (variationDb[band]! - db));
  const followed = (smooth: Float64Array, floorDb: number): Float64Array =>
    smooth.map((d, band) =>
      shrink({ difference: d, uncertainty: isSame ? 0 : VARIATION_SHARE * variationDb[band]! }, floorDb),
    );
  const model = () => smoothWhere(difference, comparable, POINTS_PER_OCTAVE * MODEL_SMOOTHING_OCTAVES);
  const evident = believed?.curveAt(frequenciesHz);
  const asked = isSame
    ? followed(
        smoothDifference(difference, { comparable, frequenciesHz, sameRecording: limits.sameRecording }),
        SAME_RECORDING_FLOOR_DB,
      )
    : otherSong === 0
      ? evident!
      : reachable(followed(model(), OTHER_SONG_FLOOR_DB), comparable, limits).map(
          (db, band) => otherSong * db + (1 - otherSong) * (evident?.[band] ?? 0),
        );
  return {
    frequenciesHz,
    excessDb: difference.map((d) => -d),
    corridorDb,
    uncertaintyDb,
    wishDb: limit(holdEnds(asked, comparable), target, limits, otherSong),
    weights: fitWeights(comparable, uncertaintyDb),
    comparable,
    probability: believed?.probability ?? 1,
    sameRecording: limits.sameRecording,
    otherSong,
  };
}

/** What the like passages of all references say together. */
function believe(alike: readonly LikePassages[]) {
  const [first] = alike as [LikePassages, ...LikePassages[]];
  const count = Math.min(...alike.map(({ frequenciesHz }) => frequenciesHz.length));
  const frequenciesHz = first.frequenciesHz.slice(0, count);
  const comparable = Float64Array.from(frequenciesHz, (_, band) =>
    Math.min(...alike.map((like) => like.comparable[band]!)),
  );
  const differences = alike.map(({ tone }) => tone.differenceDb);
  const rmsOver = (trace: 'raggedDb' | 'unsteadyDb' | 'apartDb') =>
    rmsOf(
      alike.map(({ tone }) => tone[trace]),
      count,
    );
  const traces = {
    differenceDb: differenceTo(corridorOf(differences, count)),
    leftShare: Math.max(...alike.map(({ tone }) => tone.leftShare)),
    raggedDb: rmsOver('raggedDb'),
    unsteadyDb: rmsOver('unsteadyDb'),
    apartDb: rmsOver('apartDb'),
  };
  return {
    ...believedCurve('tone', traces, { frequenciesHz, comparable }),
    arrangementDb: arrangementDb('tone', traces),
  };
}

/**
 * How far the target's tone is from the references', dB: root mean square over the comparable bands, smoothed to what is
 * heard as tone, uncertain bands counting less, any constant taken out.
 *
 * @param changeDb how the target's levels have changed since the wish was made, dB a band
 */
export function toneDistanceDb(wish: ToneWish, changeDb?: ArrayLike<number>): number {
  const { comparable, weights } = wish;
  const counting = weights.map((weight, band) => weight * comparable[band]!);
  const change = comparable.map((usable, band) => (usable > 0 ? (changeDb?.[band] ?? 0) : 0));
  const level = weightedMean(change, counting); // a gain is no tone, and must not leave the corridor
  const difference = differenceTo(
    wish.corridorDb,
    change.map((db) => db - level),
  ).map((d, band) => d * comparable[band]!);
  return beyondFloor(weightedSpread(smoothDifference(difference, wish), counting));
}

/** 1 where every file has music within its bandwidth, 0 elsewhere. */
function comparableBands(files: readonly ToneEvidence[], frequenciesHz: readonly number[]): Float64Array {
  const highestHz = BANDWIDTH_SHARE * Math.min(...files.map((file) => file.bandwidthHz));
  const floors = files.map((file) => Math.max(...file.levelDb) - RANGE_DB);
  return Float64Array.from(frequenciesHz, (hz, band) => {
    if (hz < LOWEST_HZ || hz > highestHz) return 0;
    return files.every((file, f) => file.levelDb[band]! > floors[f]!) ? 1 : 0;
  });
}

/** Whether the third octave that a frequency lies in is compared. */
function isCompared({ frequenciesHz, comparable }: LikePassages, hz: number): boolean {
  const step = Math.log2(frequenciesHz[1]! / frequenciesHz[0]!);
  return (comparable[Math.round(Math.log2(hz / frequenciesHz[0]!) / step)] ?? 0) > 0;
}

/** Difference of the average spectra of two files, level taken out. */
function wholeDifference(target: ToneEvidence, reference: ToneEvidence, comparable: Float64Array): Float64Array {
  const raw = comparable.map((usable, band) => (usable > 0 ? reference.levelDb[band]! - target.levelDb[band]! : 0));
  const level = median(Array.from(raw).filter((_, band) => comparable[band]! > 0));
  return raw.map((d, band) => (comparable[band]! > 0 ? d - level : 0));
}

/** Values of third octaves on the fine grid, as straight lines between the centres. */
function onGrid(
  { frequenciesHz: centresHz }: LikePassages,
  values: Float64Array,
  frequenciesHz: readonly number[],
  comparable: Float64Array,
): Float64Array {
  const first = Math.log2(centresHz[0]!);
  const step = Math.log2(centresHz[1]!) - first;
  return Float64Array.from(frequenciesHz, (hz, band) => {
    if (comparable[band] === 0) return 0;
    const at = Math.min(values.length - 1, Math.max(0, (Math.log2(hz) - first) / step));
    const below = Math.floor(at);
    return values[below]! + (at - below) * ((values[below + 1] ?? values[below]!) - values[below]!);
  });
}

/** A difference as far as it is heard as tone; more smoothing in the treble, where spectra are ragged and ears are not. */
export function smoothDifference(
  difference: Float64Array,
  { comparable, frequenciesHz, sameRecording }: Pick<ToneWish, 'comparable' | 'frequenciesHz' | 'sameRecording'>,
): Float64Array {
  const { other, same } = SMOOTHING_OCTAVES;
  const octaves = (range: 'low' | 'high') => other[range] + sameRecording * (same[range] - other[range]);
  const low = smoothWhere(difference, comparable, POINTS_PER_OCTAVE * octaves('low'));
  const high = smoothWhere(difference, comparable, POINTS_PER_OCTAVE * octaves('high'));
  return low.map((value, band) => {
    const share = Math.min(1, Math.max(0, Math.log2(frequenciesHz[band]! / 5000)));
    return value + share * (high[band]! - value);
  });
}

/** Bounds boost, cut and slope, and lets nothing be boosted that is not there. */
function limit(wish: Float64Array, target: ToneEvidence, limits: ToneLimits, otherSong: number): Float64Array {
  const musicalDb = Math.max(...target.levelDb) - MUSICAL_RANGE_DB;
  const lowestMusical = target.levelDb.findIndex((level) => level >= musicalDb);
  const bounded = wish.map((d, band) => {
    if (d > 0 && band < lowestMusical) return 0;
    return Math.min(limits.maxBoostDb, Math.max(-limits.maxCutDb, d));
  });
  const { evident, model } = MAX_SLOPE_DB_PER_OCTAVE;
  const rise = (evident + otherSong * (model - evident)) / POINTS_PER_OCTAVE;
  const size = bounded.map(Math.abs);
  for (let band = 1; band < size.length; band++) size[band] = Math.min(size[band]!, size[band - 1]! + rise);
  for (let band = size.length - 2; band >= 0; band--) size[band] = Math.min(size[band]!, size[band + 1]! + rise);
  return bounded.map((d, band) => Math.sign(d) * size[band]!);
}

/** The wish at the overall level that the bounds of boost and cut leave most of: level is free, the gain puts it back. */
function reachable(wish: Float64Array, comparable: Float64Array, { maxBoostDb, maxCutDb }: ToneLimits): Float64Array {
  let best = { lost: Infinity, level: 0 };
  for (let step = 0; step <= 24; step++) {
    const level = (step % 2 === 0 ? step : -step - 1) / 4; // 0, ∓½ dB, ∓1 dB … ∓6 dB: the smallest shift of equal worth
    let lost = 0;
    for (const [band, db] of wish.entries()) {
      if (comparable[band] === 0) continue;
      lost += Math.max(0, db - level - maxBoostDb, -maxCutDb - db + level) ** 2;
    }
    if (lost < best.lost - 1e-9) best = { lost, level };
  }
  return wish.map((db, band) => (comparable[band]! > 0 ? db - best.level : 0));
}

/** Beyond what can be compared the wish stays as it is at the edge: no shelf is bent for the sake of nothing. */
function holdEnds(wish: Float64Array, comparable: Float64Array): Float64Array {
  const first = comparable.indexOf(1);
  const last = comparable.lastIndexOf(1);
  return wish.map((_, band) => wish[Math.min(last, Math.max(first, band))]!);
}

/** 1/(σ² + 1); a tenth of the mean outside, so that nothing wild happens there. */
function fitWeights(comparable: Float64Array, uncertaintyDb: Float64Array): Float64Array {
  const inside = comparable.map((usable, band) => usable / (uncertaintyDb[band]! ** 2 + 1));
  const total = inside.reduce((sum, weight) => sum + weight, 0);
  const bands = comparable.reduce((sum, band) => sum + band, 0);
  return inside.map((weight, band) => (comparable[band]! > 0 ? weight : (0.1 * total) / bands));
}
