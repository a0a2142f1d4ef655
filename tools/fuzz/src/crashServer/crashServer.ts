import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom } from '@auralign/dsp';
import { pathTo } from '@auralign/server/paths';
import { startServer, type RunningServer } from '../server.ts';
import { oneOf } from '../target.ts';
import { brokenPromises } from './check.ts';
import { nothingPromised, User, type Promised } from './user.ts';

/** What a user always has: two measured tracks and a plan. */
interface Kept {
  readonly mixId: string;
  readonly referenceId: string;
  readonly planId: string;
}

/** Work that is killed: first what it needs, undisturbed, then the work itself. */
type Phase = (user: User, kept: Kept, seed: number) => Promise<() => Promise<unknown>>;

const SECONDS = 5;
const threeOf = (seed: number): number[] => [seed, seed + 1, seed + 2];

const PHASES: Readonly<Record<string, Phase>> = {
  upload: async (user, _, seed) => () => Promise.all(threeOf(seed).map((one) => user.upload(one, SECONDS))),
  async analysis(user, _, seed) {
    const ids = await Promise.all(threeOf(seed).map((one) => user.upload(one, SECONDS)));
    return () => Promise.all(ids.map((id) => user.analyse(id)));
  },
  plan:
    async (user, { mixId, referenceId }) =>
    () =>
      user.plan(mixId, referenceId),
  render:
    async (user, { planId }, seed) =>
    () =>
      user.render(planId, seed % 2 === 0 ? 'wav' : 'flac'),
  export:
    async (user, { planId }) =>
    () =>
      user.exportAll(planId),
  async delete(user, _, seed) {
    const ids = await Promise.all(threeOf(seed).map((one) => user.upload(one, SECONDS)));
    await user.analyse(ids[0]!);
    return () => Promise.all(ids.map((id) => user.delete(id)));
  },
  everything: async (user, kept, seed) => () =>
    Promise.all([
      user.render(kept.planId, 'wav'),
      user.exportAll(kept.planId),
      user.upload(seed, SECONDS).then((id) => user.analyse(id)),
      user.upload(seed + 1, SECONDS).then((id) => user.delete(id)),
    ]),
};

export interface ServerCrashTally {
  readonly kills: number;
  /** Kills that found the work not yet answered. */
  readonly interrupted: number;
  readonly faults: readonly string[];
}

/**
 * Kills one server at moments the dice choose, over and over, always on the same data folder, and holds the next one against what
 * the dead one had promised: what was answered for is there, every accepted job comes to an end, every file is whole.
 */
export async function crashServer(options: {
  readonly kills: number;
  readonly seed: number;
  readonly onKill?: (done: number, faultCount: number) => void;
  /** Ends the run early; its tally is of the kills there were. */
  readonly signal?: AbortSignal;
}): Promise<ServerCrashTally> {
  const random = createRandom(options.seed);
  const data = await mkdtemp(join(tmpdir(), 'auralign-crash-'));
  const promised = nothingPromised();
  const faults: string[] = [];
  let interrupted = 0;
  let seed = 1000;
  let server = await startServer(data);
  try {
    let user = new User(server.base, promised);
    const kept = await prepare(user);
    const durations = new Map<string, number>();
    for (const [name, phase] of Object.entries(PHASES)) {
      const work = await phase(user, kept, (seed += 10));
      const start = performance.now();
      await work();
      durations.set(name, performance.now() - start);
    }
    let kill = 0;
    for (; kill < options.kills && options.signal?.aborted !== true; kill++) {
      await forgetAllBut(user, kept, promised);
      // Each in turn before any of them again, so that few kills see them all.
      const names = Object.keys(PHASES);
      const name = kill < names.length ? names[kill]! : oneOf(random, names);
      const work = await PHASES[name]!(user, kept, (seed += 10));
      const delayMilliseconds = random.next() * durations.get(name)!;
      const { wasAtWork, fault } = await killAmid(server, work, delayMilliseconds);
      if (wasAtWork) interrupted++;
      const found = fault === undefined ? [] : [fault];
      server = await startServer(data);
      user = new User(server.base, promised);
      found.push(...(await brokenPromises(server.base, data, promised, user)));
      faults.push(...found.map((text) => `kill ${kill}, ${name} after ${delayMilliseconds.toFixed(0)} ms: ${text}`));
      options.onKill?.(kill + 1, faults.length);
    }
    return { kills: kill, interrupted, faults };
  } finally {
    await server.end('SIGKILL');
    await rm(data, { recursive: true, force: true });
  }
}

async function prepare(user: User): Promise<Kept> {
  const [mixId, referenceId] = [await user.upload(1, SECONDS), await user.upload(2, SECONDS + 1)];
  await Promise.all([user.analyse(mixId), user.analyse(referenceId)]);
  return { mixId, referenceId, planId: await user.plan(mixId, referenceId) };
}

/** So that the folder does not grow with the kills. */
async function forgetAllBut(user: User, { mixId, referenceId }: Kept, promised: Promised): Promise<void> {
  for (const { id } of await user.ask<{ id: string }[]>('GET', pathTo('tracks'))) {
    if (id !== mixId && id !== referenceId) await user.delete(id);
  }
  promised.jobs.clear();
}

/** @returns whether the work was under way at the end, and what went wrong with it before */
async function killAmid(
  server: RunningServer,
  work: () => Promise<unknown>,
  delayMilliseconds: number,
): Promise<{ readonly wasAtWork: boolean; readonly fault: string | undefined }> {
  let isAlive = true;
  let isOver = false;
  let fault: string | undefined;
  const working = work().then(
    () => void (isOver = isAlive),
    (error: unknown) => {
      if (isAlive) fault = error instanceof Error ? error.message : String(error); // after it, whatever the socket says
    },
  );
  await new Promise((wait) => setTimeout(wait, delayMilliseconds));
  isAlive = false;
  const wasAtWork = !isOver;
  await server.end('SIGKILL');
  await working;
  return { wasAtWork, fault };
}
