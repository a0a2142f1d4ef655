import type { LevelSpread } from '@auralign/analysis';
import { changeDb } from '../chain/staticCurve.ts';
import { compressor, type CompressorBand } from '../moves/compressor.ts';
import type { MoveOf } from '../moves/index.ts';
import { plain, signed } from '../words.ts';
import {
  dynamicsDistanceDb,
  dynamicsWish,
  type DynamicsEvidence,
  type DynamicsWish,
  ZONE_EDGES_HZ,
} from './dynamicsWish.ts';

export interface DynamicsPlan {
  readonly moves: MoveOf<'compressor'>[];
  /** Undefined when the dynamics cannot be compared. */
  readonly wish: DynamicsWish | undefined;
  /** What the moves add to the loudness, LU (predicted). */
  readonly loudnessChangeLu: number;
  /** Why the dynamics were left alone, if there is a reason worth a word. */
  readonly reason: string | undefined;
}

export interface DynamicsOptions {
  readonly amount: number;
  readonly sameRecording: number;
  /** How far the references are other songs, 0…1. */
  readonly otherSong: number;
  readonly ceilingDbtp: number;
  /** Most the gain may be changed by, dB. */
  readonly maxReductionDb: number;
  /** What the moves in front change the level by, dB. */
  readonly levelChangeDb: number;
}

/**
 * ln(ratio) a unit of ln(spread ratio): the detector follows only part of what the level does, so the ratio must be more than
 * the ratio of the spreads. Set on squashed and expanded music of the benchmark's tuning half.
 */
const RATIO_EXPONENT = 1.4;
const HIGHEST_RATIO = 3;
const KNEE_DB = 6;
/** Fast enough for drums, slow enough for a bass of 40 Hz. */
const TIMES = { attackSeconds: 0.005, releaseSeconds: 0.1, windowSeconds: 0.01 } as const;
/** More clipped samples than this and there are no attacks left to bring back. */
const CLIPPED_SHARE = 2e-5;
/** Denser than a reference by so many standard deviations of what passages differ by is told of a clipped mix, even where nothing would be done. */
const SURELY_DENSER = 2.5;
/** A band counts as treated by itself from this ratio of spreads on (natural logarithm). */
const OWN_BAND = 0.25;

/**
 * A compressor for a mix that moves more than the references, its gentle inverse for one that moves less, at `amount` of
 * its strength. Broadband, unless one band differs more than the whole, which no broadband compressor makes.
 */
export function planDynamics(
  target: DynamicsEvidence,
  references: readonly DynamicsEvidence[],
  options: DynamicsOptions,
): DynamicsPlan {
  const wish = dynamicsWish(target, references, options);
  const nothing = { moves: [], wish, loudnessChangeLu: 0 };
  if (wish === undefined || options.amount === 0) return { ...nothing, reason: undefined };
  const { difference, uncertainty } = wish.belief;
  const isDenser = wish.asked > 0 || difference > SURELY_DENSER * uncertainty;
  if (isDenser && target.clippedShare > CLIPPED_SHARE) {
    const reason =
      `The mix is denser than the reference (level moves ${plain(wish.spreadDb)} dB, there ${plain(wish.spreadDb * Math.exp(wish.belief.difference))} dB), but it is clipped: ` +
      'what a clipper has cut off no expander brings back. Go back to the mix before its limiter.';
    return { ...nothing, reason };
  }
  if (wish.asked === 0)
    return { ...nothing, reason: doubtOf(wish, areOtherMoments(target, references) && options.sameRecording > 0.5) };
  const own = options.sameRecording > 0.5 ? ownBand(wish) : -1;
  const parameters =
    own < 0
      ? { crossoversHz: [], bands: [bandFor(target.broadband, wish.asked, options)], lookaheadSeconds: 0 }
      : {
          crossoversHz: [...ZONE_EDGES_HZ],
          bands: wish.zones.map((zone, z) => {
            const spread = target.bands.find(({ lowHz }) => lowHz >= (zone?.lowHz ?? 0)) ?? target.broadband;
            return z === own
              ? bandFor(spread, zone!.difference, options)
              : { ...bandFor(spread, 0, options), ratio: 1 };
          }),
          lookaheadSeconds: 0,
        };
  const scaled = compressor.scale(parameters, options.amount);
  if (scaled === undefined) return { ...nothing, reason: undefined };
  const effect =
    own < 0 ? foretell(target.broadband, scaled.bands[0]!, options.levelChangeDb) : { loudnessLu: 0, crestDb: 0 };
  const spreadChange = wish.spreadDb * (Math.exp(wish.asked * options.amount) - 1);
  const plrDb = target.peaks && target.peaks.truePeakDbtp - target.peaks.integratedLufs;
  const before = dynamicsDistanceDb(wish, { spreadDb: wish.spreadDb, plrDb });
  const after = dynamicsDistanceDb(wish, {
    spreadDb: wish.spreadDb + spreadChange,
    plrDb: plrDb && plrDb + effect.crestDb,
  });
  return {
    wish,
    reason: undefined,
    loudnessChangeLu: effect.loudnessLu,
    moves: [
      {
        id: 'dynamics',
        kind: 'compressor',
        because: becauseOf(wish, options.sameRecording),
        predicted: [
          { metric: 'levelSpreadDb', delta: round(spreadChange) },
          { metric: 'dynamicsDistanceDb', delta: round(after - before) },
          { metric: 'crestDb', delta: round(effect.crestDb) },
          { metric: 'plrDb', delta: round(effect.crestDb) },
          { metric: 'integratedLufs', delta: round(effect.loudnessLu) },
        ],
        cost:
          wish.asked < 0
            ? `Up to ${plain(maxChange(scaled.bands))} dB of gain reduction; the gain moves with the beat.`
            : `Up to ${plain(maxChange(scaled.bands))} dB of boost at the loudest moments; what else is in them comes up too.`,
        ...scaled,
      },
    ],
  };
}

/** Index of the one zone that differs more than the whole and for sure, −1 for none. */
function ownBand({ belief, zones }: DynamicsWish): number {
  let found = -1;
  for (const [z, zone] of zones.entries()) {
    const size = Math.abs(zone?.difference ?? 0);
    if (size < OWN_BAND || size < 1.5 * Math.abs(belief.difference)) continue;
    if (found < 0 || size > Math.abs(zones[found]!.difference)) found = z;
  }
  return found;
}

/** The curve that brings the spread of one band to e^asked of what it is. */
function bandFor(spread: LevelSpread, asked: number, options: DynamicsOptions): CompressorBand {
  const ratio = Math.min(HIGHEST_RATIO, Math.exp(RATIO_EXPONENT * Math.abs(asked)));
  // Three quarters of the time the band is above the threshold, so that it is the whole distribution that is bent.
  const thresholdDbfs = middleDbfs(spread) + spread.spreadDb.p25 + options.levelChangeDb;
  return {
    mode: asked > 0 ? 'expand' : 'compress',
    thresholdDbfs: Math.round(10 * Math.min(0, Math.max(-80, thresholdDbfs))) / 10,
    ratio: Math.round(100 * ratio) / 100,
    kneeDb: KNEE_DB,
    attackSeconds: TIMES.attackSeconds,
    releaseSeconds: TIMES.releaseSeconds,
    detector: { kind: 'rms', windowSeconds: TIMES.windowSeconds },
    maxChangeDb: options.maxReductionDb,
    makeUpDb: 0, // the gain of the plan brings the loudness back
  };
}

/** Shares of the frames that the stored percentiles stand for. */
const SHARES = { p5: 0.075, p10: 0.1, p25: 0.2, p50: 0.25, p75: 0.2, p90: 0.1, p95: 0.075 } as const;

function overDistribution({ spreadDb }: LevelSpread, value: (levelDb: number) => number): number {
  return (Object.keys(SHARES) as (keyof typeof SHARES)[]).reduce(
    (sum, key) => sum + SHARES[key] * value(spreadDb[key]),
    0,
  );
}

/** Level at which the distribution has its zero: the mean power is what the report states. */
function middleDbfs(spread: LevelSpread): number {
  return spread.levelDbfs - 10 * Math.log10(overDistribution(spread, (levelDb) => 10 ** (levelDb / 10)));
}

/** What the static curve does to loudness and crest when the level is where the report says it is. */
function foretell(
  spread: LevelSpread,
  band: CompressorBand,
  levelChangeDb: number,
): { loudnessLu: number; crestDb: number } {
  const sign = band.mode === 'compress' ? -1 : 1;
  const zeroDbfs = middleDbfs(spread) + levelChangeDb;
  const change = (levelDb: number) => sign * changeDb(band, zeroDbfs + levelDb);
  const before = overDistribution(spread, (levelDb) => 10 ** (levelDb / 10));
  const after = overDistribution(spread, (levelDb) => 10 ** ((levelDb + change(levelDb)) / 10));
  const loudnessLu = 10 * Math.log10(after / before);
  const loudest = spread.levelDbfs - middleDbfs(spread) + spread.crestDb;
  return { loudnessLu, crestDb: change(loudest) - loudnessLu };
}

function maxChange(bands: readonly CompressorBand[]): number {
  return bands.reduce((most, { ratio, maxChangeDb }) => (ratio > 1 ? Math.max(most, maxChangeDb) : most), 0);
}

function becauseOf({ spreadDb, belief, asked }: DynamicsWish, sameRecording: number): string {
  const wantedDb = spreadDb * Math.exp(belief.difference);
  const doubt = sameRecording > 0.5 ? '' : `, ±${Math.round(100 * belief.uncertainty)} % by arrangement`;
  const share = Math.round((100 * asked) / belief.difference);
  const trust = share >= 95 ? '' : ` ${share} % of the difference is sure enough to act on.`;
  return `Within 3 s the level of the mix moves ${plain(spreadDb)} dB, that of the reference ${plain(wantedDb)} dB (${signed(100 * (Math.exp(belief.difference) - 1), 0)} %${doubt}).${trust}`;
}

/** Frames of 32 kHz are 1.4 times as long as those of 44.1 kHz, those of 48 kHz 0.92 times. */
const SAME_MOMENTS = 1.2;

function areOtherMoments({ momentSeconds }: DynamicsEvidence, references: readonly DynamicsEvidence[]): boolean {
  return references.some((reference) => {
    const ratio = momentSeconds / reference.momentSeconds;
    return Math.max(ratio, 1 / ratio) > SAME_MOMENTS;
  });
}

/** Something differs, but no more than arrangement does, or moments of different lengths. */
function doubtOf({ spreadDb, belief }: DynamicsWish, isByMoments: boolean): string | undefined {
  if (Math.abs(belief.difference) < 0.2) return undefined;
  const wantedDb = spreadDb * Math.exp(belief.difference);
  const differs = `The level of the mix moves ${plain(spreadDb)} dB, that of the reference ${plain(wantedDb)} dB`;
  if (isByMoments) {
    return `${differs}, but at their sample rates that is measured in moments of different lengths, which alone may make as much: it is left as it is.`;
  }
  return `${differs}, but passages of one song differ in that as well (usually ±${Math.round(100 * belief.uncertainty)} %): it is taken for arrangement.`;
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
