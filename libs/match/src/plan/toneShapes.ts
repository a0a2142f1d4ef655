import {
  likelyShapes,
  type ArrangementModel,
  type LikelyShapes,
  type Shape,
  type ShapePriors,
} from './likelyShapes.ts';
import type { Disagreement } from './likePassages.ts';
import { createResponseGrid, type ResponseGrid } from './responseGrid.ts';

/** A simple fault, by its correction: the curve of a gain of 1 dB (of a slope of 1 dB an octave). */
interface Candidate {
  readonly share: number;
  readonly gainSigma: number;
  curve(frequenciesHz: ArrayLike<number>): Float64Array;
}

/** Rate at which shapes are drawn: high enough that they are those of analogue filters, which all matched designs follow. */
const DRAWN_AT_HZ = 192_000;
/** Gain at which they are drawn; in dB the shape hardly depends on it. */
const DRAWN_DB = 4;
const SHELF_Q = Math.SQRT1_2;

function filterShape(kind: 'peaking' | 'low-shelf' | 'high-shelf', frequencyHz: number, q: number) {
  return (frequenciesHz: ArrayLike<number>): Float64Array => {
    const out = new Float64Array(frequenciesHz.length);
    gridOf(frequenciesHz).addDb({ kind, frequencyHz, gainDb: DRAWN_DB, q }, out);
    return out.map((db) => db / DRAWN_DB);
  };
}

/** All shapes are drawn on one grid. */
function gridOf(frequenciesHz: ArrayLike<number>): ResponseGrid {
  const known = GRIDS.get(frequenciesHz) ?? createResponseGrid(frequenciesHz, DRAWN_AT_HZ);
  GRIDS.set(frequenciesHz, known);
  return known;
}

const GRIDS = new WeakMap<ArrayLike<number>, ResponseGrid>();

/** A slope over the range of music, level beyond. */
function slope(frequenciesHz: ArrayLike<number>): Float64Array {
  return Float64Array.from(frequenciesHz, (hz) => Math.log2(Math.min(12_000, Math.max(60, hz)) / 850));
}

/** Centres a third of an octave apart. */
function thirds(fromHz: number, count: number): number[] {
  return Array.from({ length: count }, (_, n) => fromHz * 2 ** (n / 3));
}

function group(share: number, gainSigma: number, curves: readonly Candidate['curve'][]): Candidate[] {
  return curves.map((curve) => ({ share: share / curves.length, gainSigma, curve }));
}

/** Faults of tone: a slope, shelves, bells. Sizes of 3 to 6 dB are usual, of 9 dB rare. */
const TONE_CANDIDATES: readonly Candidate[] = [
  ...group(0.2, 0.9, [slope]),
  ...group(
    0.2,
    4,
    thirds(50, 9).map((hz) => filterShape('low-shelf', hz, SHELF_Q)),
  ),
  ...group(
    0.2,
    4,
    thirds(1500, 9).map((hz) => filterShape('high-shelf', hz, SHELF_Q)),
  ),
  ...group(
    0.4,
    4,
    thirds(80, 22).flatMap((hz) => [0.7, 1.1].map((q) => filterShape('peaking', hz, q))),
  ),
];

/** Faults of width: one gain of the side, or a shelf of it. */
const WIDTH_CANDIDATES: readonly Candidate[] = [
  ...group(0.5, 5, [(frequenciesHz: ArrayLike<number>) => new Float64Array(frequenciesHz.length).fill(1)]),
  ...group(
    0.25,
    5,
    thirds(130, 8).map((hz) => filterShape('low-shelf', hz, SHELF_Q)),
  ),
  ...group(
    0.25,
    5,
    thirds(900, 9).map((hz) => filterShape('high-shelf', hz, SHELF_Q)),
  ),
];

/** What is known of arrangement, and what is believed of faults. */
interface Experience extends ArrangementModel {
  readonly candidates: readonly Candidate[];
  readonly priors: ShapePriors;
  /** Less likely corrections are not made at all. */
  readonly leastProbability: number;
  /** Sizes of what arrangement adds, out of the traces it leaves; dB. */
  raggedSigma(trace: { ragged: number; unsteady: number; apart: number }): number;
  smoothSigma(trace: { ragged: number; unsteady: number; apart: number }): number;
}

/**
 * Set by maximum likelihood on the differences between 305 pairs of passages of 76 pieces, each of equal weight; doubts and least
 * probabilities by what is done to untouched and to spoilt mixes of those pieces (docs/matching.md).
 */
const TONE: Experience = {
  candidates: TONE_CANDIDATES,
  priors: { none: 0.35, two: 0.2 },
  leastProbability: 0.9,
  constantIsFree: true,
  whiteShare: 0.05,
  raggedOctaves: 0.47,
  smoothOctaves: 1.7,
  constantShare: 0,
  sizeSigma: 0.5,
  raggedSigma: ({ ragged }) => 1.28 * Math.max(0.15, ragged),
  smoothSigma: ({ ragged, unsteady, apart }) =>
    Math.max(
      0.15,
      2.1 * Math.max(0.15, ragged) ** 0.95 * Math.max(0.2, apart) ** 0.14 * Math.max(0.2, unsteady) ** 0.42,
    ),
};

const WIDTH: Experience = {
  candidates: WIDTH_CANDIDATES,
  priors: { none: 0.35, two: 0.1 },
  leastProbability: 0.9,
  constantIsFree: false,
  whiteShare: 0.17,
  raggedOctaves: 0.31,
  smoothOctaves: 1.35,
  constantShare: 0.3,
  sizeSigma: 0.78,
  raggedSigma: ({ ragged }) => 1.1 * Math.max(0.15, ragged),
  smoothSigma: ({ ragged, unsteady }) =>
    Math.max(0.2, 1.2 * Math.max(0.15, ragged) ** 1.5 * Math.max(0.2, unsteady) ** 0.6),
};

/** What stands behind a difference between two passages. */
export interface BelievedCurve {
  /** That there is a fault, 0…1. */
  readonly probability: number;
  /** What is to be corrected, at any frequencies, dB; 0 everywhere when a fault is not likely enough. */
  curveAt(frequenciesHz: ArrayLike<number>): Float64Array;
}

/** Size of what arrangement adds to the course of a difference, a value a band, dB. */
export function arrangementDb(dimension: 'tone' | 'width', traces: Disagreement): Float64Array {
  const experience = EXPERIENCE[dimension];
  return traces.differenceDb.map((_, band) => traces.leftShare * experience.smoothSigma(tracesAt(traces, band)));
}

const EXPERIENCE = { tone: TONE, width: WIDTH } as const;

function tracesAt({ raggedDb, unsteadyDb, apartDb }: Disagreement, band: number) {
  return { ragged: raggedDb[band]!, unsteady: unsteadyDb[band]!, apart: apartDb[band]! };
}

/** The simple faults that a difference shows in spite of arrangement, each as likely as it is. */
export function believedCurve(
  dimension: 'tone' | 'width',
  traces: Disagreement,
  { frequenciesHz, comparable }: { frequenciesHz: readonly number[]; comparable: Float64Array },
): BelievedCurve {
  const experience = EXPERIENCE[dimension];
  const bands = frequenciesHz.flatMap((_, band) => (comparable[band]! > 0 ? [band] : []));
  const usedHz = bands.map((band) => frequenciesHz[band]!);
  const shapes: Shape[] = experience.candidates.map(({ share, gainSigma, curve }) => ({
    share,
    gainSigma,
    curve: curve(usedHz),
  }));
  const likely: LikelyShapes = likelyShapes(
    {
      octaves: Float64Array.from(usedHz, (hz) => Math.log2(hz)),
      values: Float64Array.from(bands, (band) => traces.differenceDb[band]!),
      raggedSigma: Float64Array.from(bands, (band) => experience.raggedSigma(tracesAt(traces, band))),
      smoothSigma: Float64Array.from(
        bands,
        (band) => traces.leftShare * experience.smoothSigma(tracesAt(traces, band)),
      ),
    },
    shapes,
    experience,
    experience.priors,
  );
  const { probability } = likely;
  return {
    probability,
    curveAt(atHz) {
      const sum = new Float64Array(atHz.length);
      if (probability < experience.leastProbability) return sum;
      for (const [i, candidate] of experience.candidates.entries()) {
        if (Math.abs(likely.gains[i]!) < 1e-4) continue;
        const curve = candidate.curve(atHz);
        for (let n = 0; n < sum.length; n++) sum[n]! += likely.gains[i]! * curve[n]!;
      }
      return sum;
    },
  };
}
