import type { Report } from '@auralign/analysis';
import { eq } from '../moves/eq.ts';
import type { Move, MoveOf } from '../moves/index.ts';
import type { MatchOptions } from '../options.ts';
import { loudnessChangeLu, toneEvidence, type ToneEvidence } from '../plan/evidence.ts';
import { fitEq } from '../plan/fitEq.ts';
import { createResponseGrid } from '../plan/responseGrid.ts';
import { becauseOfTone, costOfTone } from '../plan/toneWords.ts';
import { weightedMean } from '../plan/weightedSpread.ts';
import { smoothDifference, toneDistanceDb, type ToneWish } from '../plan/toneWish.ts';

/** What the tone of a rendering is held against; fixed during verification. */
export interface ToneAim {
  /** The target's own. */
  readonly target: ToneEvidence;
  readonly wish: ToneWish;
  /** What all moves together were planned to change, dB a band of the target's spectrum. */
  readonly intendedDb: Float64Array;
  readonly sampleRateHz: number;
  readonly options: Pick<MatchOptions, 'maxBands' | 'maxBoostDb' | 'maxCutDb'>;
}

/** A correction of less than this is not worth another equaliser, dB of the distance. */
const WORTH_DB = 0.04;
/** Limiter and compressor bend the spectrum by tenths; more than this in a band is not theirs, and not an equaliser's to undo. */
const MOST_DB = 1.5;

export interface Retuned {
  readonly moves: Move[];
  /** What the new equaliser adds to the loudness over the old one, LU (predicted). */
  readonly changeLu: number;
}

/**
 * The equaliser set again on a rendering: what came out is held against what was intended, and the difference is added to what its bands
 * do. So the finished tone is brought to what the wish asked for and no further; limiter and compressor, which turn down one part of
 * the music more than another, are made up for.
 *
 * @param growth how much more of what came out differently will come out next time, as a ratio (`bendingGrowth`)
 * @returns the moves with the new equaliser; undefined when there is none, or nothing worth a change is missing
 */
export function retune(moves: readonly Move[], report: Report, aim: ToneAim, growth = 1): Retuned | undefined {
  const present = moves.find((move): move is MoveOf<'eq'> => move.id === 'tone' && move.kind === 'eq');
  const levels = toneEvidence(report)?.levelDb;
  if (present === undefined || levels === undefined) return undefined;
  const { target, wish, intendedDb, sampleRateHz, options } = aim;
  const { comparable, frequenciesHz } = wish;
  const doneDb = comparable.map((usable, band) => {
    const change = levels[band]! - target.levelDb[band]!;
    return usable > 0 && Number.isFinite(change) ? change : 0;
  });
  const counting = wish.weights.map((weight, band) => weight * comparable[band]!);
  const missing = comparable.map((usable, band) => usable * growth * (intendedDb[band]! - doneDb[band]!));
  const level = weightedMean(missing, counting); // loudness is the gain's to mend
  const missingDb = smoothDifference(
    missing.map((db, band) => comparable[band]! * (db - level)),
    wish,
  ).map((db) => Math.min(MOST_DB, Math.max(-MOST_DB, db)));

  const grid = createResponseGrid(frequenciesHz, sampleRateHz);
  const ownDb = new Float64Array(frequenciesHz.length);
  for (const band of present.bands) grid.addDb(band, ownDb);
  const others = moves.reduce(
    (sum, move) => (move !== present && move.kind === 'eq' ? sum + move.bands.length : sum),
    0,
  );
  const fit = fitEq(
    { frequenciesHz, wishDb: ownDb.map((db, band) => db + missingDb[band]!), weights: wish.weights },
    {
      ...options,
      sampleRateHz,
      maxBands: Math.max(present.bands.length, options.maxBands - others),
      present: present.bands,
    },
  );
  const again = eq.scale({ channel: present.channel, bands: fit.bands }, 1);
  if (again === undefined) return undefined;
  const stepDb = fit.responseDb.map((db, band) => db - ownDb[band]!);
  const before = toneDistanceDb(wish, doneDb);
  const after = toneDistanceDb(
    wish,
    doneDb.map((db, band) => db + stepDb[band]!),
  );
  if (after > before - WORTH_DB) return undefined;
  const loudnessOf = (extraDb: ArrayLike<number>) =>
    loudnessChangeLu(
      target,
      target.levelDb.map((_, band) => (doneDb[band] ?? 0) + (extraDb[band] ?? 0)),
      sampleRateHz,
    );
  const leftDb = wish.wishDb.map((db, band) => db - doneDb[band]! - stepDb[band]!);
  const leftLevel = weightedMean(leftDb, counting);
  const words = {
    because: becauseOfTone(again.bands, wish),
    cost: costOfTone(
      again.bands,
      leftDb.map((db) => db - leftLevel),
      wish,
    ),
  };
  return {
    moves: moves.map((move) => (move === present ? { ...present, ...again, ...words } : move)),
    changeLu: loudnessOf(stepDb) - loudnessOf([]),
  };
}
