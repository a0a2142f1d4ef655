import { mean } from '@auralign/dsp';
import { shrink } from './belief.ts';
import { corridorOf, differenceTo, rmsOf, type Corridor } from './corridor.ts';
import type { Disagreement, LikePassages } from './likePassages.ts';
import { smoothWhere } from './smoothWhere.ts';
import type { StereoEvidence } from './stereoEvidence.ts';
import { arrangementDb, believedCurve } from './toneShapes.ts';
import { beyondFloor } from './weightedSpread.ts';

/** What the evidence asks for on the side, on the grid of third octaves. */
export interface WidthWish {
  readonly frequenciesHz: readonly number[];
  /** Width of the references minus that of the target, neither shrunk nor limited, dB; 0 where not comparable. */
  readonly differenceDb: Float64Array;
  /** What would bring the target into the range of its references; equal edges for one. */
  readonly corridorDb: Corridor;
  readonly uncertaintyDb: Float64Array;
  /** Gain of the side asked for, dB. */
  readonly wishDb: Float64Array;
  /** How much each band counts, ≥ 0; 0 where not comparable. */
  readonly weights: Float64Array;
  /** The target's own width, dB; 0 where not comparable. */
  readonly widthDb: Float64Array;
}

/** A reference as width is compared with it. */
export interface WidthReference {
  readonly evidence: StereoEvidence;
  /** Where it plays like the target; undefined when it never does. */
  readonly like: LikePassages | undefined;
}

export interface WidthLimits {
  /** Below, the side may only become weaker. */
  readonly monoBelowHz: number;
  /** How sure it is that the files are one recording, 0…1: then nothing is shrunk. */
  readonly sameRecording: number;
}

/** Below, a stereo picture cannot be heard; above, encoders draw it. */
const RANGE_HZ = [40, 16_000] as const;
const BANDWIDTH_SHARE = 0.93;
/** Bands this far below the strongest are not heard. */
const RANGE_DB = 55;
/** Fewer bands are no picture. */
const FEWEST_BANDS = 6;
/** Differences about this size are not worth a move, where target and reference are one recording. */
const SAME_RECORDING_FLOOR_DB = 0.4;
/** The same where the reference is another song, a model that the user chose, followed as far as the difference is larger than arrangement. */
const OTHER_SONG_FLOOR_DB = 1.5;
/** So much of the doubt does not count where the reference is a model. */
const MODEL_TRUST = 0.5;
/** Standard deviation of the smoothing in bands: two of a third octave as in the tone; less in one recording. */
const SMOOTHING_BANDS = { other: 2, same: 0.7 } as const;
const MOST_NARROWING_DB = -15;
const MOST_WIDENING_DB = 9;

/** The width difference, trusted as far as the evidence goes. Undefined when too few bands can be compared. */
export function widthWish(
  target: StereoEvidence,
  references: readonly WidthReference[],
  limits: WidthLimits,
): WidthWish | undefined {
  const count = Math.min(
    target.frequenciesHz.length,
    ...references.map(({ evidence }) => evidence.frequenciesHz.length),
  );
  const frequenciesHz = target.frequenciesHz.slice(0, count);
  const files = [target, ...references.map(({ evidence }) => evidence)];
  const highestHz = Math.min(RANGE_HZ[1], BANDWIDTH_SHARE * Math.min(...files.map(({ bandwidthHz }) => bandwidthHz)));
  const floors = files.map(({ levelDb }) => Math.max(...levelDb) - RANGE_DB);
  const comparable = Float64Array.from(frequenciesHz, (hz, band) => {
    if (hz < RANGE_HZ[0] || hz > highestHz) return 0;
    return files.every((file, f) => file.levelDb[band]! > floors[f]! && !Number.isNaN(file.widthDb[band]!)) ? 1 : 0;
  });
  if (comparable.reduce((sum, usable) => sum + usable, 0) < FEWEST_BANDS) return undefined;

  const isSame = limits.sameRecording > 0.5;
  const widths = references.flatMap(({ evidence, like }) =>
    like?.width === undefined ? [] : [{ ...like, width: like.width, evidence }],
  );
  if (!isSame && widths.length === 0) return undefined;
  const corridorDb = corridorOf(
    isSame
      ? references.map(({ evidence }) =>
          comparable.map((usable, band) => usable && evidence.widthDb[band]! - target.widthDb[band]!),
        )
      : widths.map(({ width, evidence, otherSong: model }) =>
          comparable.map((usable, band) => {
            if (usable === 0) return 0;
            const wholeDb = evidence.widthDb[band]! - target.widthDb[band]!;
            return (1 - model) * width.differenceDb[band]! + model * wholeDb;
          }),
        ),
    count,
  );
  const differenceDb = differenceTo(corridorDb);
  const traces = isSame
    ? undefined
    : tracesOf(
        widths.map(({ width }) => width),
        differenceDb,
      );
  const otherSong = isSame ? 0 : mean(widths.map((like) => like.otherSong));
  const arrangement = traces === undefined ? new Float64Array(count) : arrangementDb('width', traces);
  const uncertainty = arrangement.map((db) => (1 - MODEL_TRUST * otherSong) * db);
  const followed = (sigmaBands: number, floor: number): Float64Array =>
    smoothWhere(differenceDb, comparable, sigmaBands).map((difference, band) =>
      shrink({ difference, uncertainty: uncertainty[band]! }, floor),
    );
  const evident =
    traces === undefined || otherSong === 1
      ? undefined
      : believedCurve('width', traces, { frequenciesHz, comparable }).curveAt(frequenciesHz);
  const asked = isSame
    ? followed(SMOOTHING_BANDS.same, SAME_RECORDING_FLOOR_DB)
    : otherSong === 0
      ? evident!
      : followed(SMOOTHING_BANDS.other, OTHER_SONG_FLOOR_DB).map(
          (db, band) => otherSong * db + (1 - otherSong) * (evident?.[band] ?? 0),
        );
  const widthDb = comparable.map((usable, band) => (usable > 0 ? target.widthDb[band]! : 0));
  const wishDb = asked.map((wish, band) => {
    if (comparable[band] === 0) return 0;
    // As much side as mid is a correlation of 0: wider than that falls apart in mono.
    const most =
      frequenciesHz[band]! < limits.monoBelowHz ? 0 : Math.min(MOST_WIDENING_DB, Math.max(0, -widthDb[band]!));
    return Math.min(most, Math.max(MOST_NARROWING_DB, wish));
  });
  const weights = comparable.map((usable, band) => usable / (uncertainty[band]! ** 2 + 4));
  return { frequenciesHz, differenceDb, corridorDb, uncertaintyDb: uncertainty, wishDb, weights, widthDb };
}

function tracesOf(widths: readonly Disagreement[], differenceDb: Float64Array): Disagreement {
  const rmsOver = (trace: 'raggedDb' | 'unsteadyDb' | 'apartDb') =>
    rmsOf(
      widths.map((width) => width[trace]),
      differenceDb.length,
    );
  return {
    differenceDb,
    leftShare: 1,
    raggedDb: rmsOver('raggedDb'),
    unsteadyDb: rmsOver('unsteadyDb'),
    apartDb: rmsOver('apartDb'),
  };
}

/**
 * How far the width is from the references', dB: root mean square over the bands, smoothed to what is heard as a picture,
 * uncertain bands counting less.
 *
 * @param changeDb how the width has changed since the wish was made, dB a band
 */
export function widthDistanceDb(wish: WidthWish, changeDb?: ArrayLike<number>): number {
  const used = wish.weights.map((weight) => (weight > 0 ? 1 : 0));
  const left = differenceTo(wish.corridorDb, changeDb).map((difference, band) => difference * used[band]!);
  const smooth = smoothWhere(left, used, SMOOTHING_BANDS.other / 2);
  let sum = 0;
  let weightSum = 0;
  for (const [band, weight] of wish.weights.entries()) {
    sum += weight * smooth[band]! ** 2;
    weightSum += weight;
  }
  return weightSum === 0 ? 0 : beyondFloor(Math.sqrt(sum / weightSum));
}
