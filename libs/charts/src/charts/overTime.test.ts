import { concat, pinkNoise, silence } from '@auralign/dsp';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '@auralign/analysis';
import type { ChartInput } from '../chart.ts';
import { createSignalPictures } from '../signal/pictures.ts';
import { findAll, numberOf, parseMarkup, stretchesOf, type Parsed } from '../testing/markup.ts';
import { measure, piece } from '../testing/reports.ts';
import { CHARTS } from './index.ts';

const SIZE = { width: 1000 };

function shown(id: string, input: ChartInput) {
  const chart = CHARTS.find((candidate) => candidate.id === id)!.show(input)!;
  return { chart, frame: chart.frame(SIZE), tree: parseMarkup(chart.draw(SIZE)) };
}

/** Left and right end of each run of cells of a heat map, in pixels: `Mx yhw`. */
function runsOf(path: Parsed): { x: number; y: number; width: number }[] {
  return [...(path.attributes.get('d') ?? '').matchAll(/M([\d.]+) ([\d.]+)h([\d.]+)/g)].map(([, x, y, width]) => ({
    x: Number(x),
    y: Number(y),
    width: Number(width),
  }));
}

const noise = (seed: number, seconds: number, rms: number): Float32Array =>
  pinkNoise({ seed, sampleRateHz: 44_100, frameCount: Math.round(seconds * 44_100), rms });

let mix: Report;
beforeAll(async () => {
  mix = await measure(piece(1));
});

describe('spectrogram', () => {
  const findings = [
    {
      ruleId: 'tone.mud',
      severity: 'warn' as const,
      title: 'Mud',
      ranges: [{ startSeconds: 2, endSeconds: 5 }],
      bandHz: { lowHz: 200, highHz: 400 },
    },
  ];

  it('boxes a finding at its time and band', () => {
    const { frame, tree } = shown('spectrogram', { mix, findings });
    const box = findAll(tree, 'rect', 'al-outline')[0]!;
    const [x, y] = [numberOf(box, 'x'), numberOf(box, 'y')];
    expect(frame.timeAt(x)).toBeCloseTo(2, 2);
    expect(frame.timeAt(x + numberOf(box, 'width'))).toBeCloseTo(5, 2);
    expect(frame.frequencyAt(y)! / 400).toBeCloseTo(1, 2);
    expect(frame.frequencyAt(y + numberOf(box, 'height'))! / 200).toBeCloseTo(1, 2);
    expect(frame.frequencyAlong).toBe('y');
  });

  it.each(['bands of the report', 'samples'])('is light where the sound is, made of the %s', async (made) => {
    const channel = concat(silence(4 * 44_100), noise(3, 4, 0.2));
    const maker = createSignalPictures({ sampleRateHz: 44_100, channelCount: 1 });
    maker.process([channel], channel.length);
    const pictures = made === 'samples' ? { pictures: { mix: maker.result() } } : {};
    const { frame, tree } = shown('spectrogram', { mix: await measure([channel]), ...pictures });
    const light = findAll(tree, 'path', 'al-heat12')
      .filter((path) => numberOf(path, 'stroke-width') !== 11) // those of the scale
      .flatMap(runsOf);
    expect(light.length).toBeGreaterThan(0);
    // A window reaches 0.1 s ahead, a step of the bands lasts half a second.
    for (const { x } of light) expect(frame.timeAt(x)!).toBeGreaterThan(3.2);
  });

  it('leaves the plot empty for a canvas, with axes and boxes', () => {
    const { tree } = shown('spectrogram', { mix, findings, spectrogramCells: 'outside' });
    const inPlot = findAll(tree, 'path', 'al-heat').filter((path) => numberOf(path, 'stroke-width') !== 11);
    expect(inPlot).toEqual([]);
    expect(findAll(tree, 'rect', 'al-outline').length).toBe(1);
  });
});

describe('bands over time', () => {
  it('leave steady noise unshaded beside itself, and a break grey', async () => {
    const report = await measure([concat(noise(5, 8, 0.1), silence(6 * 44_100), noise(6, 8, 0.1))]);
    const { frame, tree } = shown('bandHeat', { mix: report, reference: report });
    const shaded = findAll(tree, 'path', 'al-solid').map((path) => path.attributes.get('class'));
    // Two seconds of noise in a band of 40 Hz are known to about half a decibel: nothing reaches 3 dB.
    expect(shaded.filter((name) => /dense[234]/.test(name!))).toEqual([]);
    const pause = findAll(tree, 'path', 'al-pause')[0]!.attributes.get('d')!;
    const [, from, to] = /^M([\d.]+),[\d.]+H([\d.]+)/.exec(pause)!.map(Number);
    // Windows of two seconds: those that are silent throughout.
    expect(frame.timeAt(from!)!).toBeGreaterThan(7.9);
    expect(frame.timeAt(to!)!).toBeLessThan(14.3);
    expect(frame.timeAt(to!)! - frame.timeAt(from!)!).toBeGreaterThan(3.5);
  });

  it('shade more above and less below, where and when it is', async () => {
    const { bandTimeline } = mix.measurements;
    if (bandTimeline.status !== 'measured') throw new Error('no bands');
    const windows = bandTimeline.value.windows;
    const changed: Report = {
      ...mix,
      measurements: {
        ...mix.measurements,
        bandTimeline: {
          ...bandTimeline,
          value: {
            ...bandTimeline.value,
            windows: {
              ...windows,
              bands: windows.bands.map((band) => ({
                ...band,
                excessDb: band.excessDb.map((_, i) =>
                  band.band === 'mud' && i === 1 ? 6 : band.band === 'air' && i === 2 ? -9 : 0,
                ),
              })),
            },
          },
        },
      },
    };
    const { frame, tree } = shown('bandHeat', { mix: changed });
    const startOf = (className: string): number | undefined => {
      const path = findAll(tree, 'path', className)[0];
      const match = /^M([\d.]+),/.exec(path?.attributes.get('d') ?? '');
      return match === null ? undefined : frame.timeAt(Number(match[1]));
    };
    const { startSeconds, windowSeconds } = bandTimeline.value;
    expect(findAll(tree, 'path', 'al-over').length).toBe(1);
    expect(findAll(tree, 'path', 'al-under').length).toBe(1);
    expect(startOf('al-over')).toBeCloseTo(startSeconds + windowSeconds, 1);
    expect(startOf('al-under')).toBeCloseTo(startSeconds + 2 * windowSeconds, 1);
    expect(findAll(tree, 'path', 'al-over')[0]!.attributes.get('class')).toContain('al-dense3'); // 6 dB: from 5, below 8
    expect(findAll(tree, 'path', 'al-under')[0]!.attributes.get('class')).toContain('al-dense4');
  });
});

describe('bands by section', () => {
  it('are the mean of the windows whose middle lies in the section', () => {
    const { bandTimeline } = mix.measurements;
    if (bandTimeline.status !== 'measured') throw new Error('no bands');
    const { startSeconds, windowSeconds, windows } = bandTimeline.value;
    const border = startSeconds + 2 * windowSeconds;
    const sections = [
      { label: 'A', startSeconds: 0, endSeconds: border },
      { label: 'B', startSeconds: border, endSeconds: 8 },
    ];
    const { chart, frame, tree } = shown('sectionHeat', { mix, sections });
    const mud = windows.bands.find(({ band }) => band === 'mud')!.excessDb;
    const mean = (values: readonly (number | null)[]): number => {
      const there = values.filter((value) => value !== null);
      return there.reduce((sum, value) => sum + value, 0) / there.length;
    };
    const column = chart.table.columns.findIndex(({ label }) => label === 'Mud');
    const told = chart.table.rows.map((row) => Number(row[column]!.replace('−', '-')));
    // told to a tenth
    expect(told).toEqual([expect.closeTo(mean(mud.slice(0, 2)), 1), expect.closeTo(mean(mud.slice(2)), 1)]);
    const cells = findAll(tree, 'rect', 'al-solid').filter((rect) => numberOf(rect, 'y') > frame.plots[0]!.y);
    const starts = cells.map((rect) => frame.timeAt(numberOf(rect, 'x'))!);
    expect(starts.length).toBeGreaterThan(0);
    for (const seconds of starts) expect(Math.min(seconds, Math.abs(seconds - border))).toBeLessThan(0.1);
  });
});

describe('dynamics over time', () => {
  it('draws the ratio of each second at its time and height, with the corridor of the reference behind', async () => {
    const reference = await measure(piece(2));
    const { frame, tree } = shown('psrHistory', { mix, reference });
    const { startSeconds, stepSeconds, values } = mix.series!['psrDb']!;
    const [plot] = frame.plots;
    const drawn = stretchesOf(
      findAll(tree, 'path', 'al-line').find((path) => path.attributes.get('class') === 'al-line al-mix')!,
    ).flat();
    const [low, high] = plot!.yAxis!.domain;
    const levelAt = (y: number): number => high - ((y - plot!.y) / plot!.height) * (high - low);
    const expected = values.flatMap((value, i) =>
      value === null ? [] : [[startSeconds + i * stepSeconds, value] as const],
    );
    expect(drawn.length).toBe(expected.length);
    for (const [i, [x, y]] of drawn.entries()) {
      expect(frame.timeAt(x)!).toBeCloseTo(expected[i]![0], 1);
      expect(levelAt(y)).toBeCloseTo(Math.min(high, expected[i]![1]), 0); // a tenth of a pixel is 0.02 dB here
    }
    expect(findAll(tree, 'rect', 'al-area').length).toBe(1);
  });

  it('spends all of the time somewhere', () => {
    const { chart } = shown('psrHistory', { mix });
    const total = chart.table.rows.reduce((sum, row) => sum + Number(row[2]), 0);
    expect(Math.abs(total - 100)).toBeLessThan(1); // rows rounded to a tenth
  });
});

describe('sections', () => {
  it('draws each part over its time, at the loudness its axis says', () => {
    const sections = [
      { label: 'A', startSeconds: 0, endSeconds: 3, integratedLufs: -24 },
      { label: 'B', startSeconds: 3, endSeconds: 8, integratedLufs: -12 },
    ];
    const { frame, tree } = shown('sectionBar', { mix, sections });
    const bars = findAll(tree, 'rect', 'al-part');
    expect(bars.map((bar) => Math.round(frame.timeAt(numberOf(bar, 'x'))!))).toEqual([0, 3]);
    const path = findAll(tree, 'path', 'al-line').find(
      ({ attributes }) => attributes.get('class') === 'al-line al-mix',
    )!;
    const steps = [...path.attributes.get('d')!.matchAll(/M([\d.]+),([\d.]+)H([\d.]+)/g)].map((match) =>
      match.slice(1).map(Number),
    );
    const { yAxis } = frame.plots[1]!;
    const [low, high] = yAxis!.domain;
    const [bottom, top] = yAxis!.range;
    const lufs = steps.map(([, y]) => low + ((y! - bottom) / (top - bottom)) * (high - low));
    expect(lufs).toEqual([expect.closeTo(-24, 1), expect.closeTo(-12, 1)]);
    expect(steps.map(([, , x]) => Math.round(frame.timeAt(x!)!))).toEqual([3, 8]);
  });
});

describe('the waveform', () => {
  it('takes the level of a pyramid that fits, and shows the stretch asked for', () => {
    const level = (stepSeconds: number, value: number) => ({
      stepSeconds,
      minimum: Array.from({ length: Math.ceil(8 / stepSeconds) }, () => -value),
      maximum: Array.from({ length: Math.ceil(8 / stepSeconds) }, () => value),
    });
    // Levels of one pyramid never differ; these do, to see which is drawn.
    const peaks = [level(1, 0.9), level(0.001, 0.1), level(0.005, 0.4)];
    const heightOf = (viewSeconds: readonly [number, number]): number => {
      const { frame, tree } = shown('waveform', { mix, peaks, findings: [], viewSeconds });
      const [, y] = /^M[\d.-]+,([\d.]+)/.exec(findAll(tree, 'path', 'al-solid')[0]!.attributes.get('d')!)!;
      const { y: top, height } = frame.plots[0]!;
      return 1 - (Number(y) - top) / (height / 2);
    };
    expect(heightOf([0, 8])).toBeCloseTo(0.4, 1); // 8 ms a pixel
    expect(heightOf([2, 2.5])).toBeCloseTo(0.1, 1); // half a millisecond
  });
});
