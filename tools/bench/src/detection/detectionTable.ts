import { RULES } from '@auralign/analysis';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { measureProcess } from '../process.ts';
import { INJECTIONS } from './inject/index.ts';
import { printManifest, printReport } from './report.ts';
import { injectionsFor, type SongJob, type SongResult } from './runSong.ts';
import { DEMO_SONG, OTHER_SONGS, pathOf, SONGS } from './songs.ts';

export interface DetectionTableOptions {
  /** Empty for the demo piece alone. */
  readonly musicFolder: string;
  readonly half: 'tune' | 'report' | 'all';
  /** Only these; empty for all. */
  readonly ruleIds: readonly string[];
  /** How many pieces; undefined for all. */
  readonly songCount: number | undefined;
  /** Where measurements stay from run to run; empty for nowhere. */
  readonly keepFolder: string;
}

/** Spoils the pieces, asks the rules, prints the tables. */
export async function detectionTable(options: DetectionTableOptions): Promise<void> {
  const { ruleIds } = options;
  const known = new Set([...RULES.map(({ id }) => id), ...INJECTIONS.map(({ ruleId }) => ruleId)]);
  for (const id of ruleIds) if (!known.has(id)) throw new Error(`There is no rule ${id}.`);
  const jobs = jobsFor(options);
  const started = process.hrtime.bigint();
  printManifest();
  printReport(await runAll(jobs), options.half, ruleIds);
  console.log(`\n${Math.round(Number(process.hrtime.bigint() - started) / 1e9)} s`);
}

function jobsFor({ musicFolder, half, ruleIds, songCount, keepFolder }: DetectionTableOptions): SongJob[] {
  const isAsked = (song: { readonly half: string }): boolean => half === 'all' || song.half === half;
  if (musicFolder === '') return [{ kind: 'injections', musicFolder, ruleIds, keepFolder, songId: DEMO_SONG.id }];
  const songs = SONGS.filter((song) => isAsked(song) && injectionsFor(song, ruleIds).length > 0).slice(0, songCount);
  const others = OTHER_SONGS.filter(isAsked).slice(0, songCount);
  for (const song of [...songs, ...others]) {
    const path = pathOf(song, musicFolder);
    if (existsSync(path)) continue;
    throw new Error(
      `${path} is missing. Unpack the Debian package there: apt-get download ${song.package}; dpkg -x ${song.package}_*.deb ${join(musicFolder, song.package)}`,
    );
  }
  return [
    ...songs.map(({ id }): SongJob => ({ kind: 'injections', musicFolder, ruleIds, keepFolder, songId: id })),
    ...others.map(({ file }): SongJob => ({ kind: 'as published', musicFolder, ruleIds, keepFolder, file })),
  ];
}

const SONG_PROCESS = join(import.meta.dirname, `songProcess${extname(import.meta.filename)}`);

/** A process a core; the answers are in the order of the jobs. */
async function runAll(jobs: readonly SongJob[]): Promise<SongResult[]> {
  const folder = await mkdtemp(join(tmpdir(), 'auralign-detection-'));
  const results: SongResult[] = [];
  let next = 0;
  let done = 0;
  const lane = async () => {
    for (let i = next++; i < jobs.length; i = next++) {
      const path = join(folder, `${i}.json`);
      await measureProcess(process.execPath, [...process.execArgv, SONG_PROCESS, JSON.stringify(jobs[i]), path]);
      results[i] = JSON.parse(await readFile(path, 'utf8')) as SongResult;
      if (process.stderr.isTTY) process.stderr.write(`\r${++done} of ${jobs.length} `);
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.max(1, availableParallelism()) }, lane));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  return results;
}
