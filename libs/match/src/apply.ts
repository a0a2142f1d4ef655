import { analyze, type Report } from '@auralign/analysis';
import type { AudioStream } from '@auralign/audio';
import type { MatchProgress, MatchResult } from './match.ts';
import { resolveMatchOptions } from './options.ts';
import { planWithEvidence } from './plan/planMatch.ts';
import { validatePlan, type Plan } from './plan/plan.ts';
import { outputFormatFor, type OutputFormat } from './render.ts';
import { makeAppliedReceipt } from './verify/makeReceipt.ts';
import { writeAndMeasure, writeUnchanged, type RenderJob, type ReportScope } from './verify/measureRendering.ts';
import { FIGURE_STAGES, MATCHED_STAGES } from './verify/stagesRead.ts';

export interface ApplyJob extends RenderJob {
  /** Left out, the target is measured first. */
  readonly targetReport?: Report;
  /** Its moves are carried out as they stand. */
  readonly plan: Plan;
  /** Where there are any, the receipt shows how far target and rendering are from them; nothing else depends on it. */
  readonly referenceReports?: readonly Report[];
  /** Default: as the target (`outputFormatFor`). */
  readonly output?: OutputFormat;
  /** What `MatchResult.report` is to hold, and what is measured of a target that comes without a report; default `everything`. */
  readonly reportScope?: ReportScope;
  /** Whether `MatchResult.report` is to have figures over time, as rules read them; default false. */
  readonly series?: boolean;
  readonly onProgress?: (progress: MatchProgress) => void;
}

/**
 * Carries out a plan, perhaps one edited by hand, on a target: nothing is solved again or taken back. The rendering is
 * measured; the receipt checks its length and the ceiling of the plan's last limiter, or full scale where there is none. Whether the plan was made for
 * this target is for the caller to ask (`plan.target.sha256`).
 *
 * @throws AuralignError `INVALID_PLAN` when the plan does not hold what plans must, or a move cannot be realised on this
 *   target; `CANCELLED`; and what reading and writing throw
 */
export async function applyPlan(job: ApplyJob): Promise<MatchResult> {
  const plan = validatePlan(job.plan);
  const targetReport = job.targetReport ?? (await measureTarget(job));
  const output = job.output ?? outputFormatFor(targetReport.file.format);
  const { onProgress, reportScope = 'everything' } = job;
  const { referenceReports = [] } = job;
  // Planned once more for what is compared with what; the moves of that plan are of no interest.
  const planned =
    referenceReports.length === 0
      ? undefined
      : planWithEvidence(targetReport, referenceReports, resolveMatchOptions({ ceilingDbtp: plan.ceilingDbtp ?? -1 }));
  const known = { plan, planned, targetReport, referenceReports };
  if (plan.moves.length === 0) {
    const written = await writeUnchanged(job, output);
    const receipt = makeAppliedReceipt({ ...known, report: targetReport, activity: new Map(), written });
    return { plan, report: targetReport, receipt };
  }
  const { report, activity, written } = await writeAndMeasure(job, {
    moves: plan.moves,
    output,
    targetReport,
    scope: reportScope,
    series: job.series === true,
    onProgress: onProgress && ((fraction) => onProgress({ step: 'write', round: 0, fraction })),
  });
  return { plan, report, receipt: makeAppliedReceipt({ ...known, report, activity, written }) };
}

async function measureTarget({
  openTarget,
  plan,
  signal,
  reportScope,
  referenceReports = [],
}: ApplyJob): Promise<Report> {
  const target: AudioStream = await openTarget();
  try {
    return await analyze(target, {
      file: { name: plan.target.name, ...(plan.target.sha256 === undefined ? {} : { sha256: plan.target.sha256 }) },
      ...(reportScope === 'figures' ? { stages: referenceReports.length === 0 ? FIGURE_STAGES : MATCHED_STAGES } : {}),
      ...(signal === undefined ? {} : { signal }),
    });
  } finally {
    await target.close();
  }
}
