import { expect, it } from 'vitest';
import { crashCommands } from './crash.ts';

it('leaves inputs as they were and no half-written output, whenever the command line is killed', async () => {
  const { kills, interrupted, faults } = await crashCommands({ kills: 6, seed: 7 });
  expect(faults).toEqual([]);
  expect(kills).toBe(6);
  expect(interrupted).toBeGreaterThan(0); // or nothing was tested
}, 180_000);
