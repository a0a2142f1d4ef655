import { beforeAll, describe, expect, it } from 'vitest';
import type { ChartInput, ShownChart } from './chart.ts';
import type { ChartFrame } from './chartFrame.ts';
import { CHARTS } from './charts/index.ts';
import { scaleOf, valueAt, type FrameAxis } from './svg/axis.ts';
import { findAll, numberOf, parseMarkup, type Parsed } from './testing/markup.ts';
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
const READERS: Readonly<Record<'time' | 'frequency', (label: string) => number | undefined>> = {
  time(label) {
    const match = /^(\d+):(\d\d(?:\.\d+)?)$/.exec(label);
    return match === null ? undefined : 60 * Number(match[1]) + Number(match[2]);
  },
  frequency(label) {
    const match = /^([\d.]+)(k?)$/.exec(label);
    return match === null ? undefined : Number(match[1]) * (match[2] === 'k' ? 1000 : 1);
  },
};

/** What is wrong with the frame of a chart at a width. */
function faultsOf(chart: ShownChart, width: number): string[] {
  const frame = chart.frame({ width });
  const height = numberOf(parseMarkup(chart.draw({ width })), 'height');
  const checks: [boolean, string][] = [
    [frame.plots.length > 0, 'has no plot'],
    [frame.width === width && Math.round(frame.height) === height, 'is of another size than the picture'],
    ...frame.plots.flatMap((plot): [boolean, string][] => [
      [plot.x >= 0 && plot.x + plot.width <= width, 'sticks out at the sides'],
      [plot.y >= 0 && plot.y + plot.height <= frame.height, 'sticks out above or below'],
    ]),
  ];
  return checks.filter(([passed]) => !passed).map(([, fault]) => `${chart.id} at ${width} px ${fault}`);
}

/** Labelled ticks of one kind of axis: what the label says beside what the frame says of its pixel. */
function readTicks(chart: ShownChart, kind: 'time' | 'frequency'): { label: number; frame: number }[] {
  const frame = chart.frame({ width: 900 });
  const [first] = frame.plots;
  const isUpright = first!.yAxis?.kind === kind;
  if (!isUpright && first!.xAxis?.kind !== kind) return [];
  // Ticks stand under the lowest plot, or left of the first.
  const bottom = Math.max(...frame.plots.map((plot) => plot.y + plot.height));
  const isTick = (text: Parsed): boolean => {
    const anchor = text.attributes.get('text-anchor');
    if (text.attributes.has('class')) return false;
    return isUpright
      ? anchor === 'end' && numberOf(text, 'x') < first!.x
      : anchor === 'middle' && numberOf(text, 'y') > bottom;
  };
  return findAll(parseMarkup(chart.draw({ width: 900 })), 'text')
    .filter(isTick)
    .flatMap((text) => {
      const label = READERS[kind](text.text);
      const pixel = isUpright ? numberOf(text, 'y') - 4 : numberOf(text, 'x');
      const value = kind === 'time' ? frame.timeAt(pixel) : frame.frequencyAt(pixel);
      return label === undefined ? [] : [{ label, frame: value! }];
    });
}

describe('the frame of a chart', () => {
  it('is inside the picture and of its size, at any width', () => {
    expect(shown().flatMap((chart) => [320, 700, 1600].flatMap((width) => faultsOf(chart, width)))).toEqual([]);
  });

  it('says of every labelled tick of time and frequency what the label says', () => {
    const ticks = shown().flatMap((chart) => [...readTicks(chart, 'time'), ...readTicks(chart, 'frequency')]);
    expect(ticks.length).toBeGreaterThan(40);
    // Pixels are written with two decimals; an axis of 8 s or three decades is at least 200 px long.
    expect(ticks.filter(({ label, frame }) => Math.abs(frame - label) > 0.001 * Math.max(1, label))).toEqual([]);
  });

  it('goes from value to pixel and back', () => {
    const errors = shown().flatMap((chart) =>
      axesOf(chart.frame({ width: 640 })).flatMap((axis) => {
        const [low, high] = axis.domain;
        return [0, 0.25, 0.5, 1].map((part) => {
          const value = axis.scale === 'log' ? low * (high / low) ** part : low + part * (high - low);
          return Math.abs(valueAt(axis, scaleOf(axis)(value)) - value) / (1 + high - low);
        });
      }),
    );
    expect(errors.length).toBeGreaterThan(100);
    expect(Math.max(...errors)).toBeLessThan(1e-9); // of the span: rounding of doubles
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

  it('follows the stretch of frequency that is shown, in every chart over frequency', () => {
    const charts = shown({ viewHz: [200, 320] }).filter((chart) => chart.frame({ width: 800 }).frequencyAlong === 'x');
    expect(charts.length).toBeGreaterThan(3);
    for (const chart of charts) {
      const frame = chart.frame({ width: 800 });
      const { x, width } = frame.plots[0]!;
      expect(frame.frequencyAt(x)).toBeCloseTo(200, 6);
      expect(frame.frequencyAt(x + width)).toBeCloseTo(320, 6);
      // At least three labels are left, at even steps where decades have none.
      expect(readTicks(chart, 'frequency').length).toBeGreaterThan(2);
    }
  });

  it('follows the stretch of time that is shown, in every chart over time', () => {
    const frames = shown({ viewSeconds: [2, 3.5] })
      .map((chart) => chart.frame({ width: 800 }))
      .filter((frame) => frame.timeAt(0) !== undefined);
    expect(frames.length).toBeGreaterThan(6);
    for (const frame of frames) {
      const { x, width } = frame.plots[0]!;
      expect([frame.timeAt(x), frame.timeAt(x + width), frame.xOfTime(5)]).toEqual([2, 3.5, undefined]);
    }
  });
});
