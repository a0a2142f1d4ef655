import { describe, expect, it } from 'vitest';
import type { Report } from '../../report/report.ts';
import { diagnose } from '../diagnose.ts';
import type { Finding } from '../finding.ts';

/** What a rule says of a report that knows nothing but these stages. */
function said(ruleId: string, stages: Record<string, object>, format: object = {}): Finding {
  const measurements = Object.fromEntries(
    Object.entries(stages).map(([stage, value]) => [stage, { status: 'measured', value }]),
  );
  const file = { durationSeconds: 60, format: { channelCount: 2, sampleRateHz: 48_000, lossless: true, ...format } };
  const [finding] = diagnose({ file, measurements } as unknown as Report, { only: [ruleId], purpose: 'master' });
  return finding!;
}

/** Sentences are put together from figures; at the ends of their range they must still be sentences. */
describe('sentences of findings', () => {
  it.each([
    [8, 8, 'the samples have no more than 8 bits'],
    [12, 24, 'only 12 bits of the 24 that the file has are ever used'],
    [1, 16, 'only 1 bit of the 16 that the file has is ever used'],
  ])('%i bits in a file of %i', (effectiveBitDepth, bitDepth, words) => {
    expect(said('file.bitdepth', { file: { effectiveBitDepth } }, { bitDepth }).because).toContain(words);
  });

  it.each([
    [-9, 'Raise it by 6.0 dB.'],
    [-3, 'Raise it by 6.0 dB: 2.0 dB by gain, the rest through a true-peak limiter at −1.0 dBTP.'],
    [-0.5, 'Raise it by 6.0 dB through a true-peak limiter at −1.0 dBTP.'],
  ])('a quiet master whose peaks reach %d dBTP', (truePeakDbtp, words) => {
    const stages = { loudness: { integratedLufs: -20 }, truePeak: { truePeakDbtp } };
    expect(said('loudness.quiet', stages).advice).toBe(words);
  });

  it.each([
    [0.8, -0.4, '1.20 dB above the highest sample'],
    [0, 0, 'and stands on a sample'],
  ])('a true peak of %d dBTP over samples of %d dBFS', (truePeakDbtp, samplePeakDbfs, words) => {
    const truePeak = { truePeakDbtp, samplePeakDbfs, topPeaks: [] };
    expect(said('gain.intersample', { truePeak }).because).toContain(words);
  });
});
