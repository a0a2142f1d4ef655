import { gaussianSmooth } from '@auralign/dsp';
import { joinBeliefs, shrink } from './belief.ts';
import type { StereoEvidence } from './stereoEvidence.ts';

/** What the evidence asks for on the side, on the grid of third octaves. */
export interface WidthWish {
  readonly frequenciesHz: readonly number[];
  /** Width of the references minus that of the target, neither shrunk nor limited, dB; 0 where not comparable. */
  readonly differenceDb: Float64Array;
  readonly uncertaintyDb: Float64Array;
  /** Gain of the side asked for, dB. */
  readonly wishDb: Float64Array;
  /** How much each band counts, ≥ 0; 0 where not comparable. */
  readonly weights: Float64Array;
  /** The target's own width, dB; 0 where not comparable. */
  readonly widthDb: Float64Array;
}

export interface WidthLimits {
  /** Below, the side may only become weaker. */
  readonly monoBelowHz: number;
  /** How sure it is that the files are one recording, 0…1: then nothing is shrunk. */
  readonly sameRecording: number;
  /** How differently the bands of target and references move (`dissimilarityOf`). */
  readonly dissimilarity: number;
}

/** Below, a stereo picture cannot be heard; above, encoders draw it. */
const RANGE_HZ = [40, 16_000] as const;
const BANDWIDTH_SHARE = 0.93;
/** Bands this far below the strongest are not heard. */
const RANGE_DB = 55;
/** Fewer bands are no picture. */
const FEWEST_BANDS = 6;
/** Differences about this size are not worth a move. */
const FLOOR_DB = 1.5;
const SAME_RECORDING_FLOOR_DB = 0.4;
/** Standard deviation of the smoothing in bands: two of a third octave as in the tone; less in one recording. */
const SMOOTHING_BANDS = { other: 2, same: 0.7 } as const;
/** What short files add to the uncertainty, divided by the root of their blocks. */
const ENOUGH_BLOCKS = 4;
const SHORT_FILE_DB = 3;
/** What a dissimilarity of 1 above the usual adds to the uncertainty: other instruments stand elsewhere. */
const DISSIMILAR_DB = 16;
/** Songs alike in instruments show so much. */
const USUAL_DISSIMILARITY = 0.15;
const MOST_NARROWING_DB = -15;
const MOST_WIDENING_DB = 9;

/** The width difference, trusted as far as the evidence goes. Undefined when too few bands can be compared. */
export function widthWish(
  target: StereoEvidence,
  references: readonly StereoEvidence[],
  limits: WidthLimits,
): WidthWish | undefined {
  const count = Math.min(target.frequenciesHz.length, ...references.map(({ frequenciesHz }) => frequenciesHz.length));
  const frequenciesHz = target.frequenciesHz.slice(0, count);
  const files = [target, ...references];
  const highestHz = Math.min(RANGE_HZ[1], BANDWIDTH_SHARE * Math.min(...files.map(({ bandwidthHz }) => bandwidthHz)));
  const floors = files.map(({ levelDb }) => Math.max(...levelDb) - RANGE_DB);
  const comparable = Float64Array.from(frequenciesHz, (hz, band) => {
    if (hz < RANGE_HZ[0] || hz > highestHz) return 0;
    return files.every((file, f) => file.levelDb[band]! > floors[f]! && !Number.isNaN(file.widthDb[band]!)) ? 1 : 0;
  });
  if (comparable.reduce((sum, usable) => sum + usable, 0) < FEWEST_BANDS) return undefined;

  const beliefs = comparable.map((usable, band) => (usable > 0 ? band : -1));
  const joined = Array.from(beliefs, (band) =>
    band < 0
      ? { difference: 0, uncertainty: 0 }
      : joinBeliefs(
          references.map((reference) => ({
            difference: reference.widthDb[band]! - target.widthDb[band]!,
            uncertainty:
              (1 - limits.sameRecording) *
              Math.hypot(
                uncertaintyDb(target, reference, band),
                DISSIMILAR_DB * Math.max(0, limits.dissimilarity - USUAL_DISSIMILARITY),
              ),
          })),
        ),
  );
  const sigma = SMOOTHING_BANDS.other + limits.sameRecording * (SMOOTHING_BANDS.same - SMOOTHING_BANDS.other);
  const differenceDb = Float64Array.from(joined, ({ difference }) => difference);
  const uncertainty = Float64Array.from(joined, (belief) => belief.uncertainty);
  const smooth = smoothWhere(differenceDb, comparable, sigma);
  const floorDb = FLOOR_DB + limits.sameRecording * (SAME_RECORDING_FLOOR_DB - FLOOR_DB);
  const widthDb = comparable.map((usable, band) => (usable > 0 ? target.widthDb[band]! : 0));
  const wishDb = smooth.map((difference, band) => {
    if (comparable[band] === 0) return 0;
    const asked = shrink({ difference, uncertainty: uncertainty[band]! }, floorDb);
    // As much side as mid is a correlation of 0: wider than that falls apart in mono.
    const most =
      frequenciesHz[band]! < limits.monoBelowHz ? 0 : Math.min(MOST_WIDENING_DB, Math.max(0, -widthDb[band]!));
    return Math.min(most, Math.max(MOST_NARROWING_DB, asked));
  });
  const weights = comparable.map((usable, band) => usable / (uncertainty[band]! ** 2 + 4));
  return { frequenciesHz, differenceDb, uncertaintyDb: uncertainty, wishDb, weights, widthDb };
}

/**
 * How far the width is from the references', dB: root mean square over the bands, smoothed to what is heard as a picture,
 * uncertain bands counting less.
 *
 * @param changeDb how the width has changed since the wish was made, dB a band
 */
export function widthDistanceDb(wish: WidthWish, changeDb?: ArrayLike<number>): number {
  const used = wish.weights.map((weight) => (weight > 0 ? 1 : 0));
  const left = wish.differenceDb.map((difference, band) => difference - (changeDb?.[band] ?? 0));
  const smooth = smoothWhere(left, used, SMOOTHING_BANDS.other / 2);
  let sum = 0;
  let weightSum = 0;
  for (const [band, weight] of wish.weights.entries()) {
    sum += weight * smooth[band]! ** 2;
    weightSum += weight;
  }
  return weightSum === 0 ? 0 : Math.sqrt(sum / weightSum);
}

function uncertaintyDb(target: StereoEvidence, reference: StereoEvidence, band: number): number {
  const files = [target, reference];
  const known = files.map((file) => file.widthVariationDb[band]!).filter((sigma) => !Number.isNaN(sigma));
  const own = known.length === 0 ? 0 : known.reduce((sum, sigma) => sum + sigma ** 2, 0) / known.length;
  const shortDb = Math.max(
    ...files.map(({ blockCount }) => (blockCount < ENOUGH_BLOCKS ? SHORT_FILE_DB / Math.sqrt(blockCount) : 0)),
  );
  return Math.sqrt(own + shortDb ** 2);
}

/** Gaussian mean over the bands that count; 0 elsewhere. */
function smoothWhere(values: Float64Array, used: Float64Array, sigmaBands: number): Float64Array {
  const sums = gaussianSmooth(
    values.map((value, band) => value * used[band]!),
    sigmaBands,
  );
  const shares = gaussianSmooth(used, sigmaBands);
  return sums.map((sum, band) => (used[band]! > 0 && shares[band]! > 1e-6 ? sum / shares[band]! : 0));
}
