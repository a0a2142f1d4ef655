import type { Comparison, Peaks, PlanOptions, PlanRecord, Render, Report, Track } from '@auralign/server/api';
import type { ApiError } from '../api/problem.ts';
import type { Finding } from '../api/resources.ts';
import { createStore, useStore } from './store.ts';

export type Intent = NonNullable<PlanOptions['intent']>;

/** How far the analysis of a track, or a rendering, has come. */
export interface Progress {
  readonly stage: 'uploading' | 'queued' | 'running' | 'failed' | 'cancelled';
  readonly fraction: number;
  /** What is being done, in words. */
  readonly phase: string;
  readonly jobId?: string;
  readonly problem?: ApiError;
}

/** A file on its way to the server, before it is a track. */
export interface PendingUpload {
  readonly key: string;
  readonly name: string;
  readonly role: 'mix' | 'reference';
  readonly progress: Progress;
}

/** What a plan is made of: the difference to the references, or the findings of the mix alone. */
export type PlanBasis = 'references' | 'findings';

export type PlanState = 'none' | 'solving' | 'ready' | 'saving' | 'failed';

interface SessionState {
  readonly mixId: string | undefined;
  readonly referenceIds: readonly string[];
  readonly intent: Intent | undefined;
  readonly tracks: Readonly<Record<string, Track>>;
  readonly reports: Readonly<Record<string, Report>>;
  readonly peaks: Readonly<Record<string, Peaks>>;
  /** Of a track by itself, most important first; they arrive one by one while it is being analysed. */
  readonly ownFindings: Readonly<Record<string, readonly Finding[]>>;
  readonly progress: Readonly<Record<string, Progress>>;
  readonly uploads: readonly PendingUpload[];
  readonly comparison: Comparison | undefined;
  readonly comparisonProblem: ApiError | undefined;
  /** Which of the two plans is wanted where there are references; without them there is but one. */
  readonly planBasis: PlanBasis;
  readonly planRecord: PlanRecord | undefined;
  readonly planState: PlanState;
  readonly planProblem: ApiError | undefined;
  readonly render: Render | undefined;
  readonly renderProgress: Progress | undefined;
}

/** The session with ids resolved; what views and player look at. */
export interface Session extends SessionState {
  readonly mix: Track | undefined;
  readonly references: readonly Track[];
  /** The corrected file of `render`. */
  readonly corrected: Track | undefined;
  /** Those that the plan is made of: none for one that is made of findings. */
  readonly planReferenceIds: readonly string[];
  /** Relative to the references once they are compared, else of the mix by itself. */
  readonly findings: readonly Finding[];
}

const EMPTY: SessionState = {
  mixId: undefined,
  referenceIds: [],
  intent: undefined,
  tracks: {},
  reports: {},
  peaks: {},
  ownFindings: {},
  progress: {},
  uploads: [],
  comparison: undefined,
  comparisonProblem: undefined,
  planBasis: 'references',
  planRecord: undefined,
  planState: 'none',
  planProblem: undefined,
  render: undefined,
  renderProgress: undefined,
};

const NO_FINDINGS: readonly Finding[] = [];
const NO_IDS: readonly string[] = [];

function resolve(state: SessionState): Session {
  const { tracks, mixId, referenceIds, comparison, ownFindings, planBasis, render } = state;
  const isCompared =
    comparison !== undefined &&
    comparison.mixId === mixId &&
    comparison.referenceIds.length === referenceIds.length &&
    comparison.referenceIds.every((id) => referenceIds.includes(id));
  return {
    ...state,
    mix: mixId === undefined ? undefined : tracks[mixId],
    references: referenceIds.flatMap((id) => tracks[id] ?? []),
    planReferenceIds: planBasis === 'findings' ? NO_IDS : referenceIds,
    corrected: render === undefined ? undefined : tracks[render.trackId],
    findings: isCompared
      ? comparison.findings
      : ((mixId === undefined ? undefined : ownFindings[mixId]) ?? NO_FINDINGS),
  };
}

const store = createStore<Session>(resolve(EMPTY));

/** Everything known of the mix at hand. */
export const useSession = (): Session => useStore(store);

/** The same outside of components. */
export const currentSession = (): Session => store.get();

export const subscribeToSession = store.subscribe;

/** Replaces fields of the session; what is derived follows. */
export function patchSession(patch: Partial<SessionState> | ((session: Session) => Partial<SessionState>)): void {
  store.set((session) => resolve({ ...session, ...(typeof patch === 'function' ? patch(session) : patch) }));
}

/** One entry of a record in the session. */
export function withEntry<T>(
  record: Readonly<Record<string, T>>,
  key: string,
  value: T | undefined,
): Readonly<Record<string, T>> {
  if (value !== undefined) return { ...record, [key]: value };
  const { [key]: _, ...rest } = record;
  return rest;
}

/** Forgets everything; the server does not. */
export function resetSession(): void {
  store.set(resolve(EMPTY));
}
