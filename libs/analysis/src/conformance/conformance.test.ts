import { expect, it } from 'vitest';
import { runConformance } from './runConformance.ts';

it.each([44_100, 48_000, 96_000])(
  'measures every EBU Tech 3341 and 3342 signal within its tolerance at %i Hz',
  async (sampleRateHz) => {
    const rows = await runConformance(sampleRateHz);
    expect(rows.filter((row) => !row.passed)).toEqual([]);
    // 23 synthesisable signals, of which #1, #2 are read in five ways and #9, #12 in two
    expect(rows).toHaveLength(21 + 4 + 8 + 2);
  },
);
