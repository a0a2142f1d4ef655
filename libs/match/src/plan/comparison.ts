import type { Report } from '@auralign/analysis';
import { balanceBelief, balanceDistanceDb } from './planBalance.ts';
import { dynamicsDistanceDb, dynamicsEvidence, spreadOf, type DynamicsWish } from './dynamicsWish.ts';
import { toneEvidence, type ToneEvidence } from './evidence.ts';
import { stereoEvidence, type StereoEvidence } from './stereoEvidence.ts';
import { toneDistanceDb, type ToneWish } from './toneWish.ts';
import { widthDistanceDb, type WidthWish } from './widthWish.ts';

/** What target and references are compared by; fixed while the plan is verified. A part is undefined where there is nothing to compare. */
export interface Comparison {
  readonly tone: { readonly target: ToneEvidence; readonly wish: ToneWish } | undefined;
  readonly width: { readonly target: StereoEvidence; readonly wish: WidthWish } | undefined;
  readonly balance:
    | {
        readonly target: StereoEvidence;
        readonly references: readonly StereoEvidence[];
        /** What of the difference can be panning, dB. */
        readonly panningDb: number;
      }
    | undefined;
  readonly dynamics: { readonly wish: DynamicsWish } | undefined;
}

/** Distances of a rendering (or the target itself) to the references, dB, by the names of the receipt. */
export function distancesOf(report: Report, { tone, width, balance, dynamics }: Comparison): Record<string, number> {
  const distances: Record<string, number> = {};
  if (tone !== undefined) {
    const levels = toneEvidence(report)?.levelDb;
    distances['toneDistanceDb'] = toneDistanceDb(tone.wish, changeOf(tone.target.levelDb, levels, tone.wish.excessDb));
  }
  const stereo = width === undefined && balance === undefined ? undefined : stereoEvidence(report);
  if (width !== undefined && stereo !== undefined) {
    const change = changeOf(width.target.widthDb, stereo.widthDb, width.wish.differenceDb);
    distances['widthDistanceDb'] = widthDistanceDb(width.wish, change);
  }
  if (balance !== undefined && stereo !== undefined) {
    const left = balanceBelief(stereo, balance.references, balance.target);
    if (left !== undefined) distances['balanceDistanceDb'] = balanceDistanceDb(left.difference, balance.panningDb);
  }
  const evidence = dynamics === undefined ? undefined : dynamicsEvidence(report);
  if (dynamics !== undefined && evidence !== undefined) {
    const spreadDb = spreadOf(evidence.broadband);
    distances['levelSpreadDb'] = spreadDb;
    distances['dynamicsDistanceDb'] = dynamicsDistanceDb(dynamics.wish, {
      spreadDb,
      plrDb: evidence.peaks && evidence.peaks.truePeakDbtp - evidence.peaks.integratedLufs,
    });
  }
  return distances;
}

/** What has changed band by band, 0 where it cannot be told. */
function changeOf(before: ArrayLike<number>, after: ArrayLike<number> | undefined, grid: Float64Array): Float64Array {
  return grid.map((_, band) => {
    const change = (after?.[band] ?? Number.NaN) - before[band]!;
    return Number.isFinite(change) ? change : 0;
  });
}
