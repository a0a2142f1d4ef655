import type { Job, PlanRecord, Render, Track } from '../../api/index.ts';
import type { RenderSettings, StoredJob } from '../storage.ts';
import type { Row } from './database.ts';

const text = (row: Row, column: string): string => String(row[column]);
const maybe = (row: Row, column: string): string | undefined => (row[column] === null ? undefined : text(row, column));
const json = <T>(row: Row, column: string): T => JSON.parse(text(row, column)) as T;

/** Columns of `tracks`, `metrics` and `decodedSeconds` of its analysis, `jobState` of its last analysis. */
export function trackOf(row: Row): Track {
  const jobState = maybe(row, 'jobState');
  const isMeasured = row['metrics'] !== null;
  return {
    id: text(row, 'id'),
    sha256: text(row, 'sha256'),
    name: text(row, 'name'),
    byteCount: Number(row['byteCount']),
    format: text(row, 'format'),
    sampleRateHz: Number(row['sampleRateHz']),
    channelCount: Number(row['channelCount']),
    durationSeconds: Number(row['decodedSeconds'] ?? row['durationSeconds']),
    createdAt: text(row, 'createdAt'),
    song: maybe(row, 'song') ?? null,
    note: text(row, 'note'),
    origin: text(row, 'origin') as Track['origin'],
    analysis: isMeasured ? 'ready' : analysisState(jobState),
    metrics: isMeasured ? json(row, 'metrics') : {},
  };
}

function analysisState(jobState: string | undefined): Track['analysis'] {
  if (jobState === 'queued' || jobState === 'running') return 'pending';
  return jobState === 'failed' ? 'failed' : 'none';
}

export function planRecordOf(row: Row): PlanRecord {
  const suggested = json<PlanRecord['suggested']>(row, 'suggested');
  return {
    id: text(row, 'id'),
    mixId: text(row, 'mixId'),
    referenceIds: json(row, 'referenceIds'),
    options: json(row, 'options'),
    findings: json(row, 'findings'),
    suggested,
    plan: row['edited'] === null ? suggested : json(row, 'edited'),
    createdAt: text(row, 'createdAt'),
  };
}

export function renderOf(row: Row): Render {
  return {
    id: text(row, 'id'),
    planId: text(row, 'planId'),
    mixId: text(row, 'mixId'),
    trackId: text(row, 'trackId'),
    plan: json(row, 'plan'),
    receipt: json(row, 'receipt'),
    createdAt: text(row, 'createdAt'),
  };
}

export function jobOf(row: Row): StoredJob {
  const state = text(row, 'state') as Job['state'];
  const [trackId, planId, renderId, finishedAt] = ['trackId', 'planId', 'renderId', 'finishedAt'].map((column) =>
    maybe(row, column),
  );
  return {
    id: text(row, 'id'),
    kind: text(row, 'kind') as Job['kind'],
    state,
    fraction: state === 'done' ? 1 : 0,
    phase: '',
    ...(trackId === undefined ? {} : { trackId }),
    ...(planId === undefined ? {} : { planId }),
    ...(renderId === undefined ? {} : { renderId }),
    ...(row['problem'] === null ? {} : { problem: json<NonNullable<Job['problem']>>(row, 'problem') }),
    createdAt: text(row, 'createdAt'),
    ...(finishedAt === undefined ? {} : { finishedAt }),
    settings: json<RenderSettings>(row, 'settings'),
    attempt: Number(row['attempt']),
    crashCount: Number(row['crashCount']),
  };
}
