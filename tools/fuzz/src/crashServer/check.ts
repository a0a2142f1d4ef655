import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathTo } from '@auralign/server/paths';
import { send } from '../load/client.ts';
import type { Promised, User } from './user.ts';

/** A job that died with the server begins anew; so long it may take on a busy machine. */
const PATIENCE_SECONDS = 180;

interface Track {
  readonly id: string;
  readonly sha256: string;
}

/**
 * Holds a server that was started again against what the one before it had promised. Forgets jobs that have come to an end.
 *
 * @returns what is wrong
 */
export async function brokenPromises(base: string, data: string, promised: Promised, user: User): Promise<string[]> {
  const faults: string[] = [];
  for (const [jobId, about] of promised.jobs) {
    const fault = await faultOfJob(base, jobId, promised.leaving.has(about), user);
    if (fault !== undefined) faults.push(fault);
  }
  promised.jobs.clear();
  // Death may come between taking a job and saying so: such jobs are nobody's promise, and write all the same.
  const stillAtWork = await waitForRest(user);
  if (stillAtWork > 0) faults.push(`${stillAtWork} jobs are still at work after ${PATIENCE_SECONDS} s`);

  const tracks = await user.ask<Track[]>('GET', pathTo('tracks'));
  const present = new Map(tracks.map(({ id, sha256 }) => [id, sha256]));
  for (const [id, sha256] of promised.tracks) {
    const found = present.get(id);
    if (found === undefined && !promised.leaving.has(id)) faults.push(`track ${id} is lost`);
    if (found !== undefined && sha256 !== undefined && found !== sha256) faults.push(`track ${id} is another sound`);
    if (found !== undefined && promised.deleted.has(id)) faults.push(`track ${id} is back from deletion`);
  }
  for (const [id, mixId] of promised.plans) {
    const { status } = await send(base, 'GET', pathTo('plan', { id }));
    if (status !== 200 && !promised.leaving.has(mixId)) faults.push(`plan ${id} answered ${status}`);
  }
  for (const { id, sha256 } of tracks) {
    const response = await fetch(`${base}${pathTo('content', { id })}`);
    const hash = hashOf(new Uint8Array(await response.arrayBuffer()));
    if (hash !== sha256) faults.push(`content of track ${id} is not what its hash says (${response.status})`);
  }
  faults.push(...(await faultsOnDisk(data, new Set(tracks.map(({ sha256 }) => sha256)))));
  return faults;
}

/** Waits until the server has nothing left to do. @returns how many jobs that never came to be */
async function waitForRest(user: User): Promise<number> {
  for (const until = Date.now() + 1000 * PATIENCE_SECONDS; ;) {
    const jobs = await user.ask<{ readonly state: string }[]>('GET', pathTo('jobs'));
    const atWork = jobs.filter(({ state }) => state === 'queued' || state === 'running').length;
    if (atWork === 0 || Date.now() > until) return atWork;
    await new Promise((wait) => setTimeout(wait, 50));
  }
}

/** Done, or failed with a reason; gone only if its track was to go. */
async function faultOfJob(base: string, jobId: string, mayBeGone: boolean, user: User): Promise<string | undefined> {
  const { status, body } = await send(base, 'GET', pathTo('job', { id: jobId }));
  if (status === 404) return mayBeGone ? undefined : `job ${jobId} is lost`;
  if (status !== 200) return `job ${jobId} answered ${status}: ${body}`;
  try {
    const { renderId } = await user.endOf(jobId, PATIENCE_SECONDS);
    if (renderId === undefined) return undefined;
    const { trackId, receipt } = await user.ask<{ trackId: string; receipt: { hashes: { output?: string } } }>(
      'GET',
      pathTo('render', { id: renderId }),
    );
    const { sha256 } = await user.ask<Track>('GET', pathTo('track', { id: trackId }));
    return receipt.hashes.output === sha256 ? undefined : `render ${renderId} is not what its receipt says`;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // Given up with a reason: it was running at three deaths, or its track went away under it.
    return message.endsWith('failed: INTERRUPTED') || (mayBeGone && /404|cancelled/.test(message))
      ? undefined
      : message;
  }
}

/** Every file has the content of its name and a row that knows it; nothing lies in the temporary folder. */
async function faultsOnDisk(data: string, known: ReadonlySet<string>): Promise<string[]> {
  const faults: string[] = [];
  const files = join(data, 'files');
  for (const entry of await readdir(files, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    if (hashOf(await readFile(join(entry.parentPath, entry.name))) !== entry.name) {
      faults.push(`files/${entry.name} is not whole`);
    }
    if (!known.has(entry.name)) faults.push(`files/${entry.name} belongs to no track`);
  }
  for (const name of await readdir(join(data, 'temporary'))) faults.push(`temporary/${name} is left behind`);
  return faults;
}

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
