import { examine, readMetric, type DiagnoseOptions, type Finding, type Report } from '@auralign/analysis';
import {
  DIMENSIONS,
  applyPlan,
  placeInChain,
  validatePlan,
  type ApplyJob,
  type MatchResult,
  type Move,
  type Plan,
  type Receipt,
} from '@auralign/match';
import { isAtOrAbove, remarks } from './diagnosing.ts';

/** What became of a finding whose moves were carried out. */
export interface MendedFinding {
  readonly ruleId: string;
  readonly title: string;
  readonly unit: string;
  /** How far the figure was beyond its limit. */
  readonly beyondBefore: number;
  /** The same afterwards; 0: mended. */
  readonly beyondAfter: number;
}

export interface Mended {
  readonly plan: Plan;
  readonly receipt: Receipt;
  readonly mended: readonly MendedFinding[];
}

/** Highest true peak after a gain that lifts, where the file was below it: EBU R 128. */
const CEILING_DBTP = -1;
/** Closer than this two bells mend one and the same hump. */
const SAME_PLACE_OCTAVES = 0.5;

/** The findings whose moves may be carried out unasked, most important first; of two for one place the first. */
export function safeFindings(findings: readonly Finding[]): Finding[] {
  const taken: Finding[] = [];
  for (const finding of findings) {
    if (!finding.safeToApply || finding.moves.length === 0) continue;
    if (taken.every((other) => !mendSamePlace(finding, other))) taken.push(finding);
  }
  return taken;
}

function mendSamePlace(a: Finding, b: Finding): boolean {
  const centres = ({ moves }: Finding): number[] =>
    moves.flatMap((move) => (move.kind === 'eq' ? move.bands : [])).map(({ frequencyHz }) => frequencyHz);
  return centres(a).some((one) => centres(b).some((other) => Math.abs(Math.log2(one / other)) < SAME_PLACE_OCTAVES));
}

/** A plan of the moves of findings, in the order of the chain. */
export function planOfFindings(report: Report, findings: readonly Finding[]): Plan {
  const { name, sha256 } = report.file;
  return validatePlan({
    schemaVersion: 1,
    target: { name, ...(sha256 === undefined ? {} : { sha256 }) },
    references: [],
    amounts: Object.fromEntries(DIMENSIONS.map((dimension) => [dimension, 1])),
    moves: findings.flatMap(({ moves }): readonly Move[] => moves).sort((a, b) => placeInChain(a) - placeInChain(b)),
    notes: [],
    abstained: [],
  });
}

/**
 * Carries out the moves of the findings and diagnoses the result: what does not improve its finding is taken back, and
 * what brings a new fault too, the least important first; peaks are kept under the ceiling. Renders and measures until
 * what is left is right; nothing is written.
 *
 * @throws AuralignError as `applyPlan`
 */
export async function mend(
  job: Omit<ApplyJob, 'plan' | 'write' | 'targetReport'> & { readonly targetReport: Report },
  options: DiagnoseOptions,
): Promise<Mended> {
  const before = examine(job.targetReport, options).findings;
  let applied = safeFindings(before);
  const reverted: Receipt['reverted'] = [];
  const takeBack = (findings: readonly Finding[], reason: string): void => {
    applied = applied.filter((finding) => !findings.includes(finding));
    reverted.push(...findings.flatMap(({ moves }) => moves.map(({ id }) => ({ moveId: id, reason }))));
  };
  for (let rounds = 1; ; rounds++) {
    const result = await applyWithinCeiling(job, planOfFindings(job.targetReport, applied));
    const after = examine(result.report, options).findings;
    const mended = applied.map((finding) => outcomeOf(finding, after));
    const useless = applied.filter((_, index) => mended[index]!.beyondAfter >= mended[index]!.beyondBefore);
    const worst = newFault(before, after);
    if (useless.length > 0) takeBack(useless, 'It did not bring the figure nearer to its limit.');
    else if (worst !== undefined && applied.length > 0)
      takeBack(applied.slice(-1), `It led to another fault: ${worst.title}.`);
    else return { plan: result.plan, receipt: { ...result.receipt, reverted, rounds }, mended };
  }
}

/** A file of integers clips, which hides from the first how far the peak goes; a decibel and more a round gets there. */
const MOST_TRIMS = 5;

/** With less level, if peaks came out above the ceiling, and above what the gain of the plan was to leave of them. */
async function applyWithinCeiling(job: Parameters<typeof mend>[0], plan: Plan): Promise<MatchResult> {
  const loweredDb = plan.moves.reduce((sum, move) => sum + (move.kind === 'gain' ? Math.min(0, move.gainDb) : 0), 0);
  const peakBeforeDbtp = readMetric(job.targetReport, 'truePeakDbtp') ?? CEILING_DBTP;
  const allowedDbtp = Math.max(CEILING_DBTP, peakBeforeDbtp + loweredDb);
  let result = await applyPlan({ ...job, plan });
  let liftedDbtp: number | undefined;
  let gainDb = 0;
  for (let trims = 0; trims < MOST_TRIMS && plan.moves.length > 0; trims++) {
    const peakDbtp = readMetric(result.report, 'truePeakDbtp');
    if (peakDbtp === undefined || peakDbtp <= allowedDbtp) break;
    liftedDbtp ??= peakDbtp;
    gainDb += Math.floor((allowedDbtp - peakDbtp) * 100) / 100;
    const trim = trimMove(Number(gainDb.toFixed(2)), liftedDbtp);
    result = await applyPlan({ ...job, plan: { ...plan, moves: [...plan.moves, trim] } });
  }
  return result;
}

function trimMove(gainDb: number, liftedDbtp: number): Move {
  return {
    id: 'headroom',
    kind: 'gain',
    gainDb,
    because: `The other moves lift the highest peak to ${liftedDbtp.toFixed(1)} dBTP.`,
    predicted: [
      { metric: 'truePeakDbtp', delta: gainDb },
      { metric: 'integratedLufs', delta: gainDb },
    ],
    cost: 'None: the balance stays.',
  };
}

function outcomeOf(finding: Finding, after: readonly Finding[]): MendedFinding {
  const { ruleId, title, measured } = finding;
  const still = after.filter((other) => isSameFault(other, finding)).map(beyondLimit);
  return {
    ruleId,
    title,
    unit: measured.unit,
    beyondBefore: beyondLimit(finding),
    beyondAfter: Math.max(0, ...still),
  };
}

/** One rule may find several faults, each in its own place of the spectrum. */
function isSameFault(a: Finding, b: Finding): boolean {
  if (a.ruleId !== b.ruleId || a.severity === 'pass') return false;
  if (a.bandHz === undefined || b.bandHz === undefined) return true;
  return Math.abs(Math.log2(a.bandHz.centreHz / b.bandHz.centreHz)) < SAME_PLACE_OCTAVES;
}

function beyondLimit({ measured, expected }: Finding): number {
  const { min = -Infinity, max = Infinity } = expected;
  return Math.max(0, measured.value - max, min - measured.value);
}

/** A fault that was not there, or was only a remark. */
function newFault(before: readonly Finding[], after: readonly Finding[]): Finding | undefined {
  return after.find(
    (finding) =>
      isAtOrAbove(finding, 'warn') &&
      !before.some((known) => known.ruleId === finding.ruleId && isAtOrAbove(known, 'warn')),
  );
}

/** Findings whose moves are left to the user: a matter of taste, or one mended by another's. */
export function offeredFindings(findings: readonly Finding[], applied: readonly Finding[]): Finding[] {
  return remarks({ findings }).filter((finding) => finding.moves.length > 0 && !applied.includes(finding));
}
