import { expect, it } from 'vitest';
import { load } from './load.ts';

it('loses no job it accepted, refuses with Retry-After, and survives clients that leave half way', async () => {
  const tally = await load({ clients: 12, seconds: 8, seed: 5, maxQueued: 4 });
  expect(tally.faults).toEqual([]);
  expect(tally.lost).toEqual([]);
  expect([...tally.ended.values()].every((state) => state === 'done')).toBe(true);
  // Or nothing was tested.
  expect(tally.uploads).toBeGreaterThan(0);
  expect(tally.accepted.size).toBeGreaterThan(0);
  expect(tally.dropped).toBeGreaterThan(0);
  expect(tally.healthCount).toBeGreaterThan(0);
}, 240_000);
