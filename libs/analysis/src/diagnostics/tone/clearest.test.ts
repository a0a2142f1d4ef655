import { describe, expect, it } from 'vitest';
import type { Report } from '../../report/report.ts';
import { clearestPassage } from './clearest.ts';

const STEP_SECONDS = 0.5;
const COURSE = { weights: { mud: 1, mid: -1 }, ownBand: 'mud' } as const;
const reportOf = (mud: readonly (number | null)[]): Report =>
  ({
    file: { durationSeconds: mud.length * STEP_SECONDS },
    series: {
      mudLevelDbfs: { startSeconds: 0.25, stepSeconds: STEP_SECONDS, values: mud },
      midLevelDbfs: { startSeconds: 0.25, stepSeconds: STEP_SECONDS, values: mud.map(() => -30) },
    },
  }) as unknown as Report;

describe('clearestPassage', () => {
  const levels = Array.from({ length: 120 }, (_, i) => (i >= 40 && i < 52 ? -22 : i >= 80 && i < 100 ? -38 : -30));

  it('is where the band stands out most, or lacks most', () => {
    // steps of half a second: 40 to 52 are 20 to 26 s, exactly the six seconds looked for
    expect(clearestPassage(reportOf(levels), COURSE, 1)).toEqual({ startSeconds: 20, endSeconds: 26 });
    const lacking = clearestPassage(reportOf(levels), COURSE, -1)!;
    expect(lacking.startSeconds).toBeGreaterThanOrEqual(40);
    expect(lacking.endSeconds).toBeLessThanOrEqual(50);
  });

  it('is not where hardly anything of it is heard', () => {
    const faded = levels.map((level, i) => (i >= 80 && i < 100 ? -80 : level));
    const lacking = clearestPassage(reportOf(faded), COURSE, -1)!;
    expect(lacking.endSeconds <= 43 || lacking.startSeconds >= 47).toBe(true); // at most half of it in the fade, 40 to 50 s
  });

  it('is none of short files, of silence, and without the series', () => {
    expect(clearestPassage(reportOf(levels.slice(0, 20)), COURSE, 1)).toBeUndefined();
    expect(clearestPassage(reportOf(levels.map(() => null)), COURSE, 1)).toBeUndefined();
    expect(clearestPassage(reportOf(levels), { ...COURSE, ownBand: 'air' }, 1)).toBeUndefined();
  });
});
