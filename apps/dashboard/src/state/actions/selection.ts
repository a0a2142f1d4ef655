import { setFrequencyView, setLitBand, setLoop, setSoloBand, setTimeView } from '../cursors.ts';
import { currentSession, patchSession, type Intent, type PlanBasis } from '../session.ts';

const NO_PLAN = { planRecord: undefined, planState: 'none', planProblem: undefined } as const;

/** Nothing that was solved or rendered for another choice of files may stay. */
const NO_RESULTS = {
  ...NO_PLAN,
  comparison: undefined,
  comparisonProblem: undefined,
  render: undefined,
  renderProgress: undefined,
} as const;

export function selectMix(id: string | undefined): void {
  const { mixId, referenceIds } = currentSession();
  if (mixId === id) return;
  setLoop(undefined);
  setSoloBand(undefined);
  setLitBand(undefined);
  setTimeView(undefined);
  setFrequencyView(undefined);
  patchSession({
    ...NO_RESULTS,
    mixId: id,
    planBasis: 'references',
    referenceIds: referenceIds.filter((referenceId) => referenceId !== id),
  });
}

export function addReference(id: string): void {
  const { referenceIds, mixId } = currentSession();
  if (!referenceIds.includes(id) && id !== mixId) selectReferences([...referenceIds, id]);
}

export function removeReference(id: string): void {
  selectReferences(currentSession().referenceIds.filter((other) => other !== id));
}

export function selectReferences(referenceIds: readonly string[]): void {
  const { referenceIds: before, mixId } = currentSession();
  const next = referenceIds.filter((id) => id !== mixId);
  if (next.length === before.length && next.every((id, i) => id === before[i])) return;
  patchSession({ ...NO_RESULTS, referenceIds: next, planBasis: 'references' });
}

/** Which of the two plans of a mix with references is worked on; the other one is kept by the server. */
export function selectPlanBasis(planBasis: PlanBasis): void {
  const { planBasis: before, referenceIds } = currentSession();
  if (planBasis === before) return;
  patchSession({ ...(referenceIds.length === 0 ? {} : NO_PLAN), planBasis });
}

/** Kind of music the limits are meant for; `undefined`: the usual ones. */
export function selectIntent(intent: Intent | undefined): void {
  if (currentSession().intent !== intent) patchSession({ ...NO_RESULTS, intent });
}
