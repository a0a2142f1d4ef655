import { analyze, measureTransfer, type Report, type VersionReport } from '@auralign/analysis';
import type { AudioStream, CancelSignal } from '@auralign/audio';
import { resolveMatchOptions } from '../options.ts';
import { planWithEvidence } from '../plan/planMatch.ts';
import { validatePlan, type Plan } from '../plan/plan.ts';
import { outputFormatFor, renderStream } from '../render.ts';
import { figuresOf, referenceFigures, type Figures } from '../verify/figures.ts';
import { makeAppliedReceipt } from '../verify/makeReceipt.ts';
import type { Check } from '../verify/receipt.ts';
import { FIGURE_STAGES, MATCHED_STAGES } from '../verify/stagesRead.ts';
import type { BounceReceipt, CurveComparison, ReferenceDistances } from './bounceReceipt.ts';
import { compareCurves } from './compareCurves.ts';

/** What is known of a bounce: the mix it was made from, itself, what is between them. */
export interface BounceEvidence {
  readonly before: Report;
  readonly after: Report;
  readonly versions: VersionReport;
  readonly references: readonly Report[];
}

/** … and how to read the mix again. */
export interface BounceJob extends BounceEvidence {
  readonly plan: Plan;
  readonly openBefore: () => Promise<AudioStream>;
  readonly signal?: CancelSignal | undefined;
}

/**
 * Equalisers differ: other programs bend near half the sample rate and round what is typed in; our export formats cost up to half a
 * decibel, which is also the least that is heard as a change of tone.
 */
const CURVE_RMS_DB = 0.5;
const CURVE_LARGEST_DB = 1;
/** Other limiters and compressors turn down one part of the music more than another by half as much again. */
const MOVED_RMS_DB = 0.75;
const MOVED_LARGEST_DB = 1.5;
/**
 * What EBU R 128 permits those who are to meet a loudness: half a unit (version 3.0, 2014), and a whole one where it cannot be met by a
 * gain (there for live programmes; version 4.0, 2020: for production). Of a limiter it cannot: with peaks 3 dB over the ceiling, three settings of
 * ffmpeg's come out within 0.8 LU of ours (11 passages, median 0.1), with 6 dB mostly within 1.1 LU; a clipper does not (docs/compare.md).
 */
const LOUDNESS_LU = 0.5;
const LIMITED_LOUDNESS_LU = 1;
/** A phantom source begins to move at half a decibel; meters agree far better. */
const BALANCE_DB = 0.3;

/**
 * Holds what was measured between two versions against what a plan asks for. What that comes to on this music, limiting included, is
 * measured on our own rendering of the plan, in the same way; so a plan edited by hand foretells as surely as any. The length is not
 * checked: bounces begin elsewhere and have tails.
 *
 * @throws AuralignError `INVALID_PLAN` when the plan does not hold what plans must, or a move cannot be realised on this mix; `CANCELLED`
 */
export async function checkBounce(job: BounceJob): Promise<BounceReceipt> {
  const plan = validatePlan(job.plan);
  const { before, after, versions, references } = job;
  const planned =
    references.length === 0
      ? undefined
      : planWithEvidence(before, references, resolveMatchOptions({ ceilingDbtp: plan.ceilingDbtp ?? -1 }));
  const expected = plan.moves.length === 0 ? before : await measureRendered(job);
  const applied = makeAppliedReceipt({
    plan,
    planned,
    targetReport: before,
    referenceReports: references,
    report: after,
    activity: new Map(),
    written: after.file.sha256 === undefined ? {} : { sha256: after.file.sha256 },
  });
  const predicted = figuresOf(expected, planned?.comparison);
  const actual = figuresOf(after, planned?.comparison); // also where the plan asks for nothing
  const isComparable = versions.transfer !== undefined || versions.verdict === 'identical';
  const rendered = plan.moves.length === 0 || !isComparable ? undefined : await renderedTransfer(job);
  const done = versions.transfer ?? (rendered && isComparable ? unchanged(rendered) : undefined);
  const curves = done && compareCurves(plan, done, rendered, before.file.format);
  const checks = [
    sameMusic(versions),
    ...curveChecks(plan, curves),
    ...figureChecks(plan, predicted, actual),
    ...applied.checks.filter(({ metric }) => metric === 'truePeakDbtp'),
  ];
  return {
    receipt: { ...applied, predicted, after: actual, checks, rounds: 1 },
    ...(curves === undefined ? {} : { curves }),
  };
}

async function openRendered({ plan, openBefore, before }: BounceJob): Promise<AudioStream> {
  const stream = await openBefore();
  try {
    return renderStream(stream, plan.moves, outputFormatFor(before.file.format));
  } catch (error) {
    await stream.close();
    throw error;
  }
}

async function measureRendered(job: BounceJob): Promise<Report> {
  const stream = await openRendered(job);
  try {
    return await analyze(stream, {
      file: { name: job.plan.target.name },
      stages: job.references.length === 0 ? FIGURE_STAGES : MATCHED_STAGES,
      ...(job.signal === undefined ? {} : { signal: job.signal }),
    });
  } finally {
    await stream.close();
  }
}

function renderedTransfer(job: BounceJob): Promise<VersionReport['transfer']> {
  const name = job.plan.target.name;
  return measureTransfer(
    { name, open: job.openBefore },
    { name, open: () => openRendered(job) },
    { signal: job.signal },
  );
}

/** Of identical files nothing is measured: every gain is one, as far as the music tells. */
function unchanged(transfer: NonNullable<VersionReport['transfer']>): NonNullable<VersionReport['transfer']> {
  const still = (curveDb: readonly (number | null)[]): (number | null)[] =>
    curveDb.map((db) => (db === null ? null : 0));
  return { ...transfer, midDb: still(transfer.midDb), sideDb: still(transfer.sideDb) };
}

/** How far both versions are from references, dB, beside the figures of a receipt. */
export function distancesToReferences({
  before,
  after,
  references,
}: Omit<BounceEvidence, 'versions'>): ReferenceDistances {
  const { comparison, references: fitting } = planWithEvidence(before, references, resolveMatchOptions({}));
  return {
    before: figuresOf(before, comparison),
    after: figuresOf(after, comparison),
    reference: referenceFigures(fitting),
  };
}

function sameMusic({ verdict }: VersionReport): Check {
  const isSame = verdict !== 'other' && verdict !== 'edited';
  return {
    metric: 'sameMusic',
    unit: '',
    relation: 'equal',
    expected: 1,
    actual: isSame ? 1 : 0,
    tolerance: 0,
    passed: isSame,
  };
}

/** Limiters and compressors follow the music, each in its own way. */
function isLevelDependent({ moves }: Plan): boolean {
  return moves.some(({ kind }) => kind === 'limiter' || kind === 'compressor');
}

function curveChecks(plan: Plan, curves: CurveComparison | undefined): Check[] {
  if (curves === undefined) return [];
  const [rmsDb, largestDb] = isLevelDependent(plan)
    ? [MOVED_RMS_DB, MOVED_LARGEST_DB]
    : [CURVE_RMS_DB, CURVE_LARGEST_DB];
  return (['mid', 'side'] as const).flatMap((part) => {
    const { rmsDb: rms, largest } = curves[part] ?? {};
    if (rms === undefined || largest === undefined) return [];
    return [
      atMost(`${part}CurveRmsDb`, rms, rmsDb),
      atMost(`${part}CurveLargestDb`, Math.abs(largest.differenceDb), largestDb),
    ];
  });
}

function figureChecks(plan: Plan, expected: Figures, actual: Figures): Check[] {
  const loudnessLu = isLevelDependent(plan) ? LIMITED_LOUDNESS_LU : LOUDNESS_LU;
  const tolerances = { integratedLufs: ['LUFS', loudnessLu], balanceDb: ['dB', BALANCE_DB] } as const;
  return (['integratedLufs', 'balanceDb'] as const).flatMap((metric) => {
    const [asked, done] = [expected[metric], actual[metric]];
    const [unit, tolerance] = tolerances[metric];
    return asked === undefined || done === undefined ? [] : [equal(metric, unit, asked, done, tolerance)];
  });
}

function atMost(metric: string, actual: number, expected: number): Check {
  return { metric, unit: 'dB', relation: 'atMost', expected, actual, tolerance: 0, passed: actual <= expected };
}

function equal(metric: string, unit: string, expected: number, actual: number, tolerance: number): Check {
  return {
    metric,
    unit,
    relation: 'equal',
    expected,
    actual,
    tolerance,
    passed: Math.abs(actual - expected) <= tolerance,
  };
}
