import { DEFAULT_MATCH_OPTIONS, type Plan, type Receipt } from '@auralign/match';
import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import { textWidth } from '../text/width.ts';
import { planText, receiptText } from './receipt.ts';

const layout = { colours: pc.createColors(false), columns: 100 };

const plan: Plan = {
  schemaVersion: 1,
  target: { name: 'mix.wav' },
  references: [{ name: 'hit.flac' }],
  amounts: DEFAULT_MATCH_OPTIONS.amounts,
  moves: [
    {
      id: 'tone',
      kind: 'eq',
      channel: 'stereo',
      bands: [
        { kind: 'peaking', frequencyHz: 280, gainDb: -3.2, q: 1.1 },
        { kind: 'high-shelf', frequencyHz: 8000, gainDb: 2, q: 0.7 },
      ],
      because: '200–400 Hz stands +3.1 dB against the reference',
      predicted: [{ metric: 'integratedLufs', delta: -0.4 }],
      cost: 'A little phase shift.',
    },
  ],
  notes: ['The reference is much denser.'],
  abstained: [{ dimension: 'loudness', reason: 'It would need 9 dB of limiting.' }],
};

const receipt: Receipt = {
  schemaVersion: 1,
  before: { integratedLufs: -21.06, truePeakDbtp: -6 },
  predicted: { integratedLufs: -12 },
  after: { integratedLufs: -12.04, truePeakDbtp: -1 },
  reference: { integratedLufs: -11.9, truePeakDbtp: -0.4 },
  checks: [
    {
      metric: 'integratedLufs',
      unit: 'LUFS',
      relation: 'equal',
      expected: -12,
      actual: -12.04,
      tolerance: 0.1,
      passed: true,
    },
    {
      metric: 'truePeakDbtp',
      unit: 'dBTP',
      relation: 'atMost',
      expected: -1,
      actual: -1,
      tolerance: 0.05,
      passed: true,
    },
    {
      metric: 'frameCount',
      unit: 'frames',
      relation: 'equal',
      expected: 441_000,
      actual: 441_000,
      tolerance: 0,
      passed: true,
    },
  ],
  sideEffects: [{ metric: 'plrDb', unit: 'dB', before: 15.1, after: 11.6 }],
  limiting: { maxReductionDb: 4.2, meanReductionDb: 1, activeFraction: 0.25 },
  reverted: [],
  rounds: 2,
  hashes: { references: [] },
};

describe('the plan for people', () => {
  it('has a band a line, and says why, what to expect and what it costs', () => {
    const text = planText(plan, layout);
    expect(text).toMatch(/1 +EQ:\n +−3\.2 dB at 280 Hz \(Q 1\.1\)\n +high shelf \+2\.0 dB above 8\.0 kHz\n/);
    expect(text).toMatch(/because +200–400 Hz stands \+3\.1 dB/);
    expect(text).toMatch(/expected +Integrated loudness −0\.4 LU/);
    expect(text).toMatch(/cost +A little phase shift\./);
  });

  it('says what was left undone, and why', () => {
    const text = planText(plan, layout);
    expect(text).toMatch(/not done +loudness: It would need 9 dB of limiting\./);
    expect(text).toMatch(/note +The reference is much denser\./);
  });

  it('says so when there is nothing to do', () => {
    expect(planText({ ...plan, moves: [] }, layout)).toContain('Nothing to do.');
  });
});

describe('the receipt for people', () => {
  it('puts before, predicted, after and reference side by side, with a mark a promise', () => {
    const text = receiptText(receipt, layout);
    expect(text).toMatch(/✓ {2}Integrated loudness +−21\.1 +−12\.0 +−12\.0 +−11\.9 {2}LUFS +−12\.0 ±0\.1/);
    expect(text).toMatch(/✓ {2}True peak +−6\.0 +– +−1\.0 +−0\.4 {2}dBTP +at most −1\.0 \+0\.05/);
    expect(text).toMatch(/✓ {2}Length +– +– +441000 +– {2}frames +exactly 441000/);
    expect(text).toContain('✓ All 3 checks passed, measured on the finished samples, 2 renderings.');
  });

  it('says once why several moves were taken back', () => {
    const reverted = ['tone', 'gain'].map((moveId) => ({ moveId, reason: 'No rendering kept all promises.' }));
    const text = receiptText(
      { ...receipt, reverted: [...reverted, { moveId: 'width', reason: 'It missed.' }] },
      layout,
    );
    expect(text).toContain('Taken back or weakened (tone, gain): No rendering kept all promises.');
    expect(text).toContain('Taken back or weakened (width): It missed.');
  });

  it('tells what the limiter did and what else changed', () => {
    const text = receiptText(receipt, layout);
    expect(text).toContain('Limiter: at most 4.2 dB, 1.0 dB on average while it works, 25.0 % of the time.');
    expect(text).toContain('Also changed: Peak-to-loudness ratio from 15.1 to 11.6 dB.');
  });

  it('does not hide a promise that was broken', () => {
    const broken = receipt.checks.map((check, index) => (index === 0 ? { ...check, passed: false } : check));
    const text = receiptText({ ...receipt, checks: broken }, layout);
    expect(text).toMatch(/✗ {2}Integrated loudness/);
    expect(text).toContain('✗ 1 of 3 checks failed');
  });

  it('says of a distance that shrank less than foretold that it did shrink', () => {
    const check = {
      metric: 'dynamicsDistanceDb',
      unit: 'dB',
      relation: 'atMost',
      expected: 0.99,
      tolerance: 0.4,
      passed: false,
    } as const;
    const textOf = (actual: number) =>
      receiptText(
        { ...receipt, before: { ...receipt.before, dynamicsDistanceDb: 3.27 }, checks: [{ ...check, actual }] },
        layout,
      ).replaceAll(/\s+/g, ' ');
    expect(textOf(2.08)).toContain('Distance in dynamics fell from 3.27 to 2.08 dB, not to 0.99 as foretold');
    expect(textOf(3.5)).not.toContain('as foretold'); // that one grew, and was harmed
  });

  it('fits the line', () => {
    for (const columns of [80, 100]) {
      const text = planText(plan, { ...layout, columns }) + receiptText(receipt, { ...layout, columns });
      for (const line of text.split('\n')) expect(textWidth(line)).toBeLessThanOrEqual(columns);
    }
  });
});
