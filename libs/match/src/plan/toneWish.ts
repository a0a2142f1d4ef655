import { gaussianSmooth, median } from '@auralign/dsp';
import type { ToneEvidence } from './evidence.ts';
import { weightedSpread } from './weightedSpread.ts';

/** What tone correction the evidence asks for, on the grid of the target (cut to what all files share). */
export interface ToneWish {
  readonly frequenciesHz: readonly number[];
  /** Target minus reference, level taken out, neither shrunk nor limited, dB; 0 where not comparable. */
  readonly excessDb: Float64Array;
  /** How far the difference can be arrangement instead of tone, dB. */
  readonly uncertaintyDb: Float64Array;
  /** Gain asked for: shrunk by the evidence, smoothed, limited, dB. */
  readonly wishDb: Float64Array;
  /** How much each band counts in a fit, ≥ 0. */
  readonly weights: Float64Array;
  /** Weight of each band in the distance: 0 where the files cannot be compared. */
  readonly comparable: Float64Array;
  /** How sure it is that reference and target are the same recording, 0…1 (smallest over the references). */
  readonly sameRecording: number;
}

export interface ToneLimits {
  readonly maxBoostDb: number;
  readonly maxCutDb: number;
  /** How differently the bands of target and references move (`dissimilarityOf`). */
  readonly dissimilarity: number;
  /** Known already; left out, the fine structure of the spectra tells. */
  readonly sameRecording?: number;
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
const MAX_SLOPE_DB_PER_OCTAVE = 12;

/** f of the shrinkage d·d²/(d² + σ² + f²): differences about this size are not worth a move. */
const FLOOR_DB = 1;
/** The same where target and reference are one recording and nothing but tone can differ. */
const SAME_RECORDING_FLOOR_DB = 0.3;
/** With fewer blocks a file does not show its own variation; what is added is divided by √blocks. */
/** What a dissimilarity of 1 above the usual adds to the uncertainty, dB: other instruments play, and their tone is no model. */
const DISSIMILAR_DB = 12;
/** Songs alike in instruments show so much. */
const USUAL_DISSIMILARITY = 0.25;
/** How much of the raggedness counts. */
const ROUGHNESS_SHARE = 0.7;
const ENOUGH_BLOCKS = 4;
const SHORT_FILE_DB = 4;

/**
 * Correlation of fine structure from which on two spectra are taken for the same recording, in part and fully. On 14
 * pieces of game music one passage through different equalisers shows 0.9999 and more, with a hard-driven limiter
 * besides 0.981 and more; another passage of the piece −0.08…0.80, up to 0.971 where it repeats the same loops.
 */
const SAME_RECORDING_FROM = 0.975;
const SAME_RECORDING_FULL = 0.985;
/** Fine structure is judged where the analysis tells notes apart. */
const FINE_FROM_HZ = 200;
const FINE_SMOOTHING_OCTAVES = 1 / 16;

/**
 * The tone difference of target and references, trusted as far as the evidence goes: what differs as much between two
 * passages of one song is arrangement, not tone. Undefined when no two octaves can be compared.
 *
 * Several references are averaged and their spread joins the uncertainty. When reference and target are the same
 * recording (their spectra share the fine structure that notes leave, which no equaliser makes) nothing is shrunk.
 *
 * @param references at least one
 */
export function toneWish(
  target: ToneEvidence,
  references: readonly ToneEvidence[],
  limits: ToneLimits,
): ToneWish | undefined {
  const count = Math.min(target.levelDb.length, ...references.map((reference) => reference.levelDb.length));
  const frequenciesHz = target.frequenciesHz.slice(0, count);
  const comparable = comparableBands([target, ...references], frequenciesHz);
  if (comparable.reduce((sum, band) => sum + band, 0) < 2 * POINTS_PER_OCTAVE) return undefined;

  const singles = references.map((reference) =>
    compare(target, reference, comparable, frequenciesHz, limits.sameRecording),
  );
  const difference = new Float64Array(count);
  const uncertaintyDb = new Float64Array(count);
  for (let band = 0; band < count; band++) {
    const values = singles.map((single) => single.difference[band]!);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const spread = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    const own = singles.reduce((sum, single) => sum + single.uncertaintyDb[band]! ** 2, 0) / singles.length;
    difference[band] = mean;
    uncertaintyDb[band] = Math.sqrt(own + spread);
  }
  const sameRecording = Math.min(...singles.map((single) => single.sameRecording));

  const floorDb = FLOOR_DB + sameRecording * (SAME_RECORDING_FLOOR_DB - FLOOR_DB);
  const smooth = smoothDifference(difference, comparable, frequenciesHz, sameRecording);
  const roughness = roughnessDb(difference, smooth, comparable);
  for (let band = 0; band < count; band++) {
    const strangeDb = Math.hypot(
      ROUGHNESS_SHARE * roughness[band]!,
      DISSIMILAR_DB * Math.max(0, limits.dissimilarity - USUAL_DISSIMILARITY),
    );
    uncertaintyDb[band] = Math.hypot(uncertaintyDb[band]!, (1 - sameRecording) * strangeDb);
  }
  const shrunk = smooth.map((d, band) => (d * d * d) / (d * d + uncertaintyDb[band]! ** 2 + floorDb ** 2));
  const wishDb = holdEnds(limit(shrunk, target, limits), comparable);
  return {
    frequenciesHz,
    excessDb: difference.map((d) => -d),
    uncertaintyDb,
    wishDb,
    weights: fitWeights(comparable, uncertaintyDb),
    comparable,
    sameRecording,
  };
}

/**
 * How far the target's tone is from the references', dB: root mean square over the comparable bands, smoothed to what is
 * heard as tone, uncertain bands counting less, any constant taken out.
 *
 * @param changeDb how the target's levels have changed since the wish was made, dB a band
 */
export function toneDistanceDb(wish: ToneWish, changeDb?: ArrayLike<number>): number {
  const difference = wish.excessDb.map((excess, band) =>
    wish.comparable[band]! > 0 ? excess + (changeDb?.[band] ?? 0) : 0,
  );
  const smooth = smoothDifference(difference, wish.comparable, wish.frequenciesHz, wish.sameRecording);
  return weightedSpread(
    smooth,
    wish.weights.map((weight, band) => weight * wish.comparable[band]!),
  );
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

function compare(
  target: ToneEvidence,
  reference: ToneEvidence,
  comparable: Float64Array,
  frequenciesHz: readonly number[],
  known: number | undefined,
): { difference: Float64Array; uncertaintyDb: Float64Array; sameRecording: number } {
  const raw = comparable.map((usable, band) => (usable ? reference.levelDb[band]! - target.levelDb[band]! : 0));
  const level = median(raw.filter((_, band) => comparable[band]! > 0));
  const difference = raw.map((d, band) => (comparable[band]! > 0 ? d - level : 0));
  const sameRecording = known ?? sameRecordingLikelihood(target, reference, comparable, frequenciesHz);
  return { difference, uncertaintyDb: uncertainty(target, reference, comparable, sameRecording), sameRecording };
}

/** σ of a difference: what both songs vary by themselves, raised for files too short to show it. */
function uncertainty(
  target: ToneEvidence,
  reference: ToneEvidence,
  comparable: Float64Array,
  sameRecording: number,
): Float64Array {
  const files = [target, reference];
  const shortDb = Math.max(
    ...files.map(({ blockCount }) => (blockCount < ENOUGH_BLOCKS ? SHORT_FILE_DB / Math.sqrt(blockCount) : 0)),
  );
  const known = comparable.map((usable, band) =>
    usable > 0 && files.some((file) => !Number.isNaN(file.variationDb[band]!)) ? 1 : 0,
  );
  const variance = known.map((usable, band) => {
    if (usable === 0) return 0;
    const own = files.map((file) => file.variationDb[band]!).filter((sigma) => !Number.isNaN(sigma));
    return own.reduce((sum, sigma) => sum + sigma * sigma, 0) / own.length;
  });
  const smooth = smoothWhere(variance, known, POINTS_PER_OCTAVE / 3);
  return smooth.map((value) => (1 - sameRecording) * Math.sqrt(value + shortDb ** 2));
}

/**
 * Whether two average spectra come from one recording: correlation of what is left of each when its own broad shape is
 * taken away, between 200 Hz and the top. Notes and resonances stay in place under any equaliser or fader, and differ between
 * passages.
 */
function sameRecordingLikelihood(
  a: ToneEvidence,
  b: ToneEvidence,
  comparable: Float64Array,
  frequenciesHz: readonly number[],
): number {
  const used = comparable.map((usable, band) => (frequenciesHz[band]! >= FINE_FROM_HZ ? usable : 0));
  const fineA = fineStructure(a.levelDb, used);
  const fineB = fineStructure(b.levelDb, used);
  let product = 0;
  let squareA = 0;
  let squareB = 0;
  for (let band = 0; band < used.length; band++) {
    product += fineA[band]! * fineB[band]!;
    squareA += fineA[band]! ** 2;
    squareB += fineB[band]! ** 2;
  }
  if (squareA === 0 || squareB === 0) return 0;
  const correlation = product / Math.sqrt(squareA * squareB);
  const likelihood = (correlation - SAME_RECORDING_FROM) / (SAME_RECORDING_FULL - SAME_RECORDING_FROM);
  return Math.min(1, Math.max(0, likelihood));
}

function fineStructure(levelDb: Float64Array, used: Float64Array): Float64Array {
  const levels = used.map((usable, band) => (usable > 0 ? levelDb[band]! : 0));
  const broad = smoothWhere(levels, used, POINTS_PER_OCTAVE * FINE_SMOOTHING_OCTAVES);
  return levels.map((level, band) => (used[band]! > 0 ? level - broad[band]! : 0));
}

/** Gaussian mean over the bands that count; 0 far from any. */
function smoothWhere(values: Float64Array, used: Float64Array, sigmaPoints: number): Float64Array {
  const sums = gaussianSmooth(
    values.map((value, band) => value * used[band]!),
    sigmaPoints,
  );
  const shares = gaussianSmooth(used, sigmaPoints);
  return sums.map((sum, band) => (shares[band]! > 1e-6 ? sum / shares[band]! : 0));
}

/** More smoothing in the treble, where spectra are ragged and ears are not. */
function smoothDifference(
  difference: Float64Array,
  comparable: Float64Array,
  frequenciesHz: readonly number[],
  sameRecording: number,
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

/**
 * How ragged a difference is about its own smooth course, dB. Faults of tone are smooth; other notes on other instruments are
 * not, and what is ragged in detail is not to be believed on the whole either.
 */
function roughnessDb(difference: Float64Array, smooth: Float64Array, comparable: Float64Array): Float64Array {
  const squares = difference.map((d, band) => (comparable[band]! > 0 ? (d - smooth[band]!) ** 2 : 0));
  return smoothWhere(squares, comparable, POINTS_PER_OCTAVE).map(Math.sqrt);
}

/** Bounds boost, cut and slope, and lets nothing be boosted that is not there. */
function limit(wish: Float64Array, target: ToneEvidence, limits: ToneLimits): Float64Array {
  const musicalDb = Math.max(...target.levelDb) - MUSICAL_RANGE_DB;
  const lowestMusical = target.levelDb.findIndex((level) => level >= musicalDb);
  const bounded = wish.map((d, band) => {
    if (d > 0 && band < lowestMusical) return 0;
    return Math.min(limits.maxBoostDb, Math.max(-limits.maxCutDb, d));
  });
  const rise = MAX_SLOPE_DB_PER_OCTAVE / POINTS_PER_OCTAVE;
  const size = bounded.map(Math.abs);
  for (let band = 1; band < size.length; band++) size[band] = Math.min(size[band]!, size[band - 1]! + rise);
  for (let band = size.length - 2; band >= 0; band--) size[band] = Math.min(size[band]!, size[band + 1]! + rise);
  return bounded.map((d, band) => Math.sign(d) * size[band]!);
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
