import type { Plan } from '@auralign/server/api';
import { asApiError } from '../../api/problem.ts';
import { savePlan } from '../../api/resources.ts';
import { noticeError } from '../connection.ts';
import { currentSession, patchSession } from '../session.ts';

/** An edit is sent when nothing has changed for so long. */
const SAVE_AFTER_MS = 400;

interface Edit {
  readonly planId: string;
  readonly plan: Plan;
}

/** The newest edit that has not been sent. */
let waiting: Edit | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;
/** Edits are sent one after the other: the newest is also the last to arrive. */
let sending: Promise<void> = Promise.resolve();

/** Shows an edited plan at once and stores it when the hand rests. */
export function applyEditedPlan(plan: Plan): void {
  const { planRecord } = currentSession();
  if (planRecord === undefined) return;
  if (waiting !== undefined && waiting.planId !== planRecord.id) sendWaiting();
  patchSession({ planRecord: { ...planRecord, plan }, planState: 'saving' });
  waiting = { planId: planRecord.id, plan };
  clearTimeout(timer);
  timer = setTimeout(sendWaiting, SAVE_AFTER_MS);
}

/**
 * Sends what waits, without waiting for the hand to rest.
 *
 * @returns whether the server now holds the plan as it is shown
 */
export async function storeEdits(): Promise<boolean> {
  const { planRecord, planState } = currentSession();
  // What could not be sent before may go through now.
  if (planState === 'failed' && planRecord !== undefined) {
    waiting ??= { planId: planRecord.id, plan: planRecord.plan };
  }
  do {
    sendWaiting();
    await sending;
  } while (waiting !== undefined); // the hand went on meanwhile
  return currentSession().planState !== 'failed';
}

function sendWaiting(): void {
  clearTimeout(timer);
  if (waiting === undefined) return;
  const edit = waiting;
  waiting = undefined;
  sending = sending.then(() => store(edit));
}

async function store({ planId, plan }: Edit): Promise<void> {
  try {
    await savePlan(planId, plan);
    // An edit made meanwhile stands in the session and will be stored in turn.
    if (currentSession().planRecord?.plan === plan) patchSession({ planState: 'ready', planProblem: undefined });
  } catch (thrown) {
    const planProblem = asApiError(thrown);
    noticeError(planProblem);
    if (currentSession().planRecord?.plan === plan) patchSession({ planState: 'failed', planProblem });
  }
}
