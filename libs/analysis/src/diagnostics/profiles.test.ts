import { expect, it } from 'vitest';
import type { Report } from '../report/report.ts';
import { STORE_PROFILES, storeOutcome, type StoreProfile } from './profiles.ts';

/** Only what the outcome looks at. */
const file = (integratedLufs: number, truePeakDbtp: number): Report =>
  ({
    measurements: {
      loudness: { status: 'measured', value: { integratedLufs } },
      truePeak: { status: 'measured', value: { truePeakDbtp } },
    },
  }) as unknown as Report;
const profile = (id: string): StoreProfile => STORE_PROFILES.find((candidate) => candidate.id === id)!;

it.each([
  // Spotify’s own example: −20 LUFS with peaks at −5 dBTP is raised by 4 dB only, to −16
  ['spotify', -20, -5, 4, -16, 'none'],
  ['spotify', -9, -0.5, -5, -14, 'none'],
  ['spotify-loud', -16, -1, 5, -11, 'limited'],
  ['youtube', -20, -5, 0, -20, 'none'],
  ['tidal', -14, -0.2, 0, -14, 'over ceiling'],
  ['club', -14, -1, 0, -14, 'none'],
] as const)(
  '%s plays %d LUFS, %d dBTP with %d dB at %d LUFS, clipping: %s',
  (id, lufs, peak, gainDb, resultLufs, clippingRisk) => {
    const outcome = storeOutcome(file(lufs, peak), profile(id))!;
    expect(outcome.gainDb).toBeCloseTo(gainDb);
    expect(outcome.resultLufs).toBeCloseTo(resultLufs);
    expect(outcome.clippingRisk).toBe(clippingRisk);
  },
);

it('holds broadcast files to ±0.5 LU', () => {
  expect(storeOutcome(file(-22.6, -3), profile('ebu-r128'))!.isOnTarget).toBe(true);
  expect(storeOutcome(file(-22.4, -3), profile('ebu-r128'))!.isOnTarget).toBe(false);
});

it('dates every profile and names its source', () => {
  expect(new Set(STORE_PROFILES.map(({ id }) => id)).size).toBe(STORE_PROFILES.length);
  for (const { checkedDate, source } of STORE_PROFILES) {
    expect(checkedDate).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    expect(source.length).toBeGreaterThan(10);
  }
});
