import { beforeAll, describe, expect, it } from 'vitest';
import { storeOutcome, STORE_PROFILES, translate, type Report } from '@auralign/analysis';
import { scaleOf } from '../svg/axis.ts';
import { corridorOf, medianLine } from '../data/corridor.ts';
import { toneData } from '../data/tone.ts';
import { findAll, numberOf, parseMarkup, type Parsed } from '../testing/markup.ts';
import { RECEIPT } from '../testing/receipt.ts';
import { measure, piece } from '../testing/reports.ts';
import { sparkline } from '../sparkline.ts';
import { trendChart } from '../trend.ts';
import { CHARTS } from './index.ts';

const SIZE = { width: 1000 };
let mix: Report;
beforeAll(async () => {
  mix = await measure(piece(1));
});

const textsOf = (tree: Parsed): string[] => findAll(tree, 'text').map(({ text }) => text);

describe('stores', () => {
  it('draws the loudness each store plays the mix at, and says the gain', () => {
    const chart = CHARTS.find(({ id }) => id === 'stores')!.show({ mix })!;
    const tree = parseMarkup(chart.draw(SIZE));
    const x = scaleOf(chart.frame(SIZE).plots[0]!.xAxis!);
    const ticks = findAll(tree, 'line', 'al-tick').map((line) => numberOf(line, 'x1'));
    const outcomes = STORE_PROFILES.filter(({ kind }) => kind === 'playback').map((profile) =>
      storeOutcome(mix, profile)!,
    );
    expect(outcomes.length).toBeGreaterThan(5);
    for (const { resultLufs, resultPeakDbtp } of outcomes) {
      for (const value of [resultLufs, resultPeakDbtp]) {
        expect(ticks.some((tick) => Math.abs(tick - x(value)) < 0.02)).toBe(true); // two decimals of a pixel
      }
    }
    expect(chart.table.rows.length).toBe(outcomes.length);
  });

  it('marks peaks at risk with a sign, not with colour alone', () => {
    const row = { store: 'Loud', targetLufs: -11, gainDb: 9, resultLufs: -11, resultDbtp: 2, source: '' };
    const at = (risk: string): string[] => {
      const chart = CHARTS.find(({ id }) => id === 'stores')!.show({ mix, stores: [{ ...row, risk }] })!;
      return textsOf(parseMarkup(chart.draw({ width: 348 })));
    };
    expect(at('limited')).toContain('▲ +9.0 dB !');
    expect(at('none')).toContain('▲ +9.0 dB');
  });
});

describe('devices', () => {
  it('draws each shift from zero to its value', () => {
    const chart = CHARTS.find(({ id }) => id === 'translation')!.show({ mix })!;
    const tree = parseMarkup(chart.draw(SIZE));
    const [bass] = chart.frame(SIZE).plots;
    const x = scaleOf(bass!.xAxis!);
    const bars = findAll(tree, 'rect', 'al-bar').slice(0, translate(mix).length);
    const ends = bars.map((bar) => [numberOf(bar, 'x'), numberOf(bar, 'x') + numberOf(bar, 'width')]);
    const expected = translate(mix).map(({ bassShiftDb }) => [
      x(Math.min(0, bassShiftDb)),
      x(Math.max(0, bassShiftDb)),
    ]);
    for (const [i, [from, to]] of ends.entries()) {
      expect(from).toBeCloseTo(expected[i]![0]!, 1);
      expect(Math.abs(to! - expected[i]![1]!)).toBeLessThan(1.01); // a bar of nothing is a pixel wide
    }
  });
});

describe('the receipt', () => {
  it('explains the signs that it has, and no others', () => {
    const key = (receipt: typeof RECEIPT): string[] => {
      const chart = CHARTS.find(({ id }) => id === 'receipt')!.show({ mix, receipt })!;
      const words = ['before', 'predicted', 'after', 'reference'];
      return textsOf(parseMarkup(chart.draw(SIZE))).filter((text) => words.includes(text));
    };
    expect(key(RECEIPT)).toEqual(['before', 'predicted', 'after', 'reference']);
    // A mix that was mended by itself: nothing but peaks was promised, and there is no reference.
    const checks = RECEIPT.checks.filter(({ relation }) => relation === 'atMost');
    expect(key({ ...RECEIPT, predicted: {}, reference: {}, checks })).toEqual(['before', 'after']);
  });

  it('puts before left of after where the figure has risen, and marks kept and missed promises', () => {
    const chart = CHARTS.find(({ id }) => id === 'receipt')!.show({ mix, receipt: RECEIPT })!;
    const tree = parseMarkup(chart.draw(SIZE));
    const [loudness] = findAll(tree, 'circle', 'al-mark').slice(1); // the first explains the markers
    const [after] = findAll(tree, 'rect', 'al-mark').slice(1);
    expect(numberOf(loudness!, 'cx')).toBeLessThan(numberOf(after!, 'x'));
    const texts = textsOf(tree);
    expect(texts).toContain('−20.0 → −14.0 ✓');
    expect(texts).toContain('−6.0 → −0.4 ✗');
    expect(texts).toContain('14.0 → 13.6'); // not promised
  });
});

describe('several references', () => {
  it('make a corridor from the 10th to the 90th percentile, and a median', () => {
    const lines = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((value) => [value, null, value]);
    expect(corridorOf(lines, 3)).toEqual({ low: [1, null, 1], high: [9, null, 9] });
    expect(medianLine(lines, 3)).toEqual([5, null, 5]);
    expect(corridorOf([[1, 2]], 2)).toBeUndefined(); // one file is no corridor
  });

  it('are drawn as corridor and median, which is where the difference is taken from', async () => {
    const references = await Promise.all([2, 3, 4].map((seed) => measure(piece(seed))));
    const data = toneData({ mix, references })!;
    expect(data.referenceCount).toBe(3);
    const reference = data.lines.find(({ role }) => role === 'reference')!.levelsDb;
    const outside = reference.filter((level, i) => {
      const [low, high] = [data.corridor!.lowDb[i], data.corridor!.highDb[i]];
      return level !== null && low !== null && high !== null && (level < low! - 1e-9 || level > high! + 1e-9);
    });
    expect(outside).toEqual([]);
    const own = data.lines.find(({ role }) => role === 'mix')!.levelsDb;
    const [difference] = data.differences;
    for (const i of [50, 100, 150]) expect(difference!.differenceDb[i]).toBeCloseTo(own[i]! - reference[i]!, 9);
  });
});

describe('trendChart', () => {
  it('draws every bounce at its figure and leaves a gap for what was not measured', () => {
    const points = [-20, undefined, -14, -13.5].map((value, i) => ({
      label: `bounce ${i}`,
      ...(value === undefined ? {} : { value }),
    }));
    const chart = trendChart({ metric: 'integratedLufs', points, target: { low: -14.2, high: -13.8 } })!;
    const tree = parseMarkup(chart.draw(SIZE));
    const y = scaleOf(chart.frame(SIZE).plots[0]!.yAxis!);
    const marks = findAll(tree, 'circle', 'al-mark').map((mark) => numberOf(mark, 'cy'));
    for (const [i, value] of [-20, -14, -13.5].entries()) expect(marks[i]).toBeCloseTo(y(value), 1);
    expect(findAll(tree, 'path', 'al-line')[0]!.attributes.get('d')!.split('M').length - 1).toBe(2);
    expect(chart.message).toContain('off target');
    expect(chart.table.rows[1]).toEqual(['bounce 1', '–', '']);
  });

  it('draws nothing without a figure', () => {
    expect(trendChart({ metric: 'integratedLufs', points: [{ label: 'a' }] })).toBeUndefined();
  });
});

describe('sparkline', () => {
  it('reaches from the smallest to the largest, with gaps, and says what it is', () => {
    const tree = parseMarkup(sparkline([0, 10, null, 5, 5], { width: 100, height: 20, label: '<loud>' }));
    const d = findAll(tree, 'path')[0]!.attributes.get('d')!;
    expect(tree.attributes.get('aria-label')).toBe('<loud>');
    expect(d.split('M').length - 1).toBe(2);
    const heights = [...d.matchAll(/,([\d.]+)/g)].map(([, y]) => Number(y));
    expect([Math.min(...heights), Math.max(...heights)]).toEqual([1.5, 18.5]);
  });

  it.each([[[]], [[null]], [[3]], [[Number.NaN, 2]]])('makes a picture of %j', (values) => {
    expect(sparkline(values, { label: 'x' })).not.toMatch(/NaN|undefined/);
  });
});
