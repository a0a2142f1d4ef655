import { describe, expect, it } from 'vitest';
import type { Report } from '../../report/report.ts';
import { diagnose, type DiagnoseOptions } from '../diagnose.ts';
import type { Finding } from '../finding.ts';
import { STORE_PROFILES } from '../profiles.ts';

/** What a rule says of a report that knows nothing but these stages. */
function said(
  ruleId: string,
  stages: Record<string, object>,
  format: object = {},
  options: DiagnoseOptions = {},
): Finding {
  const measurements = Object.fromEntries(
    Object.entries(stages).map(([stage, value]) => [stage, { status: 'measured', value }]),
  );
  const file = { durationSeconds: 60, format: { channelCount: 2, sampleRateHz: 48_000, lossless: true, ...format } };
  const [finding] = diagnose({ file, measurements } as unknown as Report, {
    only: [ruleId],
    purpose: 'master',
    ...options,
  });
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

  it('overs of a lossy file that would read 0.0 dB are none', () => {
    const clipping = (floatOverDbfs: number) => ({
      clippedRunCount: 0,
      flatTopCount: 0,
      floatOverCount: 1,
      floatOverDbfs,
      ranges: [],
    });
    expect(said('gain.clipping', { clipping: clipping(0.04) }, { lossless: false })).toBeUndefined();
    expect(said('gain.clipping', { clipping: clipping(0.06) }, { lossless: false }).because).toContain('0.1 dB');
  });

  it('a hole in both channels is one hole', () => {
    const hole = { startSeconds: 20, endSeconds: 20.045 };
    const dropouts = [
      { ...hole, channel: 0 },
      { ...hole, channel: 1 },
    ];
    const finding = said('file.dropout', { file: { dropoutCount: 1, dropouts } });
    expect(finding.ranges).toEqual([{ ...hole, value: expect.closeTo(0.045, 6) }]);
  });

  it('a file that never rises over −60 dBFS has no ends to cut off', () => {
    const file = { durationSeconds: 30, leadingSilenceSeconds: 30, trailingSilenceSeconds: 30 };
    const truePeak = { truePeakDbtp: -70, samplePeakDbfs: -71, truePeakByChannelDbtp: [-70, -70], topPeaks: [] };
    const finding = said('file.silence', { file, truePeak });
    expect(finding).toMatchObject({ severity: 'fail', title: 'Next to silence' });
    expect(finding.advice).not.toContain('Cut');
  });

  it.each([
    ['spotify', -9, -1, 'Nothing needs to be done'],
    ['spotify-loud', -10.5, 0.5, 'Lower the ceiling of the limiter'],
    ['amazon-music', -12.5, -0.1, 'Lower the ceiling of the limiter'],
    ['club', 0, 11, 'Turn it down by 8.0 dB, and hold its peaks'],
    ['club', -12, -1, 'Raise the loudness by 4.0 dB through a true-peak limiter'],
    ['ebu-r128', -20, -3, 'Change the level by −3.0 dB.'],
  ])('%s of a file of %d LUFS with peaks at %d dBTP', (id, integratedLufs, truePeakDbtp, words) => {
    const stages = { loudness: { integratedLufs }, truePeak: { truePeakDbtp } };
    const profiles = STORE_PROFILES.filter((profile) => profile.id === id);
    expect(said('loudness.target', stages, {}, { profiles }).advice).toContain(words);
  });

  /** Levels from 40 Hz to 14 kHz: the bass so much under the rest. */
  const spectrumOf = (bassDb: number) => {
    const frequenciesHz = Array.from({ length: 18 }, (_, i) => 40 * 2 ** (i / 2));
    const totalDb = frequenciesHz.map((hz) => (hz < 280 ? -30 + bassDb : -30));
    return { spectrum: { ltas: { frequenciesHz, totalDb, midDb: totalDb, sideDb: totalDb.map(() => -120) } } };
  };

  it('a device that takes nothing of the bass is not blamed for it', () => {
    const club = said('translation.club', spectrumOf(-25));
    expect(club).toMatchObject({ title: 'Club: little bass' });
    expect(club.advice).not.toContain('instead of more level');
    expect(said('translation.laptop', spectrumOf(-14)).title).toBe('Laptop: the bass is lost');
    // where there is none, none is missing
    expect(said('translation.club', spectrumOf(-70))).toBeUndefined();
  });

  it('steady lines that are what is played are not notched unasked', () => {
    const hum = (humLevelDbfs: number) => ({
      hum: {
        humConfidence: 0.9,
        humFrequencyHz: 50,
        humLevelDbfs,
        humHarmonics: [{ frequencyHz: 100, levelDbfs: humLevelDbfs, steadiness: 1 }],
        humRanges: [],
        mainsStandingDb: 0,
        mainsHz: 50,
      },
      dynamics: { rmsDbfs: -15 },
    });
    expect(said('low.hum', hum(-40)).safeToApply).toBe(true);
    expect(said('low.hum', hum(-16)).safeToApply).toBe(false);
  });

  it('an intent is given as the reason within the sentence', () => {
    const dynamics = { loudnessContrastLu: 1 };
    const loudness = { integratedLufs: -14, loudnessRangeLu: 1 };
    const { because } = said('dyn.flat', { dynamics, loudness }, {}, { intent: 'lofi' });
    expect(because).toMatch(/LU \(loops are steady\)\.$/);
  });
});
