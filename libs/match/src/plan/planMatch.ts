import type { Report } from '@auralign/analysis';
import { mean } from '@auralign/dsp';
import type { Dimension } from '../moves/kind.ts';
import { resolveMatchOptions, type MatchOptions, type PartialMatchOptions, type ReferenceIs } from '../options.ts';
import { addLoudness } from './addLoudness.ts';
import type { Comparison } from './comparison.ts';
import { dynamicsEvidence } from './dynamicsWish.ts';
import { levelChangeDb, loudnessChangeLu, toneEvidence, type ToneEvidence } from './evidence.ts';
import { foretellTogether } from './foretellTogether.ts';
import { compareLike, passagesOf, type LikePassages } from './likePassages.ts';
import { nearestBand } from './nearestBand.ts';
import { PLAN_SCHEMA_VERSION, type Plan, type PlanFile } from './plan.ts';
import { afterBalance, balanceBelief, panningOf, planBalance } from './planBalance.ts';
import { planDynamics } from './planDynamics.ts';
import { findResonances } from './planResonances.ts';
import { planSideTone } from './planSideTone.ts';
import { planTone } from './planTone.ts';
import { planWidth, widthLevelChangeDb } from './planWidth.ts';
import { fittingReferences } from './referenceFit.ts';
import { relationNotes, relationOf, type Relation } from './relation.ts';
import { createResponseGrid } from './responseGrid.ts';
import { stereoEvidence } from './stereoEvidence.ts';
import { toneDistanceDb, toneWish, type ToneWish } from './toneWish.ts';
import { plain } from '../words.ts';

/**
 * What to do to the target so that it comes as close to the references as the evidence carries, from reports alone. No difference,
 * no moves.
 *
 * @param referenceReports at least one
 * @throws AuralignError `INVALID_OPTION`
 * @throws RangeError without a reference
 */
export function planMatch(
  targetReport: Report,
  referenceReports: readonly Report[],
  options: PartialMatchOptions = {},
): Plan {
  return planWithEvidence(targetReport, referenceReports, resolveMatchOptions(options)).plan;
}

/** A plan, and what its verification measures against. */
export interface PlannedMatch {
  readonly plan: Plan;
  readonly comparison: Comparison;
  /** What the linear moves are to change in the spectrum of the target, dB a band of its evidence; empty where it has none. */
  readonly toneChangeDb: Float64Array;
  /** What all moves but gain and limiter add to the loudness, LU (predicted). */
  readonly changeLu: number;
  /** Loudness the result is meant to have; undefined when loudness is left alone. */
  readonly wantedLufs: number | undefined;
  /** How far the references are other songs, 0…1: models that were chosen. */
  readonly otherSong: number;
  /** Those that fit, at least one. */
  readonly references: readonly Report[];
}

/** A rms difference of tone that a trained ear notices. */
const HEARD_TONE_DB = 1;

/** Plans dimension by dimension in the order of the chain, each knowing what those before it change. */
export function planWithEvidence(targetReport: Report, given: readonly Report[], options: MatchOptions): PlannedMatch {
  if (given.length === 0) throw new RangeError('planMatch: there is no reference');
  const { references: referenceReports, notes } = fittingReferences(targetReport, given);
  const plan = { ...emptyPlan(targetReport, given, options), notes };
  const { sampleRateHz } = targetReport.file.format;
  const abstain = (dimension: Dimension, reason: string | undefined): void => {
    if (reason !== undefined && options.amounts[dimension] > 0) plan.abstained.push({ dimension, reason });
  };

  const models = modelsOf(targetReport, referenceReports, options.referenceIs);
  const sameRecording = Math.min(...models.map(({ relation }) => relation.sameRecording));
  const otherSong = sameRecording > 0.5 ? 0 : mean(models.map(({ like }) => like?.otherSong ?? 0));
  const compared = compareTone(targetReport, models, { ...options, sameRecording });
  if (options.referenceIs === 'unknown' && compared.wish !== undefined) {
    // Where there is too little sound to compare, nothing is taken for anything.
    const alike = models.filter(({ like }) => like !== undefined);
    plan.notes.push(...relationNotes(alike));
  }
  const picture = planPicture(targetReport, models, { ...options, sampleRateHz, sameRecording });
  const tone = planToneDimension(compared, picture.levelChangeAt, {
    ...options,
    maxBands: options.maxBands - picture.bandCount,
    sampleRateHz,
    sameRecording,
  });
  plan.moves.push(...foretellTogether({ ...tone, ...compared }, picture, sampleRateHz));
  abstain('tone', compared.reason ?? (tone.moves.length > 0 ? undefined : whyLeft(compared.wish)));
  for (const reason of picture.reasons) abstain('width', reason);

  // What the moves so far change: the level in front of the compressor, and the loudness.
  const { target } = compared;
  const linear =
    target === undefined
      ? { levelDb: 0, loudnessLu: 0 }
      : {
          levelDb: levelChangeDb(target, tone.gainDb),
          loudnessLu: loudnessChangeLu(target, tone.gainDb, sampleRateHz),
        };

  const dynamics = planDynamicsDimension(targetReport, referenceReports, {
    amount: options.maxReductionDb === 0 ? 0 : options.amounts.dynamics,
    sameRecording,
    otherSong,
    ceilingDbtp: options.ceilingDbtp,
    maxReductionDb: options.maxReductionDb,
    levelChangeDb: linear.levelDb,
  });
  plan.moves.push(...dynamics.moves);
  abstain('dynamics', dynamics.reason);

  const comparison: Comparison = {
    tone: target && compared.wish && { target, wish: compared.wish },
    width: picture.width,
    balance: picture.balance,
    dynamics: dynamics.wish && { wish: dynamics.wish },
  };
  const changeLu = linear.loudnessLu + dynamics.loudnessChangeLu;
  const wantedLufs = addLoudness(plan, targetReport, referenceReports, { changeLu, options });
  return { plan, comparison, toneChangeDb: tone.gainDb, changeLu, wantedLufs, otherSong, references: referenceReports };
}

/** A difference of tone that is heard, and nothing done about it, wants a reason. */
function whyLeft(wish: ToneWish | undefined): string | undefined {
  const distanceDb = wish === undefined ? 0 : toneDistanceDb(wish);
  if (distanceDb < HEARD_TONE_DB) return undefined;
  return `The tone differs by ${plain(distanceDb)} dB, but not by more than passages that play other notes do: too little to go by.`;
}

function emptyPlan(target: Report, references: readonly Report[], options: MatchOptions): Plan {
  return {
    schemaVersion: PLAN_SCHEMA_VERSION,
    target: planFile(target),
    references: references.map(planFile),
    amounts: { ...options.amounts },
    ceilingDbtp: options.ceilingDbtp,
    moves: [],
    notes: [],
    abstained: [],
  };
}

/** A reference, what it is to the target, and where it plays like it. */
interface Model {
  readonly report: Report;
  readonly relation: Relation;
  readonly like: LikePassages | undefined;
}

function modelsOf(targetReport: Report, referenceReports: readonly Report[], referenceIs: ReferenceIs): Model[] {
  const target = passagesOf(targetReport);
  return referenceReports.map((report) => {
    const reference = passagesOf(report);
    const relation = relationOf(targetReport, report, referenceIs);
    return { report, relation, like: target && reference && compareLike(target, reference, relation.otherSong) };
  });
}

/** The tone of all files and what differs, before any move. */
function compareTone(
  targetReport: Report,
  models: readonly Model[],
  options: MatchOptions & { sameRecording: number },
) {
  const target = toneEvidence(targetReport);
  const references = models.flatMap(({ report, like }) => {
    const evidence = toneEvidence(report);
    return evidence === undefined ? [] : [{ evidence, like }];
  });
  const wish = target !== undefined && references.length > 0 ? toneWish(target, references, options) : undefined;
  if (wish !== undefined) return { target, references, wish, reason: undefined };
  const lacking = target === undefined ? 'target' : references.length === 0 ? 'reference' : undefined;
  const reason =
    lacking === undefined
      ? 'Less than two octaves hold music in both files.'
      : `The ${lacking} is silent or holds less than a second of music.`;
  return { target, references, wish, reason };
}

/** Resonances, then the equaliser for what they and the width leave to it; and what all change on the grid of the target, dB. */
function planToneDimension(
  { target, references, wish }: ReturnType<typeof compareTone>,
  widthChangeAt: (frequencyHz: number) => number,
  options: MatchOptions & { sampleRateHz: number; sameRecording: number },
) {
  if (target === undefined) return { moves: [], gainDb: new Float64Array(0), responseDb: new Float64Array(0) };
  const widthDb = target.levelDb.map((_, band) => widthChangeAt(target.frequenciesHz[band]!));
  if (wish === undefined) return { moves: [], gainDb: widthDb, responseDb: new Float64Array(widthDb.length) };
  const evidence = references.map((reference) => reference.evidence);
  const resonances = options.amounts.tone === 0 ? [] : findResonances(target, evidence, options);
  const resonanceDb = new Float64Array(widthDb.length);
  const grid = createResponseGrid(target.frequenciesHz, options.sampleRateHz);
  for (const { band } of resonances) grid.addDb(band, resonanceDb);
  const changeDb = widthDb.map((change, band) => change + resonanceDb[band]!);
  const changed = { ...target, levelDb: target.levelDb.map((level, band) => level + changeDb[band]!) };
  const left = references.map((reference) => ({
    ...reference,
    like: reference.like && afterChange(reference.like, target, changeDb),
  }));
  const rest = toneWish(changed, left, options) ?? wish;
  const { moves, responseDb } = planTone(target, evidence, wish, { rest, resonances }, options);
  const ownDb = widthDb.map((_, band) => responseDb[band] ?? 0);
  return { moves, gainDb: widthDb.map((change, band) => change + ownDb[band]!), responseDb: ownDb };
}

/** What is left of a difference when the levels of the target have been changed. */
function afterChange(like: LikePassages, target: ToneEvidence, changeDb: Float64Array): LikePassages {
  const differenceDb = like.tone.differenceDb.map((db, band) => {
    const centreHz = like.frequenciesHz[band]!;
    let before = 0;
    let after = 0;
    for (const [n, hz] of target.frequenciesHz.entries()) {
      if (Math.abs(Math.log2(hz / centreHz)) > 1 / 6) continue; // a third of an octave
      const power = 10 ** (target.levelDb[n]! / 10);
      before += power;
      after += power * 10 ** (changeDb[n]! / 10);
    }
    return before === 0 ? db : db - 10 * Math.log10(after / before);
  });
  return { ...like, tone: { ...like.tone, differenceDb } };
}

/** What is left of a difference of width when the balance has changed it. */
function afterTurning(like: LikePassages, turnedDb: readonly number[]): LikePassages {
  if (like.width === undefined) return like;
  const differenceDb = like.width.differenceDb.map((db, band) => {
    const turned = turnedDb[band] ?? 0;
    return like.comparable[band]! > 0 && Number.isFinite(turned) ? db - turned : db;
  });
  return { ...like, width: { ...like.width, differenceDb } };
}

/** Balance and width: both move what is heard between the loudspeakers. */
function planPicture(
  targetReport: Report,
  models: readonly Model[],
  options: MatchOptions & { sampleRateHz: number; sameRecording: number },
) {
  const target = stereoEvidence(targetReport);
  const referenceReports = models.map(({ report }) => report);
  const pictures = models.flatMap(({ report, like }) => {
    const evidence = stereoEvidence(report);
    return evidence === undefined ? [] : [{ evidence, like }];
  });
  const references = pictures.map(({ evidence }) => evidence);
  const { channelCount } = targetReport.file.format;
  const nothing = { moves: [], bandCount: 0, width: undefined, balance: undefined, levelChangeAt: () => 0 };
  if (target === undefined || references.length === 0 || channelCount !== 2) {
    const reason = whyNoPicture(targetReport, referenceReports);
    return { ...nothing, reasons: reason === undefined ? [] : [reason] };
  }
  const { sameRecording, sampleRateHz, restoresBass } = options;
  const monoBelowHz = restoresBass && sameRecording > 0.5 ? 0 : options.monoBelowHz;
  const amount = options.amounts.width;
  const balance = planBalance(target, references, { amount, sameRecording });
  const balanceDb = amount === 0 ? 0 : balance.moves.reduce((sum, move) => sum + move.balanceDb, 0);
  const levelled = balanceDb === 0 ? target : afterBalance(target, balanceDb);
  const turned = levelled.widthDb.map((widthDb, band) => widthDb - target.widthDb[band]!);
  const width = planWidth(
    levelled,
    pictures.map(({ evidence, like }) => ({ evidence, like: like && afterTurning(like, turned) })),
    { amount, sameRecording, sampleRateHz, monoBelowHz },
  );
  const side =
    width.wish === undefined
      ? { moves: [], sideGainDb: width.sideGainDb.map(() => 0) }
      : planSideTone(levelled, width.wish, width.sideGainDb, options);
  const belief = balanceBelief(target, references);
  const sideGainDb = width.sideGainDb.map((db, band) => db + side.sideGainDb[band]!);
  const change = widthLevelChangeDb(levelled, sideGainDb);
  return {
    moves: [...(amount === 0 ? [] : balance.moves), ...width.moves, ...side.moves],
    evidence: { target, levelled, sideGainDb },
    bandCount: side.moves.reduce((sum, { bands }) => sum + bands.length, 0),
    reasons: [balance.reason, width.reason].filter((reason) => reason !== undefined),
    width: width.wish && { target: levelled, wish: width.wish },
    balance: belief && { target, references, panningDb: panningOf(belief, sameRecording) },
    levelChangeAt: (frequencyHz: number) => change[nearestBand(target.frequenciesHz, frequencyHz)]!,
  };
}

function whyNoPicture(target: Report, references: readonly Report[]): string | undefined {
  const channels = target.file.format.channelCount;
  const others = references.map(({ file }) => file.format.channelCount);
  if (channels === 1 && others.some((count) => count > 1)) {
    return 'The mix has one channel: there is no side to make louder, and none is invented.';
  }
  if (channels === 2 && others.every((count) => count === 1)) {
    return 'The reference has one channel: to follow it would throw the stereo picture away.';
  }
  if (channels > 2) return 'Width and balance are corrected in stereo files only.';
  return undefined;
}

function planDynamicsDimension(
  targetReport: Report,
  referenceReports: readonly Report[],
  options: Parameters<typeof planDynamics>[2],
) {
  const target = dynamicsEvidence(targetReport);
  const references = referenceReports.map(dynamicsEvidence).filter((evidence) => evidence !== undefined);
  if (target === undefined || references.length === 0) {
    return { moves: [], wish: undefined, loudnessChangeLu: 0, reason: undefined };
  }
  return planDynamics(target, references, options);
}

function planFile({ file: { name, sha256 } }: Report): PlanFile {
  return { name, ...(sha256 === undefined ? {} : { sha256 }) };
}
