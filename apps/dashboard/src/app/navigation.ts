import {
  currentSession,
  diagnoseAgain,
  ensureAnalysed,
  pausePlayback,
  openRender,
  resumePlan,
  compareSelection,
  selectIntent,
  selectMix,
  selectPlanBasis,
  selectReferences,
  subscribeToSession,
  type PlanBasis,
  type Session,
} from '../state/index.ts';
import { onReconnect } from '../state/connection.ts';
import { createStore, useStore } from '../state/store.ts';
import { hashOf, parseRoute, type MixView, type Route } from './route.ts';

const route = createStore<Route>(parseRoute(location.hash));

export const useRoute = (): Route => useStore(route);

export function navigate(next: Route): void {
  if (hashOf(next) !== location.hash) location.hash = hashOf(next);
}

/** Another view of the files that are chosen. */
export function navigateTo(view: MixView): void {
  const next = mixRoute(view);
  if (next !== undefined) navigate(next);
}

/** The hash of a view of what is chosen now, for links; `planBasis`: with that one of the two plans. */
export function hashOfMixView(view: MixView, planBasis?: PlanBasis): string | undefined {
  const next = mixRoute(view, planBasis);
  return next === undefined ? undefined : hashOf(next);
}

function mixRoute(view: MixView, planBasis = currentSession().planBasis): Route | undefined {
  const { mixId, referenceIds, intent, render } = currentSession();
  if (mixId === undefined) return undefined;
  return {
    view,
    mixId,
    referenceIds,
    ...(intent === undefined ? {} : { intent }),
    ...(planBasis === 'findings' && referenceIds.length > 0 ? { plan: planBasis } : {}),
    ...(render === undefined ? {} : { renderId: render.id }),
  };
}

/**
 * Keeps hash and session in step, both ways: an opened link chooses its files, and a choice made on the page changes the
 * link. What the view needs and nobody has fetched yet is fetched.
 *
 * @returns stops it
 */
export function startNavigation(): () => void {
  const onHash = (): void => {
    const next = parseRoute(location.hash);
    route.set(next);
    enter(next);
  };
  const stopListening = subscribeToSession(onSession);
  // What the server did not answer is asked again.
  const stopWaiting = onReconnect(() => {
    enter(route.get());
    const { planState, planRecord } = currentSession();
    if (route.get().view === 'corrections' && planState === 'failed' && planRecord === undefined) void resumePlan();
  });
  addEventListener('hashchange', onHash);
  onHash();
  return () => {
    stopWaiting();
    removeEventListener('hashchange', onHash);
    stopListening();
  };
}

function enter(next: Route): void {
  if (next.view === 'start') {
    // The start page is where the next mix is chosen; what was chosen before can be reached by going back.
    pausePlayback();
    selectMix(undefined);
    selectReferences([]);
    return;
  }
  if (!('mixId' in next)) return;
  selectMix(next.mixId);
  selectReferences(next.referenceIds);
  selectIntent(next.intent);
  selectPlanBasis(next.plan ?? 'references');
  for (const id of [next.mixId, ...next.referenceIds]) void ensureAnalysed(id);
  if (next.renderId !== undefined && currentSession().render?.id !== next.renderId) {
    // A rendering that is gone leaves the page without one, which the view says.
    void openRender(next.renderId).catch(() => {});
  }
  fetchMissing();
}

let seen: { readonly key: string; readonly intent: Session['intent'] } = { key: '', intent: undefined };

function onSession(): void {
  const session = currentSession();
  const at = route.get();
  const view = 'mixId' in at ? at.view : 'overview';
  const next = mixRoute(view);
  // A choice made on the start page leads to the overview; history, versions and batch stay where they are.
  if (next !== undefined && ('mixId' in at || at.view === 'start')) {
    const hash = hashOf(next);
    if (hash !== hashOf(at)) {
      if (at.view === 'start') location.hash = hash;
      else {
        history.replaceState(null, '', hash);
        route.set(next);
      }
    }
  }
  const { mixId, intent, planBasis, referenceIds, reports } = session;
  const ready = [mixId, ...referenceIds].map((id) => `${id} ${id !== undefined && id in reports}`);
  const key = [intent, planBasis, ...ready].join(' ');
  if (key === seen.key) return;
  const isOtherAim = intent !== seen.intent;
  seen = { key, intent };
  // Not inside the notification: these change the session themselves.
  queueMicrotask(() => {
    if (isOtherAim && mixId !== undefined && mixId in reports) void diagnoseAgain(mixId);
    fetchMissing();
  });
}

/** Comparison and plan, as soon as the files they need are analysed and a view asks for them. */
function fetchMissing(): void {
  const { mixId, referenceIds, planReferenceIds, reports, comparison, planState } = currentSession();
  if (mixId === undefined || !(mixId in reports)) return;
  const areReady = (ids: readonly string[]): boolean => ids.every((id) => id in reports);
  if (referenceIds.length > 0 && areReady(referenceIds) && comparison === undefined) void compareSelection();
  if (route.get().view === 'corrections' && planState === 'none' && areReady(planReferenceIds)) void resumePlan();
}
