import type { TrackStore } from '../storage.ts';
import type { Sql } from './database.ts';
import { trackOf } from './rows.ts';
import { findTrack, insertTrack } from './trackRows.ts';

/** What a track is made of: its row, what its content measured, how its last analysis stands. */
const SELECT = `
  SELECT tracks.*, analyses.metrics, analyses.durationSeconds AS decodedSeconds,
    (SELECT state FROM jobs WHERE trackId = tracks.id AND kind = 'analyze' ORDER BY seq DESC LIMIT 1) AS jobState
  FROM tracks LEFT JOIN analyses ON analyses.sha256 = tracks.sha256 AND analyses.edition = ?1`;

export function trackStore(sql: Sql, edition: string): TrackStore {
  const get: TrackStore['get'] = async (id) => {
    const row = sql.get(`${SELECT} WHERE id = ?2`, [edition, id]);
    return row === undefined ? undefined : trackOf(row);
  };
  return {
    get,
    async list({ song, origin, limit, offset }) {
      const rows = sql.all(
        `${SELECT} WHERE (?2 IS NULL OR song = ?2) AND (?3 IS NULL OR origin = ?3) ORDER BY seq DESC LIMIT ?4 OFFSET ?5`,
        [edition, song ?? null, origin ?? null, limit, offset],
      );
      return rows.map(trackOf);
    },
    journal: async () => sql.all(`${SELECT} WHERE song IS NOT NULL ORDER BY seq`, [edition]).map(trackOf),
    async add(track) {
      const { id, isNew } = sql.transaction(() => {
        const found = findTrack(sql, track);
        return found === undefined ? { id: insertTrack(sql, track), isNew: true } : { id: found, isNew: false };
      });
      return { track: (await get(id))!, isNew };
    },
    async change(id, { name, song, note }) {
      sql.transaction(() => {
        if (name !== undefined) sql.run('UPDATE tracks SET name = ? WHERE id = ?', [name, id]);
        if (song !== undefined) sql.run('UPDATE tracks SET song = ? WHERE id = ?', [song, id]);
        if (note !== undefined) sql.run('UPDATE tracks SET note = ? WHERE id = ?', [note, id]);
      });
      return get(id);
    },
    async remove(id) {
      sql.transaction(() => {
        const sha256 = sql.get('SELECT sha256 FROM tracks WHERE id = ?', [id])?.['sha256'];
        if (sha256 === undefined || sha256 === null) return;
        sql.run('DELETE FROM tracks WHERE id = ?', [id]);
        sql.run('DELETE FROM analyses WHERE sha256 = ?1 AND NOT EXISTS (SELECT 1 FROM tracks WHERE sha256 = ?1)', [
          sha256,
        ]);
      });
    },
    hasContent: async (sha256) =>
      sql.get('SELECT 1 AS found FROM tracks WHERE sha256 = ? LIMIT 1', [sha256]) !== undefined,
    async storedBytes() {
      const row = sql.get(
        'SELECT coalesce(sum(byteCount), 0) AS total FROM (SELECT DISTINCT sha256, byteCount FROM tracks)',
      );
      return Number(row?.['total'] ?? 0);
    },
  };
}
