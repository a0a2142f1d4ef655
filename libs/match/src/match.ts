import { analyze, type Report } from '@auralign/analysis';
import { AuralignError, type AudioStream, type CancelSignal } from '@auralign/audio';
import { resolveMatchOptions, type MatchOptions, type PartialMatchOptions } from './options.ts';
import { toneEvidence } from './plan/evidence.ts';
import { LOUDNESS_TOLERANCE_LU } from './plan/planLoudness.ts';
import { planWithEvidence, type PlannedMatch } from './plan/planMatch.ts';
import type { Plan } from './plan/plan.ts';
import { toneDistanceDb, type ToneWish } from './plan/toneWish.ts';
import { outputFormatFor, renderStream, type OutputFormat, type RenderedStream } from './render.ts';
import { figuresOf, referenceFigures, type Figures } from './verify/figures.ts';
import { makeReceipt } from './verify/makeReceipt.ts';
import type { Receipt } from './verify/receipt.ts';
import { plain, signedDb } from './words.ts';
import { isHarmful, revise, type Aim, type Round } from './verify/revise.ts';

/** Renderings that are measured before the plan is settled. */
const MAX_ROUNDS = 4;
/** Further ones, only while no rendering has kept all promises. */
const MORE_ROUNDS = 4;

export interface MatchJob {
  /** Opens the target from its first frame; called once a rendering. The stream is closed afterwards. */
  readonly openTarget: () => Promise<AudioStream>;
  readonly targetReport: Report;
  /** At least one. */
  readonly referenceReports: readonly Report[];
  readonly options?: PartialMatchOptions;
  /** Default: as the target (`outputFormatFor`). */
  readonly output?: OutputFormat;
  /** Takes the settled rendering, exactly the samples that were measured; may say the hash of the file. */
  readonly write?: (rendered: RenderedStream) => Promise<{ sha256?: string } | void>;
  readonly signal?: CancelSignal;
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
  /** Report of the rendering; the target's own when there was nothing to do. */
  readonly report: Report;
}

/**
 * Brings a mix to its references and proves it: plan → render → measure → correct (at most 4 rounds) → write.
 *
 * Promises: no difference or amount 0 gives no moves and the samples unchanged to the last bit; length and alignment are
 * kept; no true peak above the ceiling once anything is done; no rendering further from the reference than the target was.
 *
 * @throws AuralignError `INVALID_OPTION`, `NOT_COMPARABLE` without a reference, `CANCELLED`, and what reading and writing throw
 */
export async function match(job: MatchJob): Promise<MatchResult> {
  const options = resolveMatchOptions(job.options);
  if (job.referenceReports.length === 0)
    throw new AuralignError('NOT_COMPARABLE', 'There is no reference to match to.');
  const output = job.output ?? outputFormatFor(job.targetReport.file.format);
  const planned = planWithEvidence(job.targetReport, job.referenceReports, options);
  const settled = await settle(job, planned, output, options);
  const written = await write(job, settled.plan, output);
  return {
    plan: settled.plan,
    report: settled.report,
    receipt: makeReceipt({ ...settled, job, planned, options, written }),
  };
}

/** What verification ends with. */
export interface Settled {
  readonly plan: Plan;
  readonly report: Report;
  readonly before: Figures;
  readonly after: Figures;
  readonly reference: Figures;
  readonly limiting: Round['limiting'];
  readonly reverted: { moveId: string; reason: string }[];
  readonly rounds: number;
}

async function settle(
  job: MatchJob,
  planned: PlannedMatch,
  output: OutputFormat,
  options: MatchOptions,
): Promise<Settled> {
  const { wish, wantedLufs } = planned;
  const { plan } = planned;
  const before = figuresOf(job.targetReport, wish && toneDistanceDb(wish));
  const reference = referenceFigures(job.referenceReports);
  const unchanged = { report: job.targetReport, before, after: before, reference, limiting: undefined };
  if (plan.moves.length === 0) return { ...unchanged, plan, reverted: [], rounds: 0 };

  const aim: Aim = {
    before: roundFigures(before),
    referenceLoudnessRangeLu: reference['loudnessRangeLu'],
    wantedLufs,
    options,
  };
  const rounds: Round[] = [];
  const reverted: Settled['reverted'] = [];
  let best: { round: Round; report: Report; figures: Figures } | undefined;
  let moves = plan.moves;
  while (rounds.length < MAX_ROUNDS + (best === undefined ? MORE_ROUNDS : 0)) {
    const { report, limiting } = await measure(job, moves, output, rounds.length + 1);
    const figures = figuresOf(report, wish && toneDistanceDb(wish, levelChange(job.targetReport, report, wish)));
    const round: Round = { moves, limiting, ...roundFigures(figures) };
    rounds.push(round);
    if (!isHarmful(round, aim)) best = closer(best, { round, report, figures }, aim);
    const revision = revise(rounds, aim);
    if (revision === undefined) break;
    moves = revision.moves;
    reverted.push(...revision.reverted);
    if (moves.length === 0) break;
  }
  if (best === undefined || moves.length === 0) {
    const reason = 'No rendering kept all promises; the target is left as it was.';
    reverted.push(...plan.moves.map(({ id }) => ({ moveId: id, reason })));
    return { ...unchanged, plan: { ...plan, moves: [] }, reverted, rounds: rounds.length };
  }
  const { round, report, figures } = best;
  return {
    plan: settledPlan(plan, round, wantedLufs, options),
    report,
    before,
    after: figures,
    reference,
    limiting: round.limiting?.maxReductionDb === 0 ? undefined : round.limiting,
    reverted,
    rounds: rounds.length,
  };
}

/** The plan with the moves of the chosen round, and the words that the rendering has taught. */
function settledPlan(plan: Plan, round: Round, wantedLufs: number | undefined, options: MatchOptions): Plan {
  const limitingDb = round.limiting?.maxReductionDb ?? 0;
  const plannedGain = plan.moves.find((move) => move.kind === 'gain');
  const moves = round.moves
    .filter((move) => move.kind !== 'limiter' || limitingDb > 0) // one that never had to act is no move
    .map((move) => {
      const stepDb = move.kind === 'gain' && plannedGain !== undefined ? move.gainDb - plannedGain.gainDb : 0;
      if (Math.abs(stepDb) < 0.05) return move;
      return { ...move, because: `${move.because} Solved again on the rendering: ${signedDb(stepDb)}.` };
    });
  const abstained = plan.abstained.filter(({ dimension }) => dimension !== 'loudness');
  const shortLu = (wantedLufs ?? -Infinity) - (round.integratedLufs ?? Infinity);
  if (shortLu > LOUDNESS_TOLERANCE_LU) {
    const reached = `It stops at ${plain(round.integratedLufs!)} LUFS, ${plain(shortLu)} LU short of ${plain(wantedLufs!)}`;
    const because =
      limitingDb > options.maxLimitingDb / 2
        ? `the highest peaks are turned down by ${plain(limitingDb)} dB already, and at most ${plain(options.maxLimitingDb)} dB are allowed`
        : 'more limiting would take it further from the reference in other respects';
    abstained.push({ dimension: 'loudness', reason: `${reached}: ${because}.` });
  }
  return { ...plan, moves, abstained };
}

function roundFigures(figures: Figures): Aim['before'] {
  return {
    integratedLufs: figures['integratedLufs'],
    truePeakDbtp: figures['truePeakDbtp'],
    loudnessRangeLu: figures['loudnessRangeLu'],
    toneDistanceDb: figures['toneDistanceDb'],
  };
}

/** Of two rounds that keep the promises the one nearer to the wanted loudness; the later one if that is not asked for. */
function closer<T extends { round: Round }>(a: T | undefined, b: T, { wantedLufs }: Aim): T {
  if (a === undefined || wantedLufs === undefined) return b;
  const error = ({ round }: T) => Math.abs((round.integratedLufs ?? Infinity) - wantedLufs);
  return error(a) < error(b) ? a : b;
}

/** How the levels of the rendering differ from the target's, on the grid of the wish. */
function levelChange(target: Report, rendered: Report, wish: ToneWish): Float64Array {
  const before = toneEvidence(target)?.levelDb;
  const after = toneEvidence(rendered)?.levelDb;
  return wish.excessDb.map((_, band) => {
    const change = (after?.[band] ?? Number.NaN) - (before?.[band] ?? Number.NaN);
    return Number.isFinite(change) ? change : 0;
  });
}

async function measure(
  job: MatchJob,
  moves: Plan['moves'],
  output: OutputFormat,
  round: number,
): Promise<{ report: Report; limiting: Round['limiting'] }> {
  const { signal, onProgress } = job;
  const rendered = renderStream(await job.openTarget(), moves, output);
  try {
    const report = await analyze(rendered, {
      file: { name: job.targetReport.file.name },
      ...(signal === undefined ? {} : { signal }),
      ...(onProgress === undefined
        ? {}
        : { onProgress: (fraction: number) => onProgress({ step: 'verify', round, fraction }) }),
    });
    return { report, limiting: rendered.activity().get('limiter') };
  } finally {
    await rendered.close();
  }
}

async function write(job: MatchJob, plan: Plan, output: OutputFormat): Promise<{ sha256?: string }> {
  if (job.write === undefined) return {};
  job.onProgress?.({ step: 'write', round: 0, fraction: 0 });
  const rendered = renderStream(await job.openTarget(), plan.moves, output);
  try {
    const written = (await job.write(rendered)) ?? {};
    job.onProgress?.({ step: 'write', round: 0, fraction: 1 });
    return written;
  } finally {
    await rendered.close();
  }
}
