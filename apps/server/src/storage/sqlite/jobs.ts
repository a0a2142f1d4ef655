import { newId } from '../../id.ts';
import type { JobStore } from '../storage.ts';
import type { Sql } from './database.ts';
import { jobOf } from './rows.ts';

/** That a job was taken on is on the disk when it is answered; how it goes on can be done again. */
export function jobStore(sql: Sql): JobStore {
  const get: JobStore['get'] = async (id) => {
    const row = sql.get('SELECT * FROM jobs WHERE id = ?', [id]);
    return row === undefined ? undefined : jobOf(row);
  };
  return {
    get,
    async add({ kind, state, trackId, planId, settings }) {
      const id = newId();
      const now = new Date().toISOString();
      sql.run(
        `INSERT INTO jobs (id, kind, state, trackId, planId, settings, attempt, crashCount, createdAt, finishedAt)
         VALUES (?, ?, ?, ?, ?, ?, 1, 0, ?, ?)`,
        [
          id,
          kind,
          state,
          trackId ?? null,
          planId ?? null,
          JSON.stringify(settings),
          now,
          state === 'done' ? now : null,
        ],
      );
      return (await get(id))!;
    },
    list: async ({ state, trackId }) =>
      sql
        .all(
          `SELECT * FROM jobs WHERE (?1 IS NULL OR state = ?1) AND (?2 IS NULL OR trackId = ?2)
           ORDER BY seq DESC LIMIT 500`,
          [state ?? null, trackId ?? null],
        )
        .map(jobOf),
    unfinished: async () => sql.all(`SELECT * FROM jobs WHERE state IN ('queued', 'running') ORDER BY seq`).map(jobOf),
    async pendingAnalysis(sha256) {
      const row = sql.get(
        `SELECT jobs.* FROM jobs JOIN tracks ON tracks.id = jobs.trackId
         WHERE tracks.sha256 = ? AND kind = 'analyze' AND state IN ('queued', 'running') ORDER BY jobs.seq LIMIT 1`,
        [sha256],
      );
      return row === undefined ? undefined : jobOf(row);
    },
    async start(id) {
      sql.unsynced(() => sql.run(`UPDATE jobs SET state = 'running' WHERE id = ?`, [id]));
    },
    async pause(id) {
      sql.run(`UPDATE jobs SET state = 'queued' WHERE id = ? AND state = 'running'`, [id]);
    },
    async requeue(id) {
      sql.run(
        `UPDATE jobs SET crashCount = crashCount + (state = 'running'), state = 'queued', attempt = attempt + 1 WHERE id = ?`,
        [id],
      );
      return get(id);
    },
    async end(id, state, problem) {
      const problemJson = problem === undefined ? null : JSON.stringify(problem);
      sql.unsynced(() =>
        sql.run('UPDATE jobs SET state = ?, problem = ?, finishedAt = ? WHERE id = ?', [
          state,
          problemJson,
          new Date().toISOString(),
          id,
        ]),
      );
      return get(id);
    },
  };
}
