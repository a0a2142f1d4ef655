import { expect, it } from 'vitest';
import { crashServer } from './crashServer.ts';

it('keeps every promise over the death of the server', async () => {
  const { kills, interrupted, faults } = await crashServer({ kills: 4, seed: 11 });
  expect(faults).toEqual([]);
  expect(kills).toBe(4);
  expect(interrupted).toBeGreaterThan(0); // or nothing was tested
}, 240_000);
