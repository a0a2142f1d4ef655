import type { Report } from '@auralign/analysis';
import type { ProcessorActivity } from '../chain/processor.ts';
import type { Move, MoveOf } from '../moves/index.ts';
import type { MatchOptions } from '../options.ts';
import type { Plan } from '../plan/plan.ts';
import { LOUDNESS_TOLERANCE_LU } from '../plan/planLoudness.ts';
import type { PlannedMatch } from '../plan/planMatch.ts';
import { figuresOf, referenceFigures, sideEffects, unitOf, type Figures } from './figures.ts';
import { RECEIPT_SCHEMA_VERSION, type Check, type Receipt } from './receipt.ts';
import type { MeasuredRendering } from './measureRendering.ts';
import { toleratedGrowth } from './harm.ts';
import { CEILING_TOLERANCE_DB } from './revise.ts';
import type { Round } from './round.ts';

export interface ReceiptEvidence {
  readonly plan: Plan;
  readonly planned: PlannedMatch;
  readonly options: MatchOptions;
  readonly job: { readonly targetReport: Report; readonly referenceReports: readonly Report[] };
  readonly report: Report;
  readonly before: Figures;
  readonly after: Figures;
  readonly reference: Figures;
  readonly limiting: Round['limiting'];
  readonly reverted: readonly { moveId: string; reason: string }[];
  readonly rounds: number;
  readonly written: { readonly sha256?: string };
}

/** What is known of a plan that was carried out as it stands. */
export interface AppliedEvidence extends MeasuredRendering {
  readonly plan: Plan;
  /** What the plan might have been made from; undefined where no reference is at hand. */
  readonly planned: PlannedMatch | undefined;
  readonly targetReport: Report;
  readonly referenceReports: readonly Report[];
  readonly written: { readonly sha256?: string };
}

/** The receipt of `applyPlan`: what was measured before and after, distances where there are references; of promises only the length, and the ceiling or full scale. */
export function makeAppliedReceipt(evidence: AppliedEvidence): Receipt {
  const { plan, planned, targetReport, referenceReports, report, activity, written } = evidence;
  const before = figuresOf(targetReport, planned?.comparison);
  const after = plan.moves.length === 0 ? before : figuresOf(report, planned?.comparison);
  const checks: Check[] = [
    check('frameCount', 'equal', targetReport.file.frameCount, report.file.frameCount, 0, 'frames'),
  ];
  const limiter = plan.moves.filter((move) => move.kind === 'limiter').at(-1);
  const peakDbtp = after['truePeakDbtp'];
  if (peakDbtp !== undefined) checks.push(peakCheck(plan, limiter, before['truePeakDbtp'], peakDbtp));
  const limiting = limiter === undefined ? undefined : activity.get(limiter.id);
  const { sha256 } = targetReport.file;
  return {
    schemaVersion: RECEIPT_SCHEMA_VERSION,
    before,
    predicted: sumOfPredictions(plan, before),
    after,
    reference: planned === undefined ? {} : referenceFigures(planned.references),
    checks,
    sideEffects: sideEffects(before, after, intendedBy(plan)),
    ...(limiting === undefined || limiting.maxReductionDb === 0 ? {} : { limiting: limitingFigures(limiting) }),
    reverted: [],
    rounds: plan.moves.length === 0 ? 0 : 1,
    hashes: {
      ...(sha256 === undefined ? {} : { target: sha256 }),
      references: (referenceReports.length === 0 ? plan.references : referenceReports.map(({ file }) => file))
        .map((file) => file.sha256)
        .filter((hash) => hash !== undefined),
      ...(written.sha256 === undefined ? {} : { output: written.sha256 }),
    },
  };
}

/**
 * A limiter promises its ceiling. A plan without one promises none; what must not happen unsaid is a peak above full scale that was
 * not there before.
 */
function peakCheck(
  { ceilingDbtp }: Plan,
  limiter: MoveOf<'limiter'> | undefined,
  beforeDbtp: number | undefined,
  peakDbtp: number,
): Check {
  if (limiter === undefined) return check('truePeakDbtp', 'atMost', Math.max(0, beforeDbtp ?? 0), peakDbtp, 0);
  // A ceiling that verification trimmed lies below the one that was promised.
  const promisedDbtp = Math.max(limiter.ceilingDbtp, ceilingDbtp ?? limiter.ceilingDbtp);
  return check('truePeakDbtp', 'atMost', promisedDbtp, peakDbtp, CEILING_TOLERANCE_DB);
}

/**
 * How much worse than foretold each distance may come out: limiter and compressor react to the signal, which no plan foretells
 * to the last decibel.
 */
const DISTANCE_CHECKS: readonly {
  metric: string;
  kinds: readonly Move['kind'][];
  tolerance: number;
}[] = [
  { metric: 'toneDistanceDb', kinds: ['eq', 'convolution'], tolerance: 0.3 },
  { metric: 'dynamicsDistanceDb', kinds: ['compressor'], tolerance: 0.4 },
  { metric: 'widthDistanceDb', kinds: ['width'], tolerance: 0.5 },
  { metric: 'balanceDistanceDb', kinds: ['balance'], tolerance: 0.3 },
];

/** Sets what was foretold beside what was measured. */
export function makeReceipt(evidence: ReceiptEvidence): Receipt {
  const { before, after, reference, limiting, reverted, rounds, job, written } = evidence;
  const predicted = predictedFigures(evidence);
  const { sha256 } = job.targetReport.file;
  return {
    schemaVersion: RECEIPT_SCHEMA_VERSION,
    before,
    predicted,
    after,
    reference,
    checks: makeChecks(evidence, predicted),
    sideEffects: sideEffects(before, after, intendedBy(evidence.plan)),
    ...(limiting === undefined || limiting.maxReductionDb === 0 ? {} : { limiting: limitingFigures(limiting) }),
    reverted: [...reverted],
    rounds,
    hashes: {
      ...(sha256 === undefined ? {} : { target: sha256 }),
      references: job.referenceReports.map(({ file }) => file.sha256).filter((hash) => hash !== undefined),
      ...(written.sha256 === undefined ? {} : { output: written.sha256 }),
    },
  };
}

/** What gain and limiter are set again for, whatever became of the moves in front of them. */
const SOLVED_ON_RENDERINGS: ReadonlySet<string> = new Set(['integratedLufs', 'truePeakDbtp']);

/** The figures of the target with the predictions of all planned moves added that were carried out. */
function predictedFigures({ plan, before, planned, options }: ReceiptEvidence): Figures {
  const predicted = sumOfPredictions(planned.plan, before);
  // What was foretold of moves that were weakened or taken back is foretold of nothing any more.
  for (const move of planned.plan.moves) {
    if (plan.moves.some(({ id }) => id === move.id)) continue;
    for (const { metric } of move.predicted) if (!SOLVED_ON_RENDERINGS.has(metric)) delete predicted[metric];
  }
  const peak = predicted['truePeakDbtp'];
  if (peak !== undefined) predicted['truePeakDbtp'] = Math.min(peak, options.ceilingDbtp);
  return predicted;
}

function sumOfPredictions(plan: Plan, before: Figures): Figures {
  const predicted: Figures = {};
  for (const { metric, delta } of plan.moves.flatMap((move) => move.predicted)) {
    const start = predicted[metric] ?? before[metric];
    if (start !== undefined) predicted[metric] = start + delta;
  }
  for (const metric of Object.keys(predicted)) {
    if (metric.endsWith('DistanceDb')) predicted[metric] = Math.max(0, predicted[metric]!); // nothing is nearer than there
  }
  return predicted;
}

/** Whether the moves of these kinds are those that were planned, neither weakened nor taken back. */
function isAsPlanned(settled: Plan, planned: Plan, kinds: readonly Move['kind'][]): boolean {
  const ids = (plan: Plan) => plan.moves.flatMap((move) => (kinds.includes(move.kind) ? [move.id] : [])).join();
  return ids(settled) === ids(planned);
}

/** An equaliser means the tone: what it foretells of other figures goes with the moves that mean these, and is a side effect without them. */
function intendedBy(plan: Plan): ReadonlySet<string> {
  const meant = plan.moves.filter(({ kind }) => kind !== 'eq' && kind !== 'convolution');
  return new Set(meant.flatMap((move) => move.predicted.map(({ metric }) => metric)));
}

function limitingFigures(activity: ProcessorActivity): NonNullable<Receipt['limiting']> {
  const { maxReductionDb, meanReductionDb, activeFraction } = activity;
  return { maxReductionDb, meanReductionDb, activeFraction };
}

function makeChecks(evidence: ReceiptEvidence, predicted: Figures): Check[] {
  const { plan, planned, options, before, after, job, report } = evidence;
  const checks: Check[] = [
    check('frameCount', 'equal', job.targetReport.file.frameCount, report.file.frameCount, 0, 'frames'),
  ];
  if (plan.moves.length === 0) return checks;
  const add = (metric: string, relation: Check['relation'], expected: number | undefined, tolerance: number): void => {
    const actual = after[metric];
    if (expected !== undefined && actual !== undefined)
      checks.push(check(metric, relation, expected, actual, tolerance));
  };
  const stoppedShort = plan.abstained.some(({ dimension }) => dimension === 'loudness');
  // Where the plan says that it stops short, and why, it has kept its word by not going further.
  add('integratedLufs', stoppedShort ? 'atMost' : 'equal', planned.wantedLufs, LOUDNESS_TOLERANCE_LU);
  add('truePeakDbtp', 'atMost', options.ceilingDbtp, CEILING_TOLERANCE_DB);
  for (const { metric, kinds, tolerance } of DISTANCE_CHECKS) {
    // Moves that were taken back foretold in vain; then the distance is held against what it was.
    const done = plan.moves.some((move) => kinds.includes(move.kind)) && isAsPlanned(plan, planned.plan, kinds);
    const expected = done ? (predicted[metric] ?? before[metric]) : before[metric];
    add(metric, 'atMost', expected, done ? tolerance : toleratedGrowth(metric, plan.moves, planned.otherSong));
  }
  return checks;
}

function check(
  metric: string,
  relation: Check['relation'],
  expected: number,
  actual: number,
  tolerance: number,
  unit = unitOf(metric),
): Check {
  const passed = relation === 'equal' ? Math.abs(actual - expected) <= tolerance : actual <= expected + tolerance;
  return { metric, unit, relation, expected, actual, tolerance, passed };
}
