import type { Track } from '@auralign/server/api';
import { asApiError } from '../../api/problem.ts';
import { cancelJob, getFindings, getReport, getTrack } from '../../api/resources.ts';
import { uploadTrack } from '../../api/upload.ts';
import { announce, type Progress } from '../../state/index.ts';
import { isAbort, runJob } from '../../state/actions/jobs.ts';
import { noticeError } from '../../state/connection.ts';
import { currentBatch, setBatch, type BatchRow } from './batchStore.ts';

/** Files that are sent and analysed at a time; the server has its own queue behind. */
const AT_A_TIME = 3;
const SPARKLINE_POINTS = 80;

let rowCount = 0;
let runningCount = 0;
const waiting: { readonly key: string; readonly file: File | undefined }[] = [];
const controllers = new Map<string, AbortController>();
const files = new Map<string, File>();

/** One row a file, worked off in order; one bad file never stops the others. */
export function addToBatch(added: readonly File[]): void {
  const rows = added.map((file): BatchRow => {
    const key = `row-${++rowCount}`;
    files.set(key, file);
    waiting.push({ key, file });
    return {
      key,
      name: file.webkitRelativePath === '' ? file.name : file.webkitRelativePath,
      progress: { stage: 'queued', fraction: 0, phase: 'Waiting' },
      metrics: {},
      findings: [],
      history: [],
    };
  });
  setBatch((before) => [...before, ...rows]);
  pump();
}

export function retryRow(key: string): void {
  patchRow(key, { progress: { stage: 'queued', fraction: 0, phase: 'Waiting' } });
  waiting.push({ key, file: files.get(key) });
  pump();
}

/** Stops everything that is not done yet. */
export function stopBatch(): void {
  for (const { key } of waiting.splice(0))
    patchRow(key, { progress: { stage: 'cancelled', fraction: 0, phase: 'Stopped' } });
  for (const [key, controller] of controllers) {
    const jobId = currentBatch().find((row) => row.key === key)?.progress?.jobId;
    controller.abort(new DOMException('Stopped', 'AbortError'));
    if (jobId !== undefined) void cancelJob(jobId).catch((thrown) => noticeError(asApiError(thrown)));
  }
}

export function clearBatch(): void {
  stopBatch();
  files.clear();
  setBatch([]);
}

function pump(): void {
  while (runningCount < AT_A_TIME) {
    const next = waiting.shift();
    if (next === undefined) return;
    runningCount++;
    void work(next.key, next.file).finally(() => {
      runningCount--;
      if (runningCount === 0 && waiting.length === 0) announce('The batch is done.');
      pump();
    });
  }
}

async function work(key: string, file: File | undefined): Promise<void> {
  const controller = new AbortController();
  controllers.set(key, controller);
  const { signal } = controller;
  const show = (progress: Progress): void => patchRow(key, { progress });
  try {
    const known = currentBatch().find((row) => row.key === key)?.trackId;
    const track: Track =
      known === undefined
        ? await uploadTrack(file!, {
            signal,
            onProgress: (fraction) => show({ stage: 'uploading', fraction, phase: 'Sending' }),
          })
        : await getTrack(known, signal);
    patchRow(key, { trackId: track.id });
    if (track.analysis !== 'ready') await runJob({ kind: 'analyze', trackId: track.id }, { onProgress: show }, signal);
    const [analysed, findings, report] = await Promise.all([
      getTrack(track.id, signal),
      getFindings(track.id, undefined, signal),
      getReport(track.id, signal),
    ]);
    patchRow(key, {
      metrics: analysed.metrics,
      findings,
      history: thinned(report.series?.['shortTermLufs']?.values ?? []),
      progress: undefined,
    });
  } catch (thrown) {
    if (isAbort(thrown)) return show({ stage: 'cancelled', fraction: 0, phase: 'Stopped' });
    const problem = asApiError(thrown);
    noticeError(problem);
    show({ stage: 'failed', fraction: 0, phase: problem.message, problem });
  } finally {
    controllers.delete(key);
  }
}

/** The loudest of each stretch: a sparkline shows where the song is loud. */
function thinned(values: readonly (number | null)[]): (number | null)[] {
  const step = Math.max(1, Math.ceil(values.length / SPARKLINE_POINTS));
  return Array.from({ length: Math.ceil(values.length / step) }, (_, i) => {
    const part = values.slice(i * step, (i + 1) * step).filter((value): value is number => value !== null);
    return part.length === 0 ? null : Math.max(...part);
  });
}

function patchRow(key: string, patch: Partial<BatchRow>): void {
  setBatch((rows) => rows.map((row) => (row.key === key ? { ...row, ...patch } : row)));
}
