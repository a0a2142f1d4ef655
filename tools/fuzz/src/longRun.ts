import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathTo } from '@auralign/server/paths';
import { send } from './load/client.ts';
import { soundFile } from './load/soundFile.ts';
import { startServer } from './server.ts';

/** What a process holds, read from outside. */
export interface Held {
  readonly residentBytes: number;
  readonly openFiles: number;
  readonly threads: number;
  readonly temporaryFiles: number;
  /** Of the whole data folder: database, journal, contents. */
  readonly dataBytes: number;
}

export interface LongRunTally {
  readonly turns: number;
  readonly seconds: number;
  /** After a tenth of the turns, when everything has been loaded once, and at the end. */
  readonly early: Held;
  readonly late: Held;
}

/**
 * One server that measures, plans, renders and forgets, over and over, for so long; whatever it does not let go of shows as growth.
 * Reads /proc: Linux only.
 */
export async function longRun(options: {
  readonly seconds: number;
  /** Told now and then what the server holds, so that a run that is cut short has figures, too. */
  readonly onHeld?: (turns: number, held: Held) => void;
  readonly everySeconds?: number;
  /** Ends the run early. */
  readonly signal?: AbortSignal;
}): Promise<LongRunTally> {
  const data = await mkdtemp(join(tmpdir(), 'auralign-long-'));
  const { base, processId, end } = await startServer(data);
  try {
    const begunAt = Date.now();
    const warmUntil = begunAt + options.seconds * 250;
    const until = begunAt + options.seconds * 1000;
    let turns = 0;
    let early: Held | undefined;
    const everyMilliseconds = 1000 * (options.everySeconds ?? 300);
    let tellAt = begunAt + everyMilliseconds;
    while ((Date.now() < until && options.signal?.aborted !== true) || early === undefined) {
      await oneTurn(base, turns++);
      if (Date.now() >= tellAt) {
        options.onHeld?.(turns, await heldBy(processId, data));
        tellAt += everyMilliseconds;
      }
      const isWarm = Date.now() >= warmUntil || options.signal?.aborted === true;
      if (early === undefined && isWarm && turns >= 3) early = await heldBy(processId, data);
    }
    const seconds = (Date.now() - begunAt) / 1000;
    return { turns, seconds, early, late: await heldBy(processId, data) };
  } finally {
    await end('SIGTERM');
    await rm(data, { recursive: true, force: true });
  }
}

/** The whole job with new sound, and everything of it taken away again. */
async function oneTurn(base: string, turn: number): Promise<void> {
  const ids: string[] = [];
  for (const which of [0, 1]) {
    const file = soundFile(1000 * turn + which, 6 + 2 * which);
    const track = await ask<{ id: string }>(base, 'POST', `${pathTo('tracks')}?name=${which}.wav`, file);
    ids.push(track.id);
    await finished(base, { kind: 'analyze', trackId: track.id });
  }
  const [mixId, referenceId] = ids as [string, string];
  const plan = { mixId, referenceIds: [referenceId] };
  const { id: planId } = await ask<{ id: string }>(base, 'POST', pathTo('plans'), JSON.stringify(plan));
  const { renderId } = await finished(base, { kind: 'render', planId });
  const { trackId } = await ask<{ trackId: string }>(base, 'GET', pathTo('render', { id: renderId! }));
  for (const id of [trackId, ...ids]) await ask(base, 'DELETE', pathTo('track', { id }));
}

async function ask<T>(base: string, method: string, path: string, body?: string | Uint8Array): Promise<T> {
  const answer = await send(base, method, path, body);
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.body}`);
  return (answer.body === '' ? undefined : JSON.parse(answer.body)) as T;
}

async function finished(base: string, order: object): Promise<{ renderId?: string }> {
  const { id } = await ask<{ id: string }>(base, 'POST', pathTo('jobs'), JSON.stringify(order));
  for (;;) {
    const job = await ask<{ state: string; renderId?: string; problem?: unknown }>(base, 'GET', pathTo('job', { id }));
    if (job.state === 'done') return job;
    if (job.state === 'failed' || job.state === 'cancelled') throw new Error(JSON.stringify(job.problem));
    await new Promise((wait) => setTimeout(wait, 100));
  }
}

async function heldBy(processId: number, data: string): Promise<Held> {
  const status = await readFile(`/proc/${processId}/status`, 'utf8');
  const figure = (name: string): number => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? Number.NaN);
  const entries = await readdir(data, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = files.map(({ parentPath, name }) => sizeOf(join(parentPath, name)));
  return {
    residentBytes: 1024 * figure('VmRSS'),
    threads: figure('Threads'),
    openFiles: (await readdir(`/proc/${processId}/fd`)).length,
    temporaryFiles: files.filter(({ parentPath }) => /temporary/.test(parentPath)).length,
    dataBytes: (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0),
  };
}

/** Nothing, if it has gone since it was listed. */
const sizeOf = (path: string): Promise<number> =>
  stat(path).then(
    ({ size }) => size,
    () => 0,
  );
