import { expect, it } from 'vitest';
import { cutShort } from './cutShort.ts';

it.each([
  [175_000, 529_200, 44_100, 'after 3.97 of 12.00 s'],
  [48_000, undefined, 48_000, 'after 1.00 s'],
  [0, 480, 48_000, 'after 0.00 of 0.01 s'],
  [479_990, 480_000, 48_000, 'in the last hundredth of a second'],
])('%i of %s frames at %i Hz end %s', (frameCount, promised, sampleRateHz, where) => {
  expect(cutShort(frameCount, promised, sampleRateHz)).toEqual({
    code: 'truncated',
    message: `the file is cut short: it ends ${where}`,
  });
});
