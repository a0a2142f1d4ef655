import { beforeAll, describe, expect, it } from 'vitest';
import type { ChartInput, ShownChart } from './chart.ts';
import type { ChartFrame } from './chartFrame.ts';
import { CHARTS } from './charts/index.ts';
import { scaleOf, valueAt, type FrameAxis } from './svg/axis.ts';
import { findAll, numberOf, parseMarkup } from './testing/markup.ts';
import { measure, piece } from './testing/reports.ts';

let input: ChartInput;

beforeAll(async () => {
  input = {
    mix: await measure(piece(1)),
    reference: await measure(piece(2)),
    sections: [
      { label: 'A', startSeconds: 0, endSeconds: 4, integratedLufs: -20 },
      { label: 'B', startSeconds: 4, endSeconds: 8, integratedLufs: -14 },
    ],
  };
});

const shown = (extra: Partial<ChartInput> = {}): ShownChart[] =>
  CHARTS.flatMap((chart) => chart.show({ ...input, ...extra }) ?? []);
const axesOf = (frame: ChartFrame): FrameAxis[] =>
  frame.plots.flatMap(({ xAxis, yAxis }) => [xAxis, yAxis].filter((axis) => axis !== undefined));

/** Value of a tick label as a reader reads it. */
const READERS: Readonly<Partial<Record<FrameAxis['kind'], (label: string) => number | undefined>>> = {
  time(label) {
    const match = /^(\d+):(\d\d(?:\.\d+)?)$/.exec(label);
    return match === null ? undefined : 60 * Number(match[1]) + Number(match[2]);
  },
  frequency(label) {
    const match = /^([\d.]+)(k?)$/.exec(label);
    return match === null ? undefined : Number(match[1]) * (match[2] === 'k' ? 1000 : 1);
  },
};

describe('the frame of a chart', () => {
  it('is inside the picture, at any width', () => {
    for (const chart of shown()) {
      for (const width of [320, 700, 1600]) {
        const frame = chart.frame({ width });
        expect(frame.plots.length, chart.id).toBeGreaterThan(0);
        expect([frame.width, Math.round(frame.height)]).toEqual([
          width,
          numberOf(parseMarkup(chart.draw({ width })), 'height'),
        ]);
        for (const plot of frame.plots) {
          expect(plot.x, chart.id).toBeGreaterThanOrEqual(0);
          expect(plot.x + plot.width, chart.id).toBeLessThanOrEqual(width);
          expect(plot.y + plot.height, chart.id).toBeLessThanOrEqual(frame.height);
        }
      }
    }
  });

  it('says of every labelled tick of time and frequency what the label says', () => {
    let checked = 0;
    for (const chart of shown()) {
      for (const [kind, read] of Object.entries(READERS)) {
        const frame = chart.frame({ width: 900 });
        const along = frame.plots[0]!.yAxis?.kind === kind ? 'y' : 'x';
        const axis = frame.plots[0]![`${along}Axis`];
        if (axis?.kind !== kind) continue;
        const tree = parseMarkup(chart.draw({ width: 900 }));
        // Ticks stand under the lowest plot, or left of the first.
        const bottom = Math.max(...frame.plots.map((plot) => plot.y + plot.height));
        for (const text of findAll(tree, 'text')) {
          const isTick =
            !text.attributes.has('class') &&
            (along === 'x'
              ? text.attributes.get('text-anchor') === 'middle' && numberOf(text, 'y') > bottom
              : text.attributes.get('text-anchor') === 'end' && numberOf(text, 'x') < frame.plots[0]!.x);
          const value = isTick ? read!(text.text) : undefined;
          if (value === undefined) continue;
          const pixel = along === 'x' ? numberOf(text, 'x') : numberOf(text, 'y') - 4;
          const found = kind === 'time' ? frame.timeAt(pixel)! : frame.frequencyAt(pixel)!;
          // Pixels are written with two decimals; an axis of 8 s or three decades is at least 200 px long.
          expect(Math.abs(found - value), `${chart.id} ${text.text}`).toBeLessThan(0.001 * Math.max(1, value));
          checked++;
        }
      }
    }
    expect(checked).toBeGreaterThan(40);
  });

  it('goes from value to pixel and back', () => {
    for (const chart of shown()) {
      for (const axis of axesOf(chart.frame({ width: 640 }))) {
        const [low, high] = axis.domain;
        for (const part of [0, 0.25, 0.5, 1]) {
          const value = axis.scale === 'log' ? low * (high / low) ** part : low + part * (high - low);
          expect(Math.abs(valueAt(axis, scaleOf(axis)(value)) - value), chart.id).toBeLessThan(1e-9 * (1 + high - low));
        }
      }
    }
  });

  it('holds what lies outside at the ends, and has no pixel for it', () => {
    const frame = shown()
      .find(({ id }) => id === 'spectrum')!
      .frame({ width: 900 });
    expect(frame.frequencyAt(-50)).toBeCloseTo(20, 9);
    expect(frame.frequencyAt(5000)).toBeCloseTo(20_000, 6);
    expect(frame.pixelOfFrequency(5)).toBeUndefined();
    expect(frame.timeAt(100)).toBeUndefined();
  });

  it('follows the stretch of time that is shown, in every chart over time', () => {
    const charts = shown({ viewSeconds: [2, 3.5] }).filter(
      (chart) => chart.frame({ width: 800 }).timeAt(0) !== undefined,
    );
    expect(charts.length).toBeGreaterThan(4);
    for (const chart of charts) {
      const frame = chart.frame({ width: 800 });
      const [{ x, width }] = frame.plots as [ChartFrame['plots'][0]];
      expect([frame.timeAt(x), frame.timeAt(x + width)], chart.id).toEqual([2, 3.5]);
      expect(frame.xOfTime(5)).toBeUndefined();
    }
  });
});
