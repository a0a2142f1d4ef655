import type { NewJob, PlanOptions, PlanRecord } from '@auralign/server/api';
import { asApiError } from '../../api/problem.ts';
import { cancelJob, compare, createPlan, getRender, getTrack, listPlans } from '../../api/resources.ts';
import { announce } from '../announcer.ts';
import { noticeError } from '../connection.ts';
import { currentSession, patchSession } from '../session.ts';
import { isAbort, runJob } from './jobs.ts';
import { storeEdits } from './savingPlan.ts';
import { ensureAnalysed, putTrack } from './tracks.ts';

let comparing: AbortController | undefined;
let planning: AbortController | undefined;
let rendering: AbortController | undefined;

/** Holds the mix against its references, once all are analysed. */
export async function compareSelection(): Promise<void> {
  const { mixId, referenceIds, intent } = currentSession();
  comparing?.abort();
  if (mixId === undefined || referenceIds.length === 0) return;
  const { signal } = (comparing = new AbortController());
  try {
    const comparison = await compare({ mixId, referenceIds, ...(intent === undefined ? {} : { intent }) }, signal);
    if (!signal.aborted) patchSession({ comparison, comparisonProblem: undefined });
  } catch (thrown) {
    if (signal.aborted) return;
    const comparisonProblem = asApiError(thrown);
    noticeError(comparisonProblem);
    patchSession({ comparison: undefined, comparisonProblem });
  }
}

/** Has a plan made for the mix, towards its references or of its findings; the one there was is replaced. */
export async function requestPlan(options: PlanOptions = {}): Promise<void> {
  const { mixId, planReferenceIds: referenceIds, intent } = currentSession();
  planning?.abort();
  if (mixId === undefined) return;
  const { signal } = (planning = new AbortController());
  patchSession({ planState: 'solving', planProblem: undefined });
  try {
    const wish = { ...(intent === undefined ? {} : { intent }), ...options };
    const planRecord = await createPlan({ mixId, referenceIds, options: wish }, signal);
    if (signal.aborted) return;
    patchSession({ planRecord, planState: 'ready', render: undefined, renderProgress: undefined });
    announce(`The plan has ${planRecord.plan.moves.length} moves.`);
  } catch (thrown) {
    if (signal.aborted) return;
    const planProblem = asApiError(thrown);
    noticeError(planProblem);
    patchSession({ planState: 'failed', planProblem });
  }
}

/** Goes on with the newest plan for this mix, these references (or none) and this aim, edits and all; makes one if there is none. */
export async function resumePlan(): Promise<void> {
  const { mixId, planReferenceIds: referenceIds, intent } = currentSession();
  planning?.abort();
  if (mixId === undefined) return;
  const { signal } = (planning = new AbortController());
  patchSession({ planState: 'solving', planProblem: undefined });
  const same = ({ referenceIds: others, options }: PlanRecord): boolean =>
    options.intent === intent &&
    others.length === referenceIds.length &&
    others.every((id) => referenceIds.includes(id));
  await storeEdits(); // of the plan that was worked on before: it may be the one that is taken up
  if (signal.aborted) return;
  const planRecord = await listPlans(mixId, signal).then(
    (records) => records.find(same),
    () => undefined, // making one will say what is wrong
  );
  if (signal.aborted) return;
  if (planRecord === undefined) {
    await requestPlan();
    return;
  }
  const isRendered = currentSession().render?.planId === planRecord.id;
  patchSession({
    planRecord,
    planState: 'ready',
    ...(isRendered ? {} : { render: undefined, renderProgress: undefined }),
  });
}

export type RenderFormat = Omit<Extract<NewJob, { kind: 'render' }>, 'kind' | 'planId'>;

/**
 * Carries out the plan as it is shown and measures the result.
 *
 * @returns whether there is a corrected file now; what went wrong stands in `renderProgress`
 */
export async function renderPlan(format: RenderFormat = {}): Promise<boolean> {
  rendering?.abort(new DOMException('Another rendering began', 'AbortError'));
  const { signal } = (rendering = new AbortController());
  // The server carries out what it holds: an edit it could not take must not be passed over.
  const isStored = await storeEdits();
  const { planRecord } = currentSession();
  if (planRecord === undefined || !isStored || signal.aborted) return false;
  const show = (renderProgress: NonNullable<ReturnType<typeof currentSession>['renderProgress']>): void =>
    patchSession({ renderProgress });
  show({ stage: 'queued', fraction: 0, phase: 'Waiting' });
  try {
    const job = await runJob({ kind: 'render', planId: planRecord.id, ...format }, { onProgress: show }, signal);
    if (job.renderId === undefined) throw new Error('The rendering ended without a result.');
    await openRender(job.renderId);
    announce('The corrected file is ready.');
    return true;
  } catch (thrown) {
    if (isAbort(thrown)) {
      if (!signal.aborted || rendering?.signal === signal) show({ stage: 'cancelled', fraction: 0, phase: 'Stopped' });
      return false;
    }
    const problem = asApiError(thrown);
    noticeError(problem);
    show({ stage: 'failed', fraction: 0, phase: problem.message, problem });
    announce(problem.message, 'assertive');
    return false;
  }
}

/** Shows a rendering with its receipt and fetches the report of the corrected file. */
export async function openRender(renderId: string): Promise<void> {
  const render = await getRender(renderId);
  putTrack(await getTrack(render.trackId));
  patchSession({ render, renderProgress: undefined });
  await ensureAnalysed(render.trackId);
}

export async function cancelRender(): Promise<void> {
  const jobId = currentSession().renderProgress?.jobId;
  rendering?.abort(new DOMException('Stopped', 'AbortError'));
  if (jobId === undefined) return;
  try {
    await cancelJob(jobId);
  } catch (thrown) {
    noticeError(asApiError(thrown)); // ended already
  }
}
