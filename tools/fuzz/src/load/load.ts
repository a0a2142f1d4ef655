import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { createRandom } from '@auralign/dsp';
import { pathTo } from '@auralign/server/paths';
import { startServer } from '../server.ts';
import { nothingSeen, runClient, send, type Seen } from './client.ts';
import type { HealthOrder, HealthSeen } from './healthWatch.ts';

export interface LoadOptions {
  readonly clients: number;
  readonly seconds: number;
  readonly seed: number;
  /** Jobs the server lets wait; small, so that the bound is met. */
  readonly maxQueued: number;
}

export interface LoadTally extends Seen {
  /** Of the health route while all workers were busy, milliseconds. */
  readonly healthP50: number;
  readonly healthP99: number;
  readonly healthCount: number;
  /** Largest resident memory of the server, bytes; undefined where the system does not tell. */
  readonly peakBytes: number | undefined;
  /** Accepted jobs that had not come to an end when all was quiet again. */
  readonly lost: readonly string[];
}

/** Many clients against one real server on loopback, some of them with bad manners. */
export async function load({ clients, seconds, seed, maxQueued }: LoadOptions): Promise<LoadTally> {
  const data = await mkdtemp(join(tmpdir(), 'auralign-load-'));
  const { base, processId, end } = await startServer(data, '--max-queued', String(maxQueued));
  try {
    const seen = nothingSeen();
    const until = Date.now() + seconds * 1000;
    const watch = watchHealth({ base, until });
    await Promise.all(
      Array.from({ length: clients }, (_, id) => runClient(base, id, until, createRandom(seed + id), seen)),
    );
    const { milliseconds, faults } = await watch;
    seen.faults.push(...faults);
    const lost = await unfinished(base, [...seen.accepted]);
    const health = [...milliseconds].sort((a, b) => a - b);
    const at = (share: number): number => health[Math.min(health.length - 1, Math.floor(share * health.length))] ?? NaN;
    const peakBytes = await peakMemory(processId);
    return { ...seen, healthP50: at(0.5), healthP99: at(0.99), healthCount: health.length, peakBytes, lost };
  } finally {
    await end('SIGTERM');
    await rm(data, { recursive: true, force: true });
  }
}

/** In a thread of the build, as those of the fuzzer: Node 20 does not run TypeScript. */
const WATCH = new URL('../../dist/load/healthWatch.js', import.meta.url);

async function watchHealth(order: HealthOrder): Promise<HealthSeen> {
  const [seen] = (await once(new Worker(WATCH, { workerData: order, execArgv: [] }), 'message')) as [HealthSeen];
  return seen;
}

/** Waits until the queue is empty, at most two minutes, then asks for every job that was accepted. */
async function unfinished(base: string, jobIds: readonly string[]): Promise<string[]> {
  let open = [...jobIds];
  for (const giveUpAt = Date.now() + 120_000; open.length > 0 && Date.now() < giveUpAt;) {
    const still: string[] = [];
    for (const id of open) {
      const { status, body } = await send(base, 'GET', pathTo('job', { id }));
      const state = status === 200 ? (JSON.parse(body) as { state: string }).state : `answered ${status}`;
      if (state !== 'done') still.push(id);
      if (state === 'failed' || state === 'cancelled') return [`${id}: ${body}`];
    }
    open = still;
    if (open.length > 0) await new Promise((wait) => setTimeout(wait, 500));
  }
  return open;
}

async function peakMemory(processId: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${processId}/status`, 'utf8').catch(() => '');
  const kilobytes = /VmHWM:\s+(\d+) kB/.exec(status)?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
}
