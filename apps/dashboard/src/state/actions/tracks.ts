import type { Track } from '@auralign/server/api';
import { asApiError } from '../../api/problem.ts';
import { cancelJob, getFindings, getPeaks, getReport, getTrack, loadDemo } from '../../api/resources.ts';
import { uploadTrack } from '../../api/upload.ts';
import { announce } from '../announcer.ts';
import { noticeError } from '../connection.ts';
import { currentSession, patchSession, withEntry, type PendingUpload, type Progress } from '../session.ts';
import { isAbort, runJob } from './jobs.ts';
import { addReference, selectMix } from './selection.ts';

/** What is under way, by track id or upload key; aborting one stops it. */
const running = new Map<string, AbortController>();
let uploadCount = 0;

/** Uploads a file as mix or reference, analyses it and shows it. Errors stand in the session, not here. */
async function addFile(file: File, role: 'mix' | 'reference'): Promise<void> {
  const key = `upload-${++uploadCount}`;
  const controller = new AbortController();
  running.set(key, controller);
  const put = (progress: Progress): void => putUpload({ key, name: file.name, role, progress });
  put({ stage: 'uploading', fraction: 0, phase: 'Sending' });
  try {
    const track = await uploadTrack(file, {
      signal: controller.signal,
      onProgress: (fraction) =>
        put({ stage: 'uploading', fraction, phase: fraction < 1 ? 'Sending' : 'Reading the file' }),
    });
    dropUpload(key);
    putTrack(track);
    if (role === 'mix') selectMix(track.id);
    else addReference(track.id);
    await ensureAnalysed(track.id);
  } catch (thrown) {
    if (isAbort(thrown)) return dropUpload(key);
    const problem = asApiError(thrown);
    noticeError(problem);
    put({ stage: 'failed', fraction: 0, phase: problem.message, problem });
    announce(`${file.name}: ${problem.message}`, 'assertive');
  } finally {
    running.delete(key);
  }
}

/** Uploads files: what was dropped on a field becomes that, of several dropped on the mix the first one. */
export function addFiles(files: readonly File[], role?: 'mix' | 'reference'): void {
  const { mixId, uploads } = currentSession();
  const hasMix =
    mixId !== undefined || uploads.some((upload) => upload.role === 'mix' && upload.progress.stage !== 'failed');
  for (const [index, as] of rolesOf(files.length, { role, hasMix }).entries()) void addFile(files[index]!, as);
}

/** The first of several files is the mix where one is wanted or missing; all others are references. */
export function rolesOf(
  count: number,
  { role, hasMix }: { readonly role: 'mix' | 'reference' | undefined; readonly hasMix: boolean },
): ('mix' | 'reference')[] {
  const isFirstMix = role === undefined ? !hasMix : role === 'mix';
  return Array.from({ length: count }, (_, index) => (isFirstMix && index === 0 ? 'mix' : 'reference'));
}

/** The pair that comes with Auralign: a mix with known faults and its reference. */
export async function openDemo(): Promise<void> {
  const { mix, reference } = await loadDemo();
  putTrack(mix);
  putTrack(reference);
  selectMix(mix.id);
  addReference(reference.id);
  await Promise.all([ensureAnalysed(mix.id), ensureAnalysed(reference.id)]);
}

/** Fetches what is known of a track and analyses it if nobody has. Safe to call again and again. */
export async function ensureAnalysed(id: string): Promise<void> {
  if (running.has(id) || currentSession().reports[id] !== undefined) return;
  const controller = new AbortController();
  running.set(id, controller);
  const { signal } = controller;
  try {
    let track = currentSession().tracks[id];
    if (track === undefined || track.analysis !== 'ready') track = putTrack(await getTrack(id, signal));
    if (track.analysis !== 'ready') {
      patchSession(({ ownFindings }) => ({ ownFindings: withEntry(ownFindings, id, []) }));
      await runJob(
        { kind: 'analyze', trackId: id },
        {
          onProgress: (progress) => putProgress(id, progress),
          onFinding: (finding) =>
            patchSession(({ ownFindings }) => ({
              ownFindings: withEntry(
                ownFindings,
                id,
                [...(ownFindings[id] ?? []).filter(({ ruleId }) => ruleId !== finding.ruleId), finding].sort(
                  (a, b) => b.importance - a.importance,
                ),
              ),
            })),
        },
        signal,
      );
      track = putTrack(await getTrack(id, signal));
    }
    const [report, findings] = await Promise.all([
      getReport(id, signal),
      getFindings(id, currentSession().intent, signal),
      fetchPeaks(id, signal),
    ]);
    patchSession(({ reports, ownFindings, progress }) => ({
      reports: withEntry(reports, id, report),
      ownFindings: withEntry(ownFindings, id, findings),
      progress: withEntry(progress, id, undefined),
    }));
    announce(`${track.name} is analysed.`);
  } catch (thrown) {
    if (isAbort(thrown)) return putProgress(id, { stage: 'cancelled', fraction: 0, phase: 'Stopped' });
    const problem = asApiError(thrown);
    noticeError(problem);
    putProgress(id, { stage: 'failed', fraction: 0, phase: problem.message, problem });
    announce(problem.message, 'assertive');
  } finally {
    running.delete(id);
  }
}

/** What is said of a track by itself depends on the aim. */
export async function diagnoseAgain(id: string): Promise<void> {
  const { intent } = currentSession();
  try {
    const findings = await getFindings(id, intent);
    if (currentSession().intent !== intent) return;
    patchSession(({ ownFindings }) => ({ ownFindings: withEntry(ownFindings, id, findings) }));
  } catch (thrown) {
    noticeError(asApiError(thrown)); // what was said for the other aim stays
  }
}

/** Stops an upload or an analysis, here and on the server. */
export async function stop(key: string): Promise<void> {
  const jobId = currentSession().progress[key]?.jobId;
  running.get(key)?.abort(new DOMException('Stopped', 'AbortError'));
  if (jobId === undefined) return;
  try {
    await cancelJob(jobId);
  } catch (thrown) {
    noticeError(asApiError(thrown)); // a job that has just ended cannot be cancelled, and need not be
  }
}

/** Takes a failed or stopped upload off the page. */
export function dropUpload(key: string): void {
  patchSession(({ uploads }) => ({ uploads: uploads.filter((upload) => upload.key !== key) }));
}

export async function retry(id: string): Promise<void> {
  patchSession(({ progress }) => ({ progress: withEntry(progress, id, undefined) }));
  await ensureAnalysed(id);
}

export function putTrack(track: Track): Track {
  patchSession(({ tracks }) => ({ tracks: withEntry(tracks, track.id, track) }));
  return track;
}

/** Without a waveform the page is only plainer. */
async function fetchPeaks(id: string, signal: AbortSignal): Promise<void> {
  if (currentSession().peaks[id] !== undefined) return;
  try {
    const peaks = await getPeaks(id, signal);
    patchSession((session) => ({ peaks: withEntry(session.peaks, id, peaks) }));
  } catch {
    // The chart falls back to the loudness history.
  }
}

function putProgress(id: string, progress: Progress): void {
  patchSession((session) => ({ progress: withEntry(session.progress, id, progress) }));
}

function putUpload(upload: PendingUpload): void {
  patchSession(({ uploads }) => ({
    uploads: uploads.some(({ key }) => key === upload.key)
      ? uploads.map((other) => (other.key === upload.key ? upload : other))
      : [...uploads, upload],
  }));
}
