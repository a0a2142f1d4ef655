import { examine, readMetric, type DiagnoseOptions, type Finding, type Report } from '@auralign/analysis';
import { applyPlan } from '../apply.ts';
import type { MatchProgress, MatchResult } from '../match.ts';
import type { Move } from '../moves/index.ts';
import { validatePlan, type Plan } from '../plan/plan.ts';
import { outputFormatFor, type OutputFormat } from '../render.ts';
import { createFrontMemory } from '../verify/frontMemory.ts';
import { writeMeasured, writeUnchanged, type RenderJob } from '../verify/measureRendering.ts';
import type { Receipt } from '../verify/receipt.ts';
import { planOfFindings, safeFindings } from './findingsPlan.ts';
import { newFault, outcomeOf } from './outcomes.ts';

export interface MendJob extends RenderJob {
  /** With figures over time, or a fault of one passage is mended as one of the whole. */
  readonly targetReport: Report;
  /** What target and rendering are diagnosed by. */
  readonly diagnosis?: DiagnoseOptions;
  /** Moves chosen by hand instead of the safe ones: they stand as they are, and nothing of them is taken back. */
  readonly plan?: Plan;
  /** Default: as the target (`outputFormatFor`). */
  readonly output?: OutputFormat;
  readonly onProgress?: (progress: MatchProgress) => void;
}

/** Highest true peak after a gain that lifts, where the file was below it: EBU R 128. */
const CEILING_DBTP = -1;
/** A file of integers clips, which hides from the first how far the peak goes; a decibel and more a round gets there. */
const MOST_TRIMS = 5;

/**
 * Mends a target without a reference: carries out the moves of its findings and diagnoses the result. What does not improve its
 * finding is taken back, and what brings a new fault too, the least important first. Renders and measures until what is
 * left is right, then writes that. Peaks are kept under the ceiling by a gain at the end, also those of a plan chosen by hand
 * unless it has a limiter, which has a ceiling of its own.
 *
 * The receipt says of every finding that had a part in it how far it was beyond its limit, and is.
 *
 * @throws AuralignError as `applyPlan`
 */
export async function mend(job: MendJob): Promise<MatchResult> {
  const { targetReport, diagnosis } = job;
  const chosen = job.plan === undefined ? undefined : validatePlan(job.plan);
  const before = examine(targetReport, diagnosis).findings;
  const rendering = createRendering(job);
  const reverted: Receipt['reverted'] = [];
  let applied = chosen === undefined ? safeFindings(before) : findingsOf(chosen, before);
  for (;;) {
    const result = await rendering.withinCeiling(chosen ?? planOfFindings(targetReport, applied));
    const after = examine(result.report, diagnosis).findings;
    const outcomes = applied.map((finding) => outcomeOf(finding, after));
    if (chosen === undefined) {
      const useless = applied.filter((_, index) => outcomes[index]!.beyondAfter >= outcomes[index]!.beyondBefore);
      const fault = newFault(before, after);
      const [back, reason] =
        useless.length > 0
          ? [useless, 'It did not bring the figure nearer to its limit.']
          : [fault === undefined ? [] : applied.slice(-1), `It led to another fault: ${fault?.title}.`];
      if (back.length > 0) {
        applied = applied.filter((finding) => !back.includes(finding));
        reverted.push(...back.flatMap(({ moves }) => moves.map(({ id }) => ({ moveId: id, reason }))));
        continue;
      }
    }
    const { receipt, plan } = result;
    const written = await rendering.write(plan);
    const { sha256 } = written;
    return {
      ...result,
      receipt: {
        ...receipt,
        mended: outcomes.filter(({ beyondBefore }) => beyondBefore > 0),
        reverted,
        rounds: rendering.rounds(),
        hashes: { ...receipt.hashes, ...(sha256 === undefined ? {} : { output: sha256 }) },
      },
    };
  }
}

/** Findings some of whose moves are carried out. */
function findingsOf({ moves }: Plan, findings: readonly Finding[]): Finding[] {
  const ids = new Set(moves.map(({ id }) => id));
  return findings.filter((finding) => finding.moves.some(({ id }) => ids.has(id)));
}

/** Renders plan after plan and counts; only the last one is written. */
function createRendering({ write, onProgress, plan: _, diagnosis: __, ...job }: MendJob) {
  const { targetReport } = job;
  const output = job.output ?? outputFormatFor(targetReport.file.format);
  let rounds = 0;

  async function measured(plan: Plan): Promise<MatchResult> {
    if (plan.moves.length > 0) rounds++;
    const round = rounds;
    return applyPlan({
      ...job,
      output,
      plan,
      series: targetReport.series !== undefined, // both diagnoses see the same
      ...(onProgress && { onProgress: ({ fraction }) => onProgress({ step: 'verify', round, fraction }) }),
    });
  }

  return {
    rounds: () => rounds,
    /** With less level, if peaks came out above the ceiling, and above what the gain of the plan was to leave of them. */
    async withinCeiling(plan: Plan): Promise<MatchResult> {
      const allowedDbtp = allowedPeakDbtp(plan, targetReport);
      let result = await measured(plan);
      let liftedDbtp: number | undefined;
      let gainDb = 0;
      for (let trims = 0; trims < MOST_TRIMS && plan.moves.length > 0; trims++) {
        const peakDbtp = readMetric(result.report, 'truePeakDbtp');
        if (peakDbtp === undefined || peakDbtp <= allowedDbtp) break;
        liftedDbtp ??= peakDbtp;
        gainDb += Math.floor((allowedDbtp - peakDbtp) * 100) / 100;
        const trim = trimMove(plan, Number(gainDb.toFixed(2)), liftedDbtp);
        result = await measured({ ...plan, moves: [...plan.moves, trim] });
      }
      return result;
    },
    /** The same moves on the same samples are the same samples: what was measured need not be measured again. */
    async write({ moves }: Plan): Promise<{ readonly sha256?: string }> {
      const file: RenderJob = { ...job, ...(write && { write }) };
      if (moves.length === 0) return writeUnchanged(file, output);
      const tell = onProgress && ((fraction: number) => onProgress({ step: 'write', round: 0, fraction }));
      const memory = createFrontMemory(job.openTarget);
      return (await writeMeasured(file, memory, { moves, output, onProgress: tell })).written;
    },
  };
}

function allowedPeakDbtp({ moves }: Plan, targetReport: Report): number {
  if (moves.some(({ kind }) => kind === 'limiter')) return Infinity;
  const loweredDb = moves.reduce((sum, move) => sum + (move.kind === 'gain' ? Math.min(0, move.gainDb) : 0), 0);
  return Math.max(CEILING_DBTP, (readMetric(targetReport, 'truePeakDbtp') ?? CEILING_DBTP) + loweredDb);
}

function trimMove({ moves }: Plan, gainDb: number, liftedDbtp: number): Move {
  const taken = new Set(moves.map(({ id }) => id));
  let id = 'headroom';
  while (taken.has(id)) id += '+';
  return {
    id,
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
