import type { Finding } from '@auralign/analysis';
import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import { leftText, offersText, outcomesText } from './mended.ts';

const layout = { colours: pc.createColors(false), columns: 200 };
const RUMBLE = { ruleId: 'low.rumble', title: 'Rumble below 30 Hz', unit: 'dB', beyondBefore: 24 };
const LEANING: Finding = {
  ruleId: 'stereo.balance',
  title: 'Left and right are not in balance',
  severity: 'warn',
  confidence: 0.8,
  importance: 0.5,
  measured: { value: -4.4, unit: 'dB' },
  expected: { min: -1.5, max: 1.5, source: 'test' },
  ranges: [],
  because: 'the left channel is 4.4 dB louder over the whole file.',
  advice: 'Find the loud part on the left.',
  moves: [],
  safeToApply: false,
};
const MOVE: Finding['moves'][number] = { kind: 'balance', id: 'b', because: '', predicted: [], cost: '', balanceDb: 2 };

describe('what became of findings', () => {
  it('marks as done only what is within its limit afterwards', () => {
    const text = outcomesText(
      [
        { ...RUMBLE, beyondAfter: 0 },
        { ...RUMBLE, beyondAfter: 3 },
      ],
      layout.colours,
    );
    expect(text.split('\n').slice(0, 2)).toEqual([
      '✓ Rumble below 30 Hz: was 24.0 dB beyond its limit, mended.',
      '~ Rumble below 30 Hz: was 24.0 dB beyond its limit, still 3.0 dB beyond it.',
    ]);
  });

  it('gives distances the unit of a difference, not that of the figure', () => {
    const peak = { ruleId: 'gain.intersample', title: 'Peaks between the samples', unit: 'dBTP', beyondBefore: 3.6 };
    const text = outcomesText([{ ...peak, beyondAfter: 0.3 }], layout.colours);
    expect(text).toBe('~ Peaks between the samples: was 3.6 dB beyond its limit, still 0.3 dB beyond it.\n');
  });

  it('offers what is a matter of taste, and says which is only a remark', () => {
    const offered = [
      { ...LEANING, moves: [MOVE] },
      { ...LEANING, severity: 'info' as const, moves: [MOVE] },
    ];
    expect(offersText(offered, layout).match(/could: /g)).toHaveLength(2);
    expect(offersText(offered, layout).match(/a remark/g)).toHaveLength(1);
    expect(offersText([], layout)).toBe('');
  });

  it('names the faults no move mends, with what to do about them', () => {
    const text = leftText([LEANING], layout);
    expect(text).toContain('The left channel is 4.4 dB louder over the whole file. Find the loud part on the left.');
    expect(
      leftText(
        [
          { ...LEANING, severity: 'info' },
          { ...LEANING, moves: [MOVE] },
        ],
        layout,
      ),
    ).toBe('');
  });
});
