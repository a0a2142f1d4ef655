import type { Track } from '../../api/index.ts';
import { newId } from '../../id.ts';
import type { NewTrack } from '../storage.ts';
import type { Sql } from './database.ts';

/** The first track of this content and name. */
export function findTrack(sql: Sql, { sha256, name }: Pick<Track, 'sha256' | 'name'>): string | undefined {
  const row = sql.get('SELECT id FROM tracks WHERE sha256 = ? AND name = ? ORDER BY seq LIMIT 1', [sha256, name]);
  return row === undefined ? undefined : String(row['id']);
}

/** @returns its new id */
export function insertTrack(sql: Sql, track: NewTrack): string {
  const id = newId();
  const { sha256, name, byteCount, format, sampleRateHz, channelCount, durationSeconds, song, note, origin } = track;
  sql.run(
    `INSERT INTO tracks (id, sha256, name, byteCount, format, sampleRateHz, channelCount, durationSeconds, createdAt, song, note, origin)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      id,
      sha256,
      name,
      byteCount,
      format,
      sampleRateHz,
      channelCount,
      durationSeconds,
      new Date().toISOString(),
      song,
      note,
      origin,
    ],
  );
  return id;
}
