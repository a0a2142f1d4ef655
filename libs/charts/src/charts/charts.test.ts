import { planMatch } from '@auralign/match';
import { pinkNoise, silence, sine } from '@auralign/dsp';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ChartFinding, ChartInput } from '../chart.ts';
import { findAll, numberOf, parseMarkup } from '../testing/markup.ts';
import { measure, piece } from '../testing/reports.ts';
import { CHARTS } from './index.ts';

const HOSTILE = `<script>alert(1)</script>"&\u0000`;
const FINDINGS: ChartFinding[] = [
  { ruleId: 'tone.mud', severity: 'fail', title: HOSTILE, ranges: [{ startSeconds: 1, endSeconds: 2 }] },
  { ruleId: 'low.rumble', severity: 'warn', title: 'x'.repeat(400), ranges: [{ startSeconds: 0, endSeconds: 1e9 }] },
  { ruleId: 'dyn.flat', severity: 'pass', title: 'fine' },
];

const inputs = new Map<string, ChartInput>();

beforeAll(async () => {
  const [left, right] = piece(1) as [Float32Array, Float32Array];
  const mix = await measure([left, right], { name: HOSTILE, tags: { title: HOSTILE } });
  const reference = await measure(piece(2, { gain: 0.9 }));
  const sections = [
    { label: HOSTILE, startSeconds: 0, endSeconds: 5, integratedLufs: -20 },
    { label: 'B', startSeconds: 5, endSeconds: 5.01 },
  ];
  const plan = planMatch(mix, [reference]);
  inputs.set('mix, reference and corrected', {
    mix,
    reference,
    corrected: await measure(piece(1, { gain: 0.8 })),
    plan,
    findings: FINDINGS,
    sections,
    peaks: { stepSeconds: 1, minimum: [-0.5, -1, -0.1], maximum: [0.5, 1, 0.2] },
  });
  inputs.set('a mix alone', { mix });
  inputs.set('mono', { mix: await measure([left]), reference });
  inputs.set('mono as two channels', { mix: await measure([left, left]), reference });
  inputs.set('5.1', { mix: await measure([left, right, left, right, left, right]) });
  inputs.set('silence', { mix: await measure([silence(200_000), silence(200_000)]), reference, findings: [] });
  inputs.set('silence as reference', { mix, reference: await measure([silence(200_000), silence(200_000)]) });
  inputs.set('0.3 s', { mix: await measure([left.slice(50_000, 63_230), right.slice(50_000, 63_230)]), reference });
  inputs.set('1 s', { mix: await measure([left.slice(50_000, 94_100), right.slice(50_000, 94_100)]), reference });
  inputs.set('one frame', { mix: await measure([new Float32Array([0.5])]) });
  inputs.set('8 kHz', { mix: await measure(piece(3, { sampleRateHz: 8000 }), { sampleRateHz: 8000 }), reference });
  inputs.set('a sine', {
    mix: await measure([sine({ frequencyHz: 1000, sampleRateHz: 44_100, frameCount: 220_500, amplitude: 0.5 })]),
  });
  inputs.set('opposite channels', { mix: await measure([left, left.map((value) => -value)]), reference });
  inputs.set('very loud floats', { mix: await measure([left.map((value) => value * 100)]) });
  inputs.set('very quiet', {
    mix: await measure([pinkNoise({ seed: 7, sampleRateHz: 44_100, frameCount: 220_500, rms: 1e-4 })]),
  });
  inputs.set('without series', { mix: withoutSeries(mix), reference: withoutSeries(reference) });
}, 120_000);

function withoutSeries(report: ChartInput['mix']): ChartInput['mix'] {
  const { series: _, ...rest } = report;
  return rest;
}

const NAMES = [
  'mix, reference and corrected',
  'a mix alone',
  'mono',
  'mono as two channels',
  '5.1',
  'silence',
  'silence as reference',
  '0.3 s',
  '1 s',
  'one frame',
  '8 kHz',
  'a sine',
  'opposite channels',
  'very loud floats',
  'very quiet',
  'without series',
];

describe.each(NAMES)('every chart of %s', (name) => {
  it('is well-formed, says what it shows and draws inside its frame, at any width', () => {
    for (const chart of CHARTS) {
      const shown = chart.show(inputs.get(name)!);
      if (shown === undefined) continue;
      for (const width of [360, 520, 1200]) {
        const svg = shown.draw({ width });
        expect(svg, chart.id).not.toMatch(/NaN|undefined|Infinity|null/);
        expect(svg, chart.id).not.toContain('<script');
        const tree = parseMarkup(svg);
        expect(tree.name).toBe('svg');
        expect(tree.attributes.get('role')).toBe('img');
        expect(tree.attributes.get('aria-label')).toContain(shown.message.replaceAll('\u0000', '\ufffd'));
        expect(tree.attributes.get('aria-label')!.length).toBeGreaterThan(chart.title.length + 10);
        expect(findAll(tree, 'text', 'al-title')[0]?.text).toBe(chart.title);
        const height = numberOf(tree, 'height');
        expect(numberOf(tree, 'width')).toBe(width);
        for (const text of findAll(tree, 'text')) {
          expect(numberOf(text, 'x'), `${chart.id}: ${text.text}`).toBeGreaterThanOrEqual(0);
          expect(numberOf(text, 'x'), `${chart.id}: ${text.text}`).toBeLessThanOrEqual(width);
          expect(numberOf(text, 'y'), `${chart.id}: ${text.text}`).toBeGreaterThanOrEqual(0);
          expect(numberOf(text, 'y'), `${chart.id}: ${text.text}`).toBeLessThanOrEqual(height);
        }
      }
    }
  });

  it('has a table with a cell in every column and no figure that is none', () => {
    for (const chart of CHARTS) {
      const table = chart.show(inputs.get(name)!)?.table;
      if (table === undefined) continue;
      expect(table.rows.length, chart.id).toBeGreaterThan(0);
      for (const row of table.rows) {
        expect(row.length, chart.id).toBe(table.columns.length);
        expect(row.join(' '), chart.id).not.toMatch(/NaN|undefined|Infinity|null/);
      }
    }
  });
});

describe('CHARTS', () => {
  it('draws everything there is of a full input, and each once', () => {
    const shown = CHARTS.flatMap((chart) => chart.show(inputs.get('mix, reference and corrected')!)?.id ?? []);
    const ids = CHARTS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    // The plan of two pieces of equally pink noise needs no equaliser, so its curve may be missing.
    expect(ids.filter((id) => !shown.includes(id) && id !== 'eqCurve')).toEqual([]);
  });

  it('draws nothing of silence but what findings and sections are handed in', () => {
    expect(CHARTS.flatMap((chart) => chart.show(inputs.get('silence')!)?.id ?? [])).toEqual([]);
  });

  it('makes the same text twice', () => {
    const input = inputs.get('mix, reference and corrected')!;
    const draw = (): string[] => CHARTS.map((chart) => chart.show(input)?.draw({ width: 700 }) ?? '');
    expect(draw()).toEqual(draw());
  });
});
