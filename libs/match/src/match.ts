import { type Report } from '@auralign/analysis';
import { AuralignError } from '@auralign/audio';
import { resolveMatchOptions, type MatchOptions, type PartialMatchOptions } from './options.ts';
import { planWithEvidence, type PlannedMatch } from './plan/planMatch.ts';
import type { Plan } from './plan/plan.ts';
import { outputFormatFor, type OutputFormat } from './render.ts';
import { figuresOf, referenceFigures, type Figures } from './verify/figures.ts';
import { foretell, type Draft } from './verify/foretell.ts';
import { createFrontMemory, type FrontMemory } from './verify/frontMemory.ts';
import { makeReceipt, type ReceiptEvidence } from './verify/makeReceipt.ts';
import {
  measureRound,
  writeAndMeasure,
  writeMeasured,
  writeUnchanged,
  type RenderJob,
  type ReportScope,
} from './verify/measureRendering.ts';
import type { Receipt } from './verify/receipt.ts';
import { isHarmful, revise } from './verify/revise.ts';
import { gainOf, isSameInFront, type Aim, type Round } from './verify/round.ts';
import { settledPlan } from './verify/settledPlan.ts';
import { createFileAhead, type FileAhead } from './verify/writeAhead.ts';

/** Renderings that are measured before the plan is settled. */
const MAX_ROUNDS = 4;
/** Further ones, only while no rendering has kept all promises. */
const MORE_ROUNDS = 6;
/** All rounds, with those that need no rendering. */
const MOST_ROUNDS = 2 * (MAX_ROUNDS + MORE_ROUNDS);
/** A step of gain into a working limiter that changes nothing but loudness and peaks worth measuring. */
const SMALL_STEP_DB = 0.3;
/** … and what the limiter must do at least for that: where it hardly acts, a little less gain takes it out of the signal. */
const WORKING_LIMITER_DB = 1;
/** A loudness this far off is worth further renderings, LU. */
const FAR_OFF_LU = 0.3;
/**
 * Of the first rendering, three times out of four, at least the gain is set again. From this one on a rendering is taken for the last
 * one: it is written ahead, and measured as a whole where a whole report is wanted.
 */
const FIRST_LIKELY_LAST = 2;

export interface MatchJob extends RenderJob {
  readonly targetReport: Report;
  /** At least one. */
  readonly referenceReports: readonly Report[];
  readonly options?: PartialMatchOptions;
  /** Default: as the target (`outputFormatFor`). */
  readonly output?: OutputFormat;
  /** What `MatchResult.report` is to hold; default `everything`. */
  readonly reportScope?: ReportScope;
  /**
   * `write` is begun while the rendering is still being judged, which spares rendering it once more. Where it is not the last one, its
   * stream ends with `CANCELLED`, what was written is worth nothing, and `write` is called again.
   */
  readonly writesAhead?: boolean;
  readonly onProgress?: (progress: MatchProgress) => void;
}

export interface MatchProgress {
  readonly step: 'verify' | 'write';
  /** Of `verify`: counted from 1. */
  readonly round: number;
  /** Of this step, 0…1. */
  readonly fraction: number;
}

export interface MatchResult {
  /** As carried out: gains solved on the rendering, what did harm taken back. */
  readonly plan: Plan;
  readonly receipt: Receipt;
  /** Report of the rendering, as far as `reportScope` asks; the target's own when there was nothing to do. */
  readonly report: Report;
}

/**
 * Brings a mix to its references and proves it: plan → render → measure what matters → correct (at most 4 rounds) → write, and
 * measure everything in the same pass where a whole report is wanted.
 *
 * Promises: no difference or amount 0 gives no moves and the samples unchanged to the last bit; length and alignment are
 * kept; no true peak above the ceiling once anything is done; no rendering further from the reference than the target was.
 *
 * @throws AuralignError `INVALID_OPTION`, `NOT_COMPARABLE` without a reference, `CANCELLED`, and what reading and writing throw
 */
export async function match(job: MatchJob): Promise<MatchResult> {
  const options = resolveMatchOptions(job.options);
  const { targetReport, referenceReports } = job;
  if (referenceReports.length === 0) throw new AuralignError('NOT_COMPARABLE', 'There is no reference to match to.');
  const output = job.output ?? outputFormatFor(targetReport.file.format);
  const planned = planWithEvidence(targetReport, referenceReports, options);
  const before = figuresOf(targetReport, planned.comparison);
  const reference = referenceFigures(planned.references);
  const course = { planned, before, reference, output, options, file: fileAheadOf(job) };
  try {
    return await carryOut(job, course);
  } finally {
    await course.file?.dismiss();
  }
}

/** Undefined where no file is begun before its rendering is settled. */
function fileAheadOf({ write, writesAhead = false }: MatchJob): FileAhead | undefined {
  return write !== undefined && writesAhead ? createFileAhead(write) : undefined;
}

async function carryOut(job: MatchJob, course: Course): Promise<MatchResult> {
  const { planned, output, before } = course;
  const { targetReport } = job;
  const settled = await settle(job, course);
  const { plan } = settled;
  const evidence = { ...settled, ...course, job };
  if (plan.moves.length === 0) {
    await course.file?.dismiss();
    const written = await writeUnchanged(job, output);
    const receipt = makeReceipt({ ...evidence, report: targetReport, after: before, limiting: undefined, written });
    return { plan, report: targetReport, receipt };
  }
  const rendering = await writeSettled(job, settled, course);
  const after = rendering.figures ?? figuresOf(rendering.report, planned.comparison);
  return { plan, report: rendering.report, receipt: makeReceipt({ ...evidence, ...rendering, after }) };
}

/** Writes the settled rendering; measures it again only where that tells something new. */
async function writeSettled(
  job: MatchJob,
  { plan: { moves }, best, memory }: Settled,
  { output, file: ahead }: Course,
): Promise<Pick<ReceiptEvidence, 'report' | 'limiting' | 'written'> & { readonly figures?: Figures }> {
  const { targetReport, onProgress, reportScope = 'everything' } = job;
  const tell = onProgress && ((fraction: number) => onProgress({ step: 'write', round: 0, fraction }));
  if (best?.report !== undefined && (reportScope === 'figures' || best.isWhole === true)) {
    const { report, figures, limiting } = best;
    const accepted = await ahead?.accept(moves);
    const { written, frameCount } = accepted ?? (await writeMeasured(job, memory, { moves, output, onProgress: tell }));
    const file = { ...report.file, frameCount: frameCount ?? report.file.frameCount };
    return { report: { ...report, file }, figures, limiting, written };
  }
  await ahead?.dismiss();
  const options = { moves, output, targetReport, onProgress: tell, scope: reportScope, memory };
  const { report, activity, written } = await writeAndMeasure(job, options);
  return { report, limiting: activity.get('limiter'), written };
}

/** What verification ends with. */
interface Settled {
  readonly plan: Plan;
  readonly reverted: { moveId: string; reason: string }[];
  readonly rounds: number;
  /** The round whose moves they are; undefined where there are none. */
  readonly best: Round | undefined;
  readonly memory: FrontMemory;
}

interface Course {
  readonly planned: PlannedMatch;
  readonly before: Figures;
  readonly reference: Figures;
  readonly output: OutputFormat;
  readonly options: MatchOptions;
  readonly file: FileAhead | undefined;
}

/** Renders, measures and corrects until all promises are kept. */
async function settle(job: MatchJob, course: Course): Promise<Settled> {
  const { planned, options } = course;
  const { plan, wantedLufs } = planned;
  const memory = createFrontMemory(job.openTarget);
  if (plan.moves.length === 0) return { plan, reverted: [], rounds: 0, best: undefined, memory };
  const aim = aimOf(course, job.targetReport.file.format.sampleRateHz);
  const rounds: Round[] = [];
  const reverted: Settled['reverted'] = [];
  let best: Round | undefined;
  let { moves } = plan;
  let { changeLu } = planned;
  let measured = 0;
  while (rounds.length < MOST_ROUNDS) {
    const draft = { moves, changeLu };
    const foretold = foretell(rounds.at(-1), draft, { ...options, output: course.output });
    const isFarOff = best === undefined || errorLu(best, aim) > FAR_OFF_LU;
    if (foretold === undefined && measured >= MAX_ROUNDS + (isFarOff ? MORE_ROUNDS : 0)) break;
    const round = foretold ?? (await measure({ job, course, memory }, draft, rounds.at(-1), ++measured));
    rounds.push(round);
    if (!isHarmful(round, aim)) best = closer(best, round, aim);
    const revision = revise(rounds, aim);
    if (revision === undefined) break;
    ({ moves, changeLu } = revision);
    reverted.push(...revision.reverted);
    if (moves.length === 0) break;
  }
  if (best === undefined || moves.length === 0) {
    const reason = 'No rendering kept all promises; the target is left as it was.';
    reverted.push(...plan.moves.map(({ id }) => ({ moveId: id, reason })));
    return { plan: { ...plan, moves: [] }, reverted, rounds: measured, best: undefined, memory };
  }
  return { plan: settledPlan(plan, best, wantedLufs, options), reverted, rounds: measured, best, memory };
}

function aimOf({ planned, before, reference, options }: Course, sampleRateHz: number): Aim {
  const { tone } = planned.comparison;
  const dynamics = planned.comparison.dynamics?.wish;
  const amount = options.amounts.dynamics;
  return {
    before,
    reference,
    wantedLufs: planned.wantedLufs,
    wantedSpreadDb: dynamics && dynamics.spreadDb * Math.exp(amount * dynamics.asked),
    otherSong: planned.otherSong,
    ...(tone && { tone: { ...tone, intendedDb: planned.toneChangeDb, sampleRateHz, options } }),
    options,
  };
}

async function measure(
  { job, course, memory }: { job: MatchJob; course: Course; memory: FrontMemory },
  draft: Draft,
  last: Round | undefined,
  count: number,
): Promise<Round> {
  const { moves } = draft;
  const { targetReport, onProgress, reportScope = 'everything' } = job;
  const { planned, output, file } = course;
  const isLikelyLast = count >= FIRST_LIKELY_LAST;
  const isSmallStep =
    last !== undefined &&
    isSameInFront(last.moves, moves) &&
    (last.limiting?.maxReductionDb ?? 0) > WORKING_LIMITER_DB &&
    Math.abs(gainOf(moves) - gainOf(last.moves)) < SMALL_STEP_DB;
  const isWhole = isLikelyLast && !isSmallStep && reportScope === 'everything';
  const measures = isSmallStep ? 'loudness' : isWhole ? 'everything' : 'distances';
  const { report, activity } = await measureRound(job, memory, measures, {
    moves,
    output,
    targetReport,
    file: isSmallStep || !isLikelyLast ? undefined : file,
    ...(onProgress && { onProgress: (fraction: number) => onProgress({ step: 'verify', round: count, fraction }) }),
  });
  const limiting = activity.get('limiter');
  return isSmallStep
    ? { ...draft, limiting, figures: { ...last.figures, ...loudnessOf(figuresOf(report, undefined)) } }
    : { ...draft, limiting, figures: figuresOf(report, planned.comparison), report, isWhole };
}

/** The figures that a round about loudness alone measures anew. */
function loudnessOf(figures: Figures): Figures {
  const measured = ['integratedLufs', 'maxShortTermLufs', 'loudnessRangeLu', 'truePeakDbtp'];
  return Object.fromEntries(Object.entries(figures).filter(([metric]) => measured.includes(metric)));
}

/** Of two rounds that keep the promises the one nearer to the wanted loudness; the later one if that is not asked for. */
function closer(a: Round | undefined, b: Round, aim: Aim): Round {
  if (a === undefined || aim.wantedLufs === undefined) return b;
  return errorLu(a, aim) < errorLu(b, aim) ? a : b;
}

/** How far a round is from the wanted loudness; 0 if none is wanted. */
function errorLu({ figures }: Round, { wantedLufs }: Aim): number {
  return wantedLufs === undefined ? 0 : Math.abs((figures['integratedLufs'] ?? Infinity) - wantedLufs);
}
