import { referenceKernels } from '@auralign/dsp';
import { createChain, type Plan } from '@auralign/match';
import type { PlanRecord } from '@auralign/server/api';
import { announce, applyEditedPlan, currentSession } from '../state/index.ts';
import { createStore, useStore } from '../state/store.ts';
import { editsOf, effective, planOf, type Edits } from './edits.ts';
import { beginHistory, changed, redone, undone, type History } from './history.ts';

/** The plan that is being edited, with everything that can be taken back. */
interface Working {
  readonly recordId: string | undefined;
  readonly suggested: Plan | undefined;
  readonly history: History<Edits>;
  /** Why the last change of a step was refused. */
  readonly refusal: { readonly moveId: string; readonly message: string } | undefined;
}

const EMPTY: Working = {
  recordId: undefined,
  suggested: undefined,
  history: beginHistory<Edits>([]),
  refusal: undefined,
};
const store = createStore<Working>(EMPTY);

export const useWorking = (): Working => useStore(store);

/** Takes a plan into the hands; the one that is there already stays as it is. */
export function takeUp(record: PlanRecord | undefined): void {
  if (record === undefined) return store.set(EMPTY);
  if (store.get().recordId === record.id) return;
  const { id: recordId, suggested, plan, findings } = record;
  store.set({ recordId, suggested, history: beginHistory(editsOf(suggested, plan, findings)), refusal: undefined });
}

/**
 * A change of the plan: heard and stored. A step that cannot be carried out on this mix is refused, with the reason.
 *
 * @param gesture names a movement that is one step of undo
 */
export function edit(change: (edits: Edits) => Edits, gesture?: string): void {
  const working = store.get();
  const before = working.history.present;
  const next = change(before);
  if (next === before) return;
  const refusal = refusalOf(next, before);
  if (refusal !== undefined) return store.set({ ...working, refusal });
  publish({ ...working, history: changed(working.history, next, gesture), refusal: undefined });
}

export function undo(): void {
  step(undone, 'Undone');
}

export function redo(): void {
  step(redone, 'Redone');
}

function step(move: (history: History<Edits>) => History<Edits>, word: string): void {
  const working = store.get();
  const history = move(working.history);
  if (history === working.history) return;
  publish({ ...working, history, refusal: undefined });
  announce(word);
}

function publish(working: Working): void {
  store.set(working);
  if (working.suggested === undefined) return;
  const peakDbtp = currentSession().mix?.metrics['truePeakDbtp'];
  applyEditedPlan(planOf(working.suggested, working.history.present, peakDbtp));
}

function refusalOf(next: Edits, before: Edits): Working['refusal'] {
  const { mix } = currentSession();
  if (mix === undefined) return undefined;
  // Nothing is run here: the plain kernels are there at once, whatever the host has.
  const context = { sampleRateHz: mix.sampleRateHz, channelCount: mix.channelCount, kernels: referenceKernels };
  for (const each of next) {
    if (!each.isOn || before.includes(each)) continue;
    try {
      createChain([effective(each)], context);
    } catch (error) {
      return { moveId: each.move.id, message: error instanceof Error ? error.message : String(error) };
    }
  }
  return undefined;
}
