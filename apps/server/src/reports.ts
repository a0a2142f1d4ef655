import { REPORT_SCHEMA_VERSION, reportSchema, type Report } from '@auralign/analysis';
import { createHash } from 'node:crypto';
import type { Track } from './api/index.ts';
import { ServerError } from './problem.ts';
import type { Storage } from './storage/storage.ts';
import { VERSION } from './version.ts';

/**
 * What measures, as a name: version and the whole schema of its reports. A report made by other meters is not found again, so
 * a cache never hides a new figure.
 */
export const EDITION = [
  VERSION,
  REPORT_SCHEMA_VERSION,
  createHash('sha256').update(JSON.stringify(reportSchema)).digest('hex').slice(0, 16),
].join('-');

/**
 * The report of a track, with figures over time. Tracks of the same content share it; the name is the track's own.
 *
 * @throws ServerError `NOT_READY`
 */
export async function fullReport({ analyses }: Storage, { name, sha256, analysis }: Track): Promise<Report> {
  const json = await analyses.report(sha256);
  if (json === undefined) throw notReady(name, analysis);
  const report = JSON.parse(json) as Report;
  return { ...report, file: { ...report.file, name } };
}

/** Without figures over time: most of a report, which planning does not ask for (rules do), and which would cross to a thread. */
export async function plainReport(storage: Storage, track: Track): Promise<Report> {
  const { series: _series, ...report } = await fullReport(storage, track);
  return report;
}

export function notReady(name: string, analysis: Track['analysis']): ServerError {
  const [message, hint] =
    analysis === 'pending'
      ? [`${name} is being analysed.`, 'Follow its job.']
      : [`${name} has not been analysed.`, 'POST /api/jobs with kind "analyze" does it.'];
  return new ServerError('NOT_READY', message, { hint });
}
