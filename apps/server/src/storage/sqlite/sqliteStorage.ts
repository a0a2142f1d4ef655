import { makeFolder } from '@auralign/audio/node';
import { join } from 'node:path';
import type { Job } from '../../api/index.ts';
import { newId } from '../../id.ts';
import { openFolderBlobStore } from '../folderBlobStore.ts';
import type { Analysis, Storage } from '../storage.ts';
import { openDatabase, type Sql } from './database.ts';
import { jobStore } from './jobs.ts';
import { migrate } from './migrations.ts';
import { planStore, renderStore } from './plans.ts';
import { findTrack, insertTrack } from './trackRows.ts';
import { trackStore } from './tracks.ts';

/**
 * The embedded storage: one SQLite database and a folder of files.
 *
 * @param edition what measures, as a name: analyses of another edition count as not there
 * @throws Error code `SQLITE_BUSY` while another server has the folder
 */
export async function openSqliteStorage(folder: string, edition: string): Promise<Storage> {
  await makeFolder(folder, 0o700);
  const sql = openDatabase(join(folder, 'auralign.db'));
  try {
    migrate(sql);
    const blobs = await openFolderBlobStore(folder);
    const tracks = trackStore(sql, edition);
    const jobs = jobStore(sql);
    const renders = renderStore(sql);
    return {
      blobs,
      tracks,
      jobs,
      renders,
      plans: planStore(sql),
      analyses: {
        has: async (sha256) => columnOf(sql, 'metrics', sha256, edition) !== undefined,
        report: async (sha256) => columnOf(sql, 'report', sha256, edition),
        peaks: async (sha256) => columnOf(sql, 'peaks', sha256, edition),
      },
      async completeAnalysis({ id }, analysis) {
        const complete = (): void => {
          // The track may have been deleted meanwhile, and its job with it: then nobody asks for the result.
          if (sql.get('SELECT 1 FROM jobs WHERE id = ?', [id]) === undefined) return;
          keepAnalysis(sql, edition, analysis);
          endAsDone(sql, id);
        };
        sql.unsynced(() => sql.transaction(complete)); // lost in a power cut, it is measured again
      },
      async completeRender({ id }, { planId, mixId, track, plan, receipt, analysis }) {
        const renderId = newId();
        sql.transaction(() => {
          keepAnalysis(sql, edition, analysis);
          const trackId = findTrack(sql, track) ?? insertTrack(sql, track);
          sql.run(
            'INSERT INTO renders (id, planId, mixId, trackId, plan, receipt, createdAt) VALUES (?, ?, ?, ?, ?, ?, ?)',
            [renderId, planId, mixId, trackId, JSON.stringify(plan), JSON.stringify(receipt), new Date().toISOString()],
          );
          sql.run('UPDATE jobs SET renderId = ? WHERE id = ?', [renderId, id]);
          endAsDone(sql, id);
        });
        return (await renders.get(renderId))!;
      },
      async close() {
        sql.close();
      },
    };
  } catch (error) {
    sql.close();
    throw error;
  }
}

function columnOf(
  sql: Sql,
  column: 'report' | 'peaks' | 'metrics',
  sha256: string,
  edition: string,
): string | undefined {
  const row = sql.get(`SELECT ${column} AS found FROM analyses WHERE sha256 = ? AND edition = ?`, [sha256, edition]);
  return row === undefined ? undefined : String(row['found']);
}

function keepAnalysis(sql: Sql, edition: string, { sha256, report, peaks, metrics, durationSeconds }: Analysis): void {
  sql.run('DELETE FROM analyses WHERE sha256 = ?', [sha256]); // of earlier editions too: they are never asked for again
  sql.run('INSERT INTO analyses (sha256, edition, report, peaks, metrics, durationSeconds) VALUES (?, ?, ?, ?, ?, ?)', [
    sha256,
    edition,
    report,
    peaks,
    JSON.stringify(metrics),
    durationSeconds,
  ]);
}

function endAsDone(sql: Sql, jobId: string): void {
  const done: Job['state'] = 'done';
  sql.run('UPDATE jobs SET state = ?, finishedAt = ? WHERE id = ?', [done, new Date().toISOString(), jobId]);
}
