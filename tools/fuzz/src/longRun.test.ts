import { expect, it } from 'vitest';
import { longRun } from './longRun.ts';

it('lets go of everything: files, threads, memory, however often it measures and renders', async () => {
  const { turns, early, late } = await longRun({ seconds: 25 });
  expect(turns).toBeGreaterThan(3);
  expect(late.temporaryFiles).toBe(0);
  // Connections come and go; what leaked once a turn would show as at least so many more.
  expect(late.openFiles).toBeLessThanOrEqual(early.openFiles + 4);
  expect(late.threads).toBeLessThanOrEqual(early.threads + 1);
  // A heap of its own for each worker breathes by some ten megabytes; one rendering kept each turn would be three a turn.
  expect(late.residentBytes - early.residentBytes).toBeLessThan(150e6);
}, 240_000);
