import type { MoveOf } from '../moves/index.ts';
import { loudnessChangeLu, type ToneEvidence } from './evidence.ts';
import { nearestBand } from './nearestBand.ts';
import type { StereoEvidence } from './stereoEvidence.ts';
import type { TonePlan } from './planTone.ts';
import { toneDistanceDb, type ToneWish } from './toneWish.ts';

export type PictureMove = MoveOf<'balance'> | MoveOf<'width'> | MoveOf<'eq'>;
type ToneMove = TonePlan['moves'][number];

/** What is planned for the tone, and what is known of it. */
export interface ToneForetold {
  readonly moves: readonly ToneMove[];
  /** What the moves of the tone change, dB a band of the target's spectrum. */
  readonly responseDb: Float64Array;
  /** What those and the picture's change together. */
  readonly gainDb: Float64Array;
  readonly target: ToneEvidence | undefined;
  readonly wish: ToneWish | undefined;
}

/** What is planned for the picture, and what it is planned on. */
export interface PictureForetold {
  readonly moves: readonly PictureMove[];
  /** Undefined where there is no picture. */
  readonly evidence?: {
    readonly target: StereoEvidence;
    /** The target after its balance was corrected. */
    readonly levelled: StereoEvidence;
    /** What all moves do to the side, dB a third octave. */
    readonly sideGainDb: Float64Array;
  };
}

/**
 * The moves of tone and picture, in this order, with what only both together foretell: what a wider side adds to tone and loudness
 * behind the equaliser, and how the equaliser shifts the power of side over mid, since both are strong at different frequencies.
 */
export function foretellTogether(
  tone: ToneForetold,
  picture: PictureForetold,
  sampleRateHz: number,
): (ToneMove | PictureMove)[] {
  const byTone = sideToMidChanges(tone, picture);
  return [
    ...tone.moves.map((move, n) => (n === tone.moves.length - 1 ? foretelling(move, byTone.tone) : move)),
    ...picture.moves.map((move, n) => {
      const own = move.kind === 'width' ? foretelling(move, byTone.width) : move;
      return n === picture.moves.length - 1 ? foretelling(own, toneChanges(tone, sampleRateHz)) : own;
    }),
  ];
}

type Foretold = readonly { readonly metric: string; readonly delta: number }[];

function foretelling<M extends ToneMove | PictureMove>(move: M, changes: Foretold): M {
  return { ...move, predicted: [...move.predicted, ...changes.filter(({ delta }) => delta !== 0)] };
}

/** What the picture changes in tone and loudness. */
function toneChanges({ target, wish, gainDb, responseDb }: ToneForetold, sampleRateHz: number): Foretold {
  if (target === undefined || wish === undefined) return [];
  const change = (metric: string, of: (curve: Float64Array) => number) => ({
    metric,
    delta: rounded(of(gainDb) - of(responseDb)),
  });
  return [
    change('integratedLufs', (curve) => loudnessChangeLu(target, curve, sampleRateHz)),
    change('toneDistanceDb', (curve) => toneDistanceDb(wish, curve)),
  ];
}

/** The equaliser is foretold to change the side only where a width is planned: otherwise that is a side effect, and told as one. */
function sideToMidChanges(tone: ToneForetold, { moves, evidence }: PictureForetold) {
  if (evidence === undefined || !moves.some(({ kind }) => kind === 'width')) return { tone: [], width: [] };
  const { target, levelled, sideGainDb } = evidence;
  const { frequenciesHz } = tone.target ?? { frequenciesHz: [] };
  const toneDb = target.frequenciesHz.map((hz) => tone.responseDb[nearestBand(frequenciesHz, hz)] ?? 0);
  const still = target.frequenciesHz.map(() => 0);
  const before = sideToMidDb(target, still, still);
  const behindTone = sideToMidDb(target, toneDb, still);
  const after = sideToMidDb(levelled, toneDb, sideGainDb);
  const change = (delta: number): Foretold =>
    Number.isFinite(delta) ? [{ metric: 'sideToMidDb', delta: rounded(delta) }] : [];
  return { tone: change(behindTone - before), width: change(after - behindTone) };
}

/** Power of the side over that of the mid behind gains of both and of the side alone, dB a band. */
function sideToMidDb(
  { levelDb, widthDb }: StereoEvidence,
  bothDb: ArrayLike<number>,
  sideDb: ArrayLike<number>,
): number {
  let mid = 0;
  let side = 0;
  for (const [band, width] of widthDb.entries()) {
    if (Number.isNaN(width)) continue;
    const ratio = 10 ** (width / 10);
    const middle = 10 ** ((levelDb[band]! + bothDb[band]!) / 10) / (1 + ratio);
    mid += middle;
    side += middle * ratio * 10 ** (sideDb[band]! / 10);
  }
  return 10 * Math.log10(side / mid);
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
