import type { StoreProfile } from '@auralign/analysis';
import type {
  Comparison,
  ExportListing,
  Health,
  Job,
  NewJob,
  Peaks,
  Plan,
  PlanOptions,
  PlanRecord,
  Render,
  Report,
  Song,
  Stores,
  Track,
  VersionReport,
} from '@auralign/server/api';
import { pathTo } from '@auralign/server/paths';
import { requestJson } from './http.ts';

/** What the server offers, one function a route; bodies and answers are typed by its schemas. */

export type Finding = Comparison['findings'][number];

type Signal = AbortSignal | undefined;

export const getHealth = (signal?: Signal): Promise<Health> => requestJson(pathTo('health'), { signal });

/** Where music is played, the stores of whoever runs the server among them. */
export const getStores = async (signal?: Signal): Promise<readonly StoreProfile[]> =>
  (await requestJson<Stores>(pathTo('stores'), { signal })).stores;

export const listTracks = (signal?: Signal): Promise<Track[]> => requestJson(pathTo('tracks'), { signal });

export const getTrack = (id: string, signal?: Signal): Promise<Track> =>
  requestJson(pathTo('track', { id }), { signal });

export const changeTrack = (id: string, changes: Partial<Pick<Track, 'song' | 'note'>>): Promise<Track> =>
  requestJson(pathTo('track', { id }), { method: 'PATCH', body: changes });

export const deleteTrack = (id: string): Promise<void> => requestJson(pathTo('track', { id }), { method: 'DELETE' });

export const getReport = (id: string, signal?: Signal): Promise<Report> =>
  requestJson(pathTo('report', { id }), { signal });

/** Findings of a track by itself. */
export const getFindings = async (id: string, intent?: PlanOptions['intent'], signal?: Signal): Promise<Finding[]> =>
  (await requestJson<{ findings: Finding[] }>(withQuery(pathTo('findings', { id }), { intent }), { signal })).findings;

export const getPeaks = (id: string, signal?: Signal): Promise<Peaks> =>
  requestJson(pathTo('peaks', { id }), { signal });

/** Where the sound of a track is; ranges are served. */
export const contentPath = (id: string): string => pathTo('content', { id });

export const loadDemo = (signal?: Signal): Promise<{ mix: Track; reference: Track }> =>
  requestJson(pathTo('demo'), { method: 'POST', body: {}, signal });

export const compare = (
  { mixId, referenceIds, intent }: { mixId: string; referenceIds: readonly string[]; intent?: PlanOptions['intent'] },
  signal?: Signal,
): Promise<Comparison> =>
  requestJson(withQuery(pathTo('comparisons'), { mixId, references: referenceIds.join(','), intent }), { signal });

/** What a newer version changed; takes seconds, and is given up with the signal. */
export const compareTwoVersions = (beforeId: string, afterId: string, signal?: Signal): Promise<VersionReport> =>
  requestJson(withQuery(pathTo('versions'), { before: beforeId, after: afterId }), { signal });

export const createPlan = (
  wish: { readonly mixId: string; readonly referenceIds: readonly string[]; readonly options?: PlanOptions },
  signal?: Signal,
): Promise<PlanRecord> => requestJson(pathTo('plans'), { method: 'POST', body: wish, signal });

/** Of a mix, newest first. */
export const listPlans = (mixId: string, signal?: Signal): Promise<PlanRecord[]> =>
  requestJson(`${pathTo('plans')}?mixId=${encodeURIComponent(mixId)}`, { signal });

export const savePlan = (id: string, plan: Plan, signal?: Signal): Promise<PlanRecord> =>
  requestJson(pathTo('plan', { id }), { method: 'PUT', body: plan, signal });

/** The files of a plan in one format, and what is lost in it; with a rendering, of the plan as that carried it out. */
export const getExport = (id: string, format: string, renderId?: string): Promise<ExportListing> =>
  requestJson(withQuery(pathTo('planExport', { id, format }), { list: 'true', render: renderId }));

export const startJob = (job: NewJob, signal?: Signal): Promise<Job> =>
  requestJson(pathTo('jobs'), { method: 'POST', body: job, signal });

export const cancelJob = (id: string): Promise<Job | undefined> =>
  requestJson(pathTo('job', { id }), { method: 'DELETE' });

export const getRender = (id: string, signal?: Signal): Promise<Render> =>
  requestJson(pathTo('render', { id }), { signal });

export const listRenders = (mixId: string, signal?: Signal): Promise<Render[]> =>
  requestJson(withQuery(pathTo('renders'), { mixId }), { signal });

export const listSongs = (signal?: Signal): Promise<Song[]> => requestJson(pathTo('songs'), { signal });

function withQuery(path: string, parameters: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}
