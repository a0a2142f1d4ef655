import { describe, expect, it } from 'vitest';
import type { Report } from '../../report/report.ts';
import { diagnose } from '../diagnose.ts';
import type { Finding } from '../finding.ts';

interface Moves {
  readonly dipDb: number;
  readonly movement: number;
  /** Peaks, loudness and contrast as compressors and limiters leave them. */
  readonly isCrushed?: boolean;
}

/** A report that knows how its level moves, and how dense it is. */
const reportOf = ({ dipDb, movement, isCrushed = false }: Moves): Report =>
  ({
    file: { durationSeconds: 60, format: { channelCount: 2 } },
    measurements: {
      pumping: {
        status: 'measured',
        value: {
          pumpingDepthDb: dipDb,
          pumpingBandSpreadDb: 1,
          pumpingCounterSlope: movement,
          pumpingHitCount: 40,
          windowSeconds: 8,
          stepSeconds: 4,
          depthDb: [],
        },
      },
      dynamics: {
        status: 'measured',
        value: isCrushed
          ? { plrDb: 6, psrDb: { median: 5 }, loudnessContrastLu: 0.5 }
          : { plrDb: 14, psrDb: { median: 13 }, loudnessContrastLu: 6 },
      },
      density: { status: 'measured', value: { ceilingShare: isCrushed ? 60 : 1 } },
    },
  }) as unknown as Report;
const pumpingOf = (mix: Moves, references: readonly Moves[] = []): Finding | undefined =>
  diagnose(reportOf(mix), {
    only: ['dyn.pumping'],
    purpose: 'master',
    references: references.map((reference) => reportOf(reference)),
  })[0];

describe('dyn.pumping beside a reference', () => {
  const rising: Moves = { dipDb: -12, movement: -0.8 };

  it.each([
    ['rises after hits', { dipDb: -3, movement: -0.8 }, 'rises by only 3.0 dB (10.5 or more would be usual'],
    [
      'goes with the bass',
      { dipDb: -12, movement: -0.1 },
      'goes with the bass by only 0.10 dB per dB (0.38 or more would be usual)',
    ],
  ])('level that %s, if less than in the reference, is a remark and no fault', (_, moves, words) => {
    const finding = pumpingOf(moves, [rising]);
    expect(finding?.severity).toBe('info');
    expect(finding?.because).toContain(words);
  });

  it('says nothing where the mix does as the reference', () => {
    expect(pumpingOf(rising, [rising])).toBeUndefined();
  });

  it('still hears a dip, and movement against the bass', () => {
    expect(pumpingOf({ dipDb: 3, movement: -0.1 }, [rising])?.severity).toBe('warn');
    expect(pumpingOf({ dipDb: -3, movement: 0.2 }, [rising])?.severity).toBe('warn');
  });
});

describe('dyn.pumping of an over-compressed mix', () => {
  it.each([
    ['movement', { dipDb: -3, movement: 0.3 }],
    ['a dip', { dipDb: 5, movement: -0.1 }],
  ])('is a remark that names the cause: %s', (_, moves) => {
    expect(pumpingOf(moves)?.severity).toBe('warn');
    const finding = pumpingOf({ ...moves, isCrushed: true });
    expect(finding?.severity).toBe('info');
    expect(finding?.because).toContain('dyn.overcompressed');
  });
});
