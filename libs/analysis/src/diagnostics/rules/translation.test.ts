import { describe, expect, it } from 'vitest';
import type { Report } from '../../report/report.ts';
import { diagnose } from '../diagnose.ts';

const BANDS_HZ = Array.from({ length: 40 }, (_, i) => 1000 * 2 ** ((i - 20) / 4)); // 31 Hz to 27 kHz

/** A report that knows nothing but the spectra of mid and side, level in all bands. */
function reportOf(sideOverMidDb: number): Report {
  const all = (level: number): number[] => BANDS_HZ.map(() => level);
  const ltas = { frequenciesHz: BANDS_HZ, totalDb: all(-30), midDb: all(-30), sideDb: all(-30 + sideOverMidDb) };
  return {
    file: { durationSeconds: 60, format: { channelCount: 2 } },
    measurements: { spectrum: { status: 'measured', value: { ltas } } },
  } as unknown as Report;
}

describe('parts that cancel on a device that plays mono', () => {
  const cancel = (sideOverMidDb: number): string | undefined =>
    diagnose(reportOf(sideOverMidDb), { only: ['translation.phone'], purpose: 'master' }).find(
      ({ title }) => title === 'Phone loudspeaker: parts cancel in mono',
    )?.severity;

  it('are those that lose more than independent channels do', () => {
    // of independent channels side and mid are alike, and half of the power is left: −3.01 dB
    expect([-6, -0.2].map(cancel)).toEqual([undefined, undefined]);
    // 10·lg(1/(1 + 2)) = −4.8 dB, 10·lg(1/(1 + 4)) = −7 dB
    expect([3, 6].map(cancel)).toEqual(['info', 'warn']);
  });

  it('are none on one that plays stereo', () => {
    const found = diagnose(reportOf(6), { only: ['translation.earbuds'], purpose: 'master' });
    expect(found.filter(({ title }) => title.includes('mono'))).toEqual([]);
  });
});
