import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathTo } from '@auralign/server/paths';
import { expect, it } from 'vitest';
import { startServer } from '../server.ts';
import { brokenPromises } from './check.ts';
import { crashServer } from './crashServer.ts';
import { nothingPromised, User } from './user.ts';

it('keeps every promise over the death of the server', async () => {
  const { kills, interrupted, faults } = await crashServer({ kills: 4, seed: 11 });
  expect(faults).toEqual([]);
  expect(kills).toBe(4);
  expect(interrupted).toBeGreaterThan(0); // or nothing was tested
}, 240_000);

it('sees what is lost, half-written, or left behind', async () => {
  const data = await mkdtemp(join(tmpdir(), 'auralign-crash-'));
  const { base, end } = await startServer(data);
  try {
    const promised = nothingPromised();
    const user = new User(base, promised);
    const [kept, lost] = [await user.upload(1, 1), await user.upload(2, 1)];
    expect(await brokenPromises(base, data, promised, user)).toEqual([]);
    await user.ask('DELETE', pathTo('track', { id: lost })); // behind the back of the book
    promised.tracks.set(kept, 'f'.repeat(64));
    promised.jobs.set('0123456789abcdef', kept);
    await mkdir(join(data, 'files', 'aa'), { recursive: true });
    await writeFile(join(data, 'files', 'aa', 'a'.repeat(64)), 'half');
    await writeFile(join(data, 'temporary', 'left'), '');
    expect(await brokenPromises(base, data, promised, user)).toEqual([
      'job 0123456789abcdef is lost',
      `track ${kept} is another sound`,
      `track ${lost} is lost`,
      `files/${'a'.repeat(64)} is not whole`,
      `files/${'a'.repeat(64)} belongs to no track`,
      'temporary/left is left behind',
    ]);
  } finally {
    await end('SIGKILL');
    await rm(data, { recursive: true, force: true });
  }
});

it('waits for jobs nobody was told of before it looks at the disk', async () => {
  const data = await mkdtemp(join(tmpdir(), 'auralign-crash-'));
  const { base, end } = await startServer(data);
  try {
    const promised = nothingPromised();
    const user = new User(base, promised);
    const [mixId, referenceId] = [await user.upload(1, 8), await user.upload(2, 8)];
    await Promise.all([user.analyse(mixId), user.analyse(referenceId)]);
    const planId = await user.plan(mixId, referenceId);
    // As if the server had died between taking the job and answering.
    await user.ask('POST', pathTo('jobs'), JSON.stringify({ kind: 'render', planId, format: 'wav' }));
    expect(await brokenPromises(base, data, promised, user)).toEqual([]);
    const jobs = await user.ask<{ state: string }[]>('GET', pathTo('jobs'));
    expect(jobs.map(({ state }) => state)).toEqual(['done', 'done', 'done']);
  } finally {
    await end('SIGKILL');
    await rm(data, { recursive: true, force: true });
  }
}, 240_000);
