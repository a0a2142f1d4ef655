import { describe, expect, it } from 'vitest';
import type { Report } from '../report/report.ts';
import { diagnose } from './diagnose.ts';
import type { Finding } from './finding.ts';

const octaves = Array.from({ length: 18 }, (_, i) => 40 * 2 ** (i / 2));
const each = (value: number): number[] => octaves.map(() => value);

/** A minute whose bass and image lie `sideDb` over the mid, and what else is known of its channels. */
function reportOf(sideDb: number, stereo: object, peaks: readonly (number | null)[] = [-1, -1]): Report {
  const measurements = {
    stereo: {
      sideToMidDb: sideDb,
      lowEndSideToMidDb: sideDb,
      polarityInverted: false,
      thirdOctaves: {
        frequenciesHz: octaves,
        widthDb: each(sideDb),
        balanceDb: each(0),
        monoFoldLossDb: each(-10 * Math.log10(1 + 10 ** (sideDb / 10))),
      },
      ...stereo,
    },
    spectrum: {
      thirdOctaves: { totalDb: each(-30) },
      ltas: { frequenciesHz: octaves, totalDb: each(-30), midDb: each(-30), sideDb: each(-30 + sideDb) },
    },
    bands: { sub: { relativeDb: -6 }, bass: { relativeDb: -6 } },
    truePeak: { truePeakDbtp: -1, samplePeakDbfs: -1, truePeakByChannelDbtp: peaks, topPeaks: [] },
    file: { durationSeconds: 60, leadingSilenceSeconds: 0, trailingSilenceSeconds: 0 },
  };
  return {
    file: { durationSeconds: 60, format: { channelCount: 2, sampleRateHz: 48_000, lossless: true } },
    measurements: Object.fromEntries(
      Object.entries(measurements).map(([id, value]) => [id, { status: 'measured', value }]),
    ),
  } as unknown as Report;
}
const found = (report: Report): Finding[] =>
  diagnose(report, { only: ['stereo', 'translation.phone', 'file.silence'], purpose: 'master' });
const ids = (findings: readonly Finding[]): string[] => findings.map(({ ruleId }) => ruleId);

describe('a broken channel', () => {
  it('that is upside down is the fault, not the bass it makes', () => {
    expect(ids(found(reportOf(9.5, { correlation: -0.8, polarityInverted: true })))).toEqual(
      expect.not.arrayContaining(['stereo.bassWidth', 'stereo.monoLoss']),
    );
  });

  it('is not what a widener makes, which leaves the bass in the middle', () => {
    const widened = found(reportOf(6, { correlation: -0.6, polarityInverted: true, lowEndCorrelation: -0.8 }));
    expect(ids(widened)).toContain('stereo.wide');
    // which of both it is, nothing in the file tells: no side is lowered that may be the music
    expect(widened.find(({ ruleId }) => ruleId === 'stereo.wide')!.moves).toEqual([]);
    expect(widened.map(({ title }) => title)).not.toContain('One channel is upside down');
  });

  it('that is silent is the fault, not what the other one lacks beside it', () => {
    expect(ids(found(reportOf(0.4, {}, [-1, null])))).toEqual(['file.silence']);
  });

  it('that comes late is named, with how much earlier it must be', () => {
    const delay = {
      correlation: 0.16,
      interChannelDelaySeconds: 0.001,
      interChannelDelayFrames: 48,
      delayConfidence: 0.8,
    };
    const [late] = found(reportOf(-4, delay));
    expect(late).toMatchObject({ ruleId: 'stereo.monoLoss', severity: 'warn', channel: 'right' });
    expect(late!.because).toContain('the right channel comes 1.00 ms (48 samples) after the left');
    expect(late!.advice).toContain('Move the right channel 1.00 ms (48 samples) earlier');
    // it makes a side as loud as the mid: that is no width
    expect(ids(found(reportOf(0.5, delay)))).not.toContain('stereo.wide');
    // spaced microphones and doubled parts: some delay explains the channels a little
    expect(found(reportOf(-4, { ...delay, delayConfidence: 0.33 }))).toEqual([]);
    expect(found(reportOf(-4, { ...delay, interChannelDelaySeconds: 0.00004, interChannelDelayFrames: 2 }))).toEqual(
      [],
    );
  });
});

describe('bass', () => {
  it('that works against itself is not made mono: most of it would be gone', () => {
    const bassOf = (sideDb: number) => found(reportOf(sideDb, {})).find(({ ruleId }) => ruleId === 'stereo.bassWidth')!;
    expect(bassOf(2).moves).toHaveLength(1);
    expect(bassOf(6)).toMatchObject({ moves: [], safeToApply: false });
  });
});

describe('independent channels', () => {
  it('are no fault by a rounding', () => {
    expect(
      found(reportOf(0.02, { correlation: -0.002 })).filter(({ ruleId }) => ruleId !== 'stereo.bassWidth'),
    ).toEqual([]);
  });
});
