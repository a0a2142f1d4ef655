import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeDataFolder } from '../testing/server.ts';
import { createContents } from './contents.ts';
import { openDatabase } from './sqlite/database.ts';
import { migrate } from './sqlite/migrations.ts';
import { openSqliteStorage } from './sqlite/sqliteStorage.ts';
import type { Analysis, NewTrack, Storage } from './storage.ts';

let storage: Storage;
let folder: string;
let remove: () => Promise<void>;

const SHA = 'ab'.repeat(32);

beforeEach(async () => {
  ({ folder, remove } = await makeDataFolder());
  storage = await openSqliteStorage(folder, 'one');
});
afterEach(async () => {
  await storage.close();
  await remove();
});

const track = (name: string): NewTrack => ({
  sha256: SHA,
  name,
  byteCount: 4,
  format: 'wav',
  sampleRateHz: 48_000,
  channelCount: 2,
  durationSeconds: 1.5,
  song: null,
  note: '',
  origin: 'upload',
});

const ANALYSIS: Analysis = {
  sha256: SHA,
  report: '{"made":"by one"}',
  peaks: '{}',
  metrics: { integratedLufs: -14 },
  durationSeconds: 1.25,
};

async function analysed(name: string): Promise<string> {
  const { id } = (await storage.tracks.add(track(name))).track;
  const job = await storage.jobs.add({ kind: 'analyze', state: 'queued', trackId: id, settings: {} });
  await storage.completeAnalysis(job, ANALYSIS);
  return id;
}

async function reopen(edition: string): Promise<void> {
  await storage.close();
  storage = await openSqliteStorage(folder, edition);
}

async function temporary(text: string): Promise<string> {
  const path = storage.blobs.temporaryPath();
  await writeFile(path, text);
  return path;
}

describe('the database', () => {
  it('keeps what was written over a restart', async () => {
    const id = await analysed('a.wav');
    await reopen('one');
    expect(await storage.tracks.get(id)).toMatchObject({
      name: 'a.wav',
      analysis: 'ready',
      durationSeconds: 1.25, // as decoded
      metrics: { integratedLufs: -14 },
    });
    expect(await storage.analyses.report(SHA)).toBe('{"made":"by one"}');
  });

  it('measures anew when other meters have come', async () => {
    const id = await analysed('a.wav');
    await reopen('two');
    expect(await storage.tracks.get(id)).toMatchObject({ analysis: 'none', metrics: {}, durationSeconds: 1.5 });
    expect(await storage.analyses.report(SHA)).toBeUndefined();
  });

  it('is locked while it is open, and free at once when it is closed', async () => {
    await storage.jobs.list({}); // statements that were used do not keep it open
    expect(() => openDatabase(join(folder, 'auralign.db'))).toThrow(/locked/);
    await storage.close();
    const sql = openDatabase(join(folder, 'auralign.db'));
    sql.close();
    storage = await openSqliteStorage(folder, 'one');
  });

  it('undoes a transaction of which a part fails', async () => {
    const path = join(folder, 'other.db');
    const sql = openDatabase(path);
    migrate(sql);
    expect(() =>
      sql.transaction(() => {
        sql.run(`INSERT INTO migrations VALUES (77, 'now')`);
        sql.run(
          `INSERT INTO plans (id, mixId, referenceIds, options, suggested, createdAt) VALUES ('p', 'no such track', '', '', '', '')`,
        );
      }),
    ).toThrow(/FOREIGN KEY/);
    expect(sql.get('SELECT 1 FROM migrations WHERE version = 77')).toBeUndefined();
    sql.close();
  });

  it('migrates once, and refuses a folder of a later version', async () => {
    const sql = openDatabase(join(folder, 'other.db'));
    migrate(sql);
    migrate(sql);
    sql.run(`INSERT INTO migrations VALUES (9999, 'later')`);
    expect(() => migrate(sql)).toThrow(/later version/);
    sql.close();
  });

  it('says of a file that is no database that it is none', async () => {
    const path = join(folder, 'none.db');
    await writeFile(path, 'this is not a database, and long enough not to be taken for an empty one'.repeat(20));
    expect(() => openDatabase(path)).toThrow(/not a database/);
  });

  it('takes text as text, whatever it looks like', async () => {
    const name = `'); DROP TABLE tracks; --`;
    const { id } = (await storage.tracks.add(track(name))).track;
    await storage.tracks.change(id, { note: name, song: name });
    expect(await storage.tracks.get(id)).toMatchObject({ name, note: name, song: name });
    expect(await storage.tracks.list({ song: name, limit: 10, offset: 0 })).toHaveLength(1);
  });

  it('keeps no analysis for a track that was deleted meanwhile', async () => {
    const { id } = (await storage.tracks.add(track('a.wav'))).track;
    const job = await storage.jobs.add({ kind: 'analyze', state: 'running', trackId: id, settings: {} });
    await storage.tracks.remove(id);
    await storage.completeAnalysis(job, ANALYSIS);
    expect(await storage.analyses.has(SHA)).toBe(false);
  });
});

describe('files and rows', () => {
  it('come together or not at all', async () => {
    const contents = createContents(storage);
    await expect(
      contents.keep(await temporary('data'), SHA, () => Promise.reject(new Error('no row'))),
    ).rejects.toThrow('no row');
    expect(await storage.blobs.byteCount(SHA)).toBeUndefined();
    await contents.keep(await temporary('data'), SHA, () => storage.tracks.add(track('a.wav')));
    expect(await storage.blobs.byteCount(SHA)).toBe(4);
  });

  it('are not torn apart when one content is deleted and uploaded at the same time', async () => {
    const contents = createContents(storage);
    for (let round = 0; round < 50; round++) {
      const { track: old } = await contents.keep(await temporary('data'), SHA, () => storage.tracks.add(track('old')));
      const path = await temporary('data');
      const removal = storage.tracks.remove(old.id).then(() => contents.release(SHA));
      const upload = contents.keep(path, SHA, () => storage.tracks.add(track('new')));
      const [, { track: kept }] = await Promise.all([removal, upload]);
      expect(await storage.blobs.byteCount(SHA)).toBe(4);
      await storage.tracks.remove(kept.id);
      await contents.release(SHA);
      expect(await storage.blobs.byteCount(SHA)).toBeUndefined();
    }
  });

  it('are swept at the start: what a crash left in the making, and files that no row speaks of', async () => {
    const contents = createContents(storage);
    await contents.keep(await temporary('data'), SHA, () => storage.tracks.add(track('a.wav')));
    const orphan = 'cd'.repeat(32);
    await storage.blobs.adopt(await temporary('lost'), orphan);
    await temporary('half an upload');
    await mkdir(join(folder, 'temporary', '.x.part'));
    await writeFile(join(folder, 'temporary', '.x.part', 'half a rendering'), '…');
    await storage.blobs.sweep((sha256) => storage.tracks.hasContent(sha256));
    expect(await readdir(join(folder, 'temporary'))).toEqual([]);
    expect(await storage.blobs.byteCount(orphan)).toBeUndefined();
    expect(await storage.blobs.byteCount(SHA)).toBe(4);
  });

  it('have no path that a name could bend', () => {
    expect(() => storage.blobs.read('../../etc/passwd')).toThrow(RangeError);
    expect(() => storage.blobs.read('AB'.repeat(32))).toThrow(RangeError);
  });
});
