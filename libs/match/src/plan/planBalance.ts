import { balanceGains } from '../chain/balance.ts';
import { balance } from '../moves/balance.ts';
import type { MoveOf } from '../moves/index.ts';
import { plain, signedDb } from '../words.ts';
import { joinBeliefs, shrink, weightedMedian, type Belief } from './belief.ts';
import { clippedWidth, type StereoEvidence } from './stereoEvidence.ts';
import { beyondFloor } from './weightedSpread.ts';

export interface BalancePlan {
  readonly moves: MoveOf<'balance'>[];
  /** Why a difference was left alone, if there is one worth a word. */
  readonly reason: string | undefined;
}

/** Bass is in the middle or nowhere; treble is reverberation. */
const RANGE_HZ = [100, 12_000] as const;
/** Bands further below the strongest do not vote; up to 20 dB below they vote fully. */
const VOTE_DB = { none: 50, full: 20 } as const;
const FEWEST_BANDS = 6;
/** Below, nobody hears a phantom source move; and two passages of one song lean apart by as much as the second without any fault. */
const DEAD_BAND_DB = { same: 0.7, other: 1 } as const;
const FLOOR_DB = 0.5;
/** A picture that leans by less stands where it stood: a gain of the side moves it by a tenth, and nobody hears that. */
const SAME_BALANCE_DB = 0.5;
/** Bands that lean differently by more than this are instruments panned, not a channel too loud; then half is done. */
const PANNED_DB = 1.5;
/** More is a pan, and the work of the mixing desk. */
const MOST_DB = 6;

/**
 * One gain between left and right. A channel that is too loud leans all bands alike; a median over bands finds that, and
 * how far they disagree is its uncertainty. Finished music stands in the middle: unless the files are one recording, the
 * correction goes towards the middle only.
 */
export function planBalance(
  target: StereoEvidence,
  references: readonly StereoEvidence[],
  { amount, sameRecording }: { amount: number; sameRecording: number },
): BalancePlan {
  const belief = balanceBelief(target, references);
  const deadDb = DEAD_BAND_DB[sameRecording > 0.5 ? 'same' : 'other'];
  if (belief === undefined || Math.abs(belief.difference) < DEAD_BAND_DB.same) return { moves: [], reason: undefined };
  // Of one recording, too: a channel that is too loud leans all bands alike, a fault of the side does not.
  const { difference, uncertainty } = belief;
  const panned = uncertainty > PANNED_DB;
  const panningDb = panningOf(belief, sameRecording);
  const trusted = shrink({ difference, uncertainty }, FLOOR_DB) * (panned ? 0.5 : 1);
  const leaning = leaningDb(target);
  const towardsMiddle = Math.sign(trusted) === -Math.sign(leaning) ? Math.min(Math.abs(trusted), Math.abs(leaning)) : 0;
  const size = sameRecording > 0.5 ? Math.abs(trusted) : towardsMiddle;
  const asked = Math.sign(trusted) * Math.min(MOST_DB, size);
  if (Math.abs(asked) < deadDb) {
    const why =
      Math.abs(trusted) < deadDb
        ? `but the bands disagree by ±${plain(belief.uncertainty)} dB: that is panning, not balance`
        : 'but to follow it would move the mix out of the middle';
    return { moves: [], reason: `The reference leans ${signedDb(difference)} to the right of the mix, ${why}.` };
  }
  const scaled = balance.scale({ balanceDb: Math.round(asked * 100) / 100 }, amount);
  if (scaled === undefined) return { moves: [], reason: undefined };
  const because =
    `Across the bands from 100 Hz up the mix leans ${plain(Math.abs(difference))} dB further to the ${difference < 0 ? 'right' : 'left'} than the reference ` +
    `(bands differ by ±${plain(belief.uncertainty)} dB)${panned ? '; as the panning differs too, half of it is done' : ''}.`;
  return {
    moves: [
      {
        id: 'balance',
        kind: 'balance',
        because,
        predicted: [
          { metric: 'balanceDb', delta: scaled.balanceDb },
          {
            metric: 'balanceDistanceDb',
            delta:
              balanceDistanceDb(difference - scaled.balanceDb, panningDb) - balanceDistanceDb(difference, panningDb),
          },
        ],
        cost: 'What stood in the middle moves with everything else.',
        ...scaled,
      },
    ],
    reason: undefined,
  };
}

/** What two pictures may lean apart by panning alone, dB: as far as their bands disagree; in one recording nothing is panned otherwise. */
export function panningOf({ uncertainty }: Belief, sameRecording: number): number {
  return sameRecording > 0.5 ? 0 : uncertainty;
}

/** How far two pictures are apart that lean by so much against each other, beyond what can be panning, dB. */
export function balanceDistanceDb(differenceDb: number, panningDb = 0): number {
  return beyondFloor(Math.max(0, Math.abs(differenceDb) - panningDb), SAME_BALANCE_DB);
}

/** The picture of a file after a balance of `balanceDb` (right over left): what leans to one side looks wider than it is. */
export function afterBalance(file: StereoEvidence, balanceDb: number): StereoEvidence {
  const gains = balanceGains(balanceDb);
  return {
    ...file,
    balanceDb: file.balanceDb.map((db) => db + balanceDb),
    widthDb: file.widthDb.map((widthDb, band) => {
      const ratio = 10 ** (widthDb / 10);
      const leaning = 10 ** (file.balanceDb[band]! / 10);
      if (Number.isNaN(widthDb) || Number.isNaN(leaning)) return widthDb;
      // Powers in units of the whole: M + S = 1, L + R = 2, and M − S is the product of both channels.
      const cross = (1 - ratio) / (1 + ratio);
      const left = (2 * gains.left ** 2) / (1 + leaning);
      const right = (2 * leaning * gains.right ** 2) / (1 + leaning);
      const product = 2 * cross * gains.left * gains.right;
      return clippedWidth(
        10 * Math.log10(Math.max(1e-9, left + right - product) / Math.max(1e-9, left + right + product)),
      );
    }),
  };
}

/**
 * Balance of the references minus that of the target, dB, and how far the bands disagree.
 *
 * @param voter whose levels say how much each band counts: of a rendering those of its target, since an equaliser that lifts a band turns no picture
 */
export function balanceBelief(
  target: StereoEvidence,
  references: readonly StereoEvidence[],
  voter: StereoEvidence = target,
): Belief | undefined {
  const singles = references
    .map((reference) => compare(target, reference, voter))
    .filter((belief) => belief !== undefined);
  return singles.length === 0 ? undefined : joinBeliefs(singles);
}

function compare(target: StereoEvidence, reference: StereoEvidence, voter: StereoEvidence): Belief | undefined {
  const count = Math.min(target.frequenciesHz.length, reference.frequenciesHz.length);
  const differences: number[] = [];
  const votes: number[] = [];
  for (let band = 0; band < count; band++) {
    const difference = reference.balanceDb[band]! - target.balanceDb[band]!;
    const vote = Math.min(voteOf(voter, band), voteOf(reference, band));
    if (Number.isNaN(difference) || vote === 0) continue;
    differences.push(difference);
    votes.push(vote);
  }
  if (differences.length < FEWEST_BANDS) return undefined;
  const difference = weightedMedian(differences, votes);
  const deviations = differences.map((value) => Math.abs(value - difference));
  return { difference, uncertainty: 1.48 * weightedMedian(deviations, votes) }; // 1.48 · median of deviations = σ of a Gaussian
}

/** Where the file as a whole leans, right positive, dB. */
function leaningDb(file: StereoEvidence): number {
  const bands = [...file.balanceDb.keys()].filter((band) => !Number.isNaN(file.balanceDb[band]!));
  const median = weightedMedian(
    bands.map((band) => file.balanceDb[band]!),
    bands.map((band) => voteOf(file, band)),
  );
  return Number.isNaN(median) ? 0 : median;
}

function voteOf({ frequenciesHz, levelDb }: StereoEvidence, band: number): number {
  const hz = frequenciesHz[band]!;
  if (hz < RANGE_HZ[0] || hz > RANGE_HZ[1]) return 0;
  const below = Math.max(...levelDb) - levelDb[band]!;
  return Math.min(1, Math.max(0, (VOTE_DB.none - below) / (VOTE_DB.none - VOTE_DB.full)));
}
