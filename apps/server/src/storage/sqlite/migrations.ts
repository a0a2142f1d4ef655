import type { Sql } from './database.ts';

/** In order; a published one is never changed, only followed by another. */
const MIGRATIONS: readonly (readonly string[])[] = [
  [
    `CREATE TABLE tracks (
      seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, sha256 TEXT NOT NULL, name TEXT NOT NULL,
      byteCount INTEGER NOT NULL, format TEXT NOT NULL, sampleRateHz REAL NOT NULL, channelCount INTEGER NOT NULL,
      durationSeconds REAL NOT NULL, createdAt TEXT NOT NULL, song TEXT, note TEXT NOT NULL, origin TEXT NOT NULL
    ) STRICT`,
    `CREATE INDEX tracksByContent ON tracks (sha256, name)`,
    // Not bound to a track: several may have the same content, and other meters measure anew.
    `CREATE TABLE analyses (
      sha256 TEXT NOT NULL, edition TEXT NOT NULL, report TEXT NOT NULL, peaks TEXT NOT NULL, metrics TEXT NOT NULL,
      durationSeconds REAL NOT NULL, PRIMARY KEY (sha256, edition)
    ) STRICT`,
    // References by name and id only: a plan can be read and carried out after a reference has gone.
    `CREATE TABLE plans (
      seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
      mixId TEXT NOT NULL REFERENCES tracks (id) ON DELETE CASCADE,
      referenceIds TEXT NOT NULL, options TEXT NOT NULL, suggested TEXT NOT NULL, edited TEXT, createdAt TEXT NOT NULL
    ) STRICT`,
    `CREATE INDEX plansByMix ON plans (mixId)`,
    `CREATE TABLE renders (
      seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
      planId TEXT NOT NULL REFERENCES plans (id) ON DELETE CASCADE,
      mixId TEXT NOT NULL REFERENCES tracks (id) ON DELETE CASCADE,
      trackId TEXT NOT NULL REFERENCES tracks (id) ON DELETE CASCADE,
      receipt TEXT NOT NULL, createdAt TEXT NOT NULL
    ) STRICT`,
    `CREATE INDEX rendersByMix ON renders (mixId)`,
    `CREATE INDEX rendersByTrack ON renders (trackId)`,
    `CREATE INDEX rendersByPlan ON renders (planId)`,
    `CREATE TABLE jobs (
      seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, state TEXT NOT NULL,
      trackId TEXT REFERENCES tracks (id) ON DELETE CASCADE, planId TEXT REFERENCES plans (id) ON DELETE CASCADE,
      renderId TEXT REFERENCES renders (id) ON DELETE SET NULL, settings TEXT NOT NULL, attempt INTEGER NOT NULL, crashCount INTEGER NOT NULL,
      problem TEXT, createdAt TEXT NOT NULL, finishedAt TEXT
    ) STRICT`,
    `CREATE INDEX jobsByTrack ON jobs (trackId, kind, seq)`,
    `CREATE INDEX jobsByPlan ON jobs (planId)`,
    `CREATE INDEX jobsByState ON jobs (state)`,
  ],
  [
    // The plan as carried out, which differs from the one asked for where gains were solved on the rendering.
    `ALTER TABLE renders ADD COLUMN plan TEXT NOT NULL DEFAULT ''`,
    `UPDATE renders SET plan = (SELECT coalesce(edited, suggested) FROM plans WHERE plans.id = renders.planId)`,
  ],
  [
    // Plans without references are made of findings, whose other moves are offered beside them.
    `ALTER TABLE plans ADD COLUMN findings TEXT NOT NULL DEFAULT '[]'`,
  ],
];

/**
 * Brings the tables to what this program expects, each step whole or not at all.
 *
 * @throws Error when the database was written by a later version
 */
export function migrate(sql: Sql): void {
  sql.run('CREATE TABLE IF NOT EXISTS migrations (version INTEGER PRIMARY KEY, appliedAt TEXT NOT NULL) STRICT');
  const applied = Number(sql.get('SELECT coalesce(max(version), 0) AS version FROM migrations')?.['version'] ?? 0);
  if (applied > MIGRATIONS.length) {
    throw new Error(
      `The data folder is of a later version (${applied}) than this program knows (${MIGRATIONS.length}).`,
    );
  }
  for (const [index, statements] of MIGRATIONS.entries()) {
    const version = index + 1;
    if (version <= applied) continue;
    sql.transaction(() => {
      for (const statement of statements) sql.run(statement);
      sql.run('INSERT INTO migrations VALUES (?, ?)', [version, new Date().toISOString()]);
    });
  }
}
