import type { VersionRange, VersionReport } from '@auralign/analysis';
import type { BounceReceipt } from '@auralign/match';
import { describe, expect, it } from 'vitest';
import type { ShownChart } from '../chart.ts';
import { scaleOf } from '../svg/axis.ts';
import { findAll, parseMarkup } from '../testing/markup.ts';
import { changeCurveFigure, planCurveFigure } from './changeCurve.ts';
import { changeOverTimeFigure } from './changeOverTime.ts';

const BANDS = [50, 100, 200, 400, 800].map((centreHz) => ({
  lowHz: centreHz / 1.1,
  highHz: centreHz * 1.1,
  centreHz,
  midDb: centreHz === 200 ? -3 : 1,
  ...(centreHz === 50 ? {} : { sideDb: 2 }),
}));
const VERSIONS: VersionReport = {
  schemaVersion: 1,
  before: { name: 'a' },
  after: { name: 'b' },
  verdict: 'processed',
  summary: [],
  because: [],
  bands: BANDS,
  level: { startSeconds: 0.25, stepSeconds: 0.5, changeDb: [0, 0, null, 2, 0, 0, 0, 0] },
  ranges: [],
  moreRanges: 0,
  figures: [],
  findings: [],
  notes: [],
};
const LOUDER: VersionRange = {
  kind: 'louder',
  startSeconds: 1,
  endSeconds: 3,
  bandHz: { lowHz: 200, highHz: 2000 },
  changeDb: 1.8,
};
const CURVES: NonNullable<BounceReceipt['curves']> = {
  frequenciesHz: [100, 200, 400],
  gainDb: 0,
  mid: {
    askedDb: [0, -4, 0],
    doneDb: [0, -3, null],
    rmsDb: 0.71,
    largest: { frequencyHz: 200, differenceDb: 1 },
  },
  bands: [],
};

/** Every width a page draws them in. */
const WIDTHS = [348, 700, 1080];
const drawn = (chart: ShownChart, width = 1080) => parseMarkup(chart.draw({ width }));
const classOf = (element: { readonly attributes: ReadonlyMap<string, string> }): string =>
  element.attributes.get('class') ?? '';

describe('the constant change as a picture', () => {
  it('has a dot for each third octave, at its frequency and its gain, and none in a gap', () => {
    const chart = changeCurveFigure(VERSIONS)!;
    const dots = findAll(drawn(chart), 'circle').map(({ attributes }) => [
      Number(attributes.get('cx')),
      Number(attributes.get('cy')),
    ]);
    expect(dots).toHaveLength(5 + 4); // the side has nothing at 50 Hz
    const [mid] = chart.frame({ width: 1080 }).plots;
    const [x, y] = [scaleOf(mid!.xAxis!), scaleOf(mid!.yAxis!)];
    // coordinates are written to a hundredth of a pixel
    expect(dots[2]![0]).toBeCloseTo(x(200), 1);
    expect(dots[2]![1]).toBeCloseTo(y(-3), 1);
  });

  it('says in words where it is largest, to either side', () => {
    expect(changeCurveFigure(VERSIONS)!.message).toBe(
      'Mid: −3.0 dB at 200 Hz to +1.0 dB at 50 Hz. Side: +2.0 dB everywhere.',
    );
    expect(changeCurveFigure(VERSIONS)!.table.rows[0]).toEqual(['50 Hz', '+1.0', '–']);
  });

  it('is none where nothing but the level changed, nor without bands', () => {
    expect(changeCurveFigure({ ...VERSIONS, verdict: 'gain' })).toBeUndefined();
    expect(changeCurveFigure({ ...VERSIONS, verdict: 'same' })).toBeUndefined();
    expect(changeCurveFigure({ ...VERSIONS, bands: [] })).toBeUndefined();
    expect(planCurveFigure({ frequenciesHz: [], gainDb: 0, bands: [] })).toBeUndefined();
  });

  it('shows what a plan asked beside what was done, told apart by more than colour', () => {
    const chart = planCurveFigure(CURVES)!;
    expect(chart.message).toBe('Mid: off by 0.71 dB rms, by +1.0 dB at most, at 200 Hz.');
    const groups = findAll(drawn(chart), 'g');
    const dashed = groups.filter(({ attributes }) => attributes.has('stroke-dasharray'));
    expect(dashed.every((group) => classOf(group) === 'al-info')).toBe(true);
    // a line and its sample in the key, of each
    expect([dashed.length, groups.length - dashed.length]).toEqual([2, 2]);
    expect(chart.table.columns.map(({ label }) => label)).toEqual(['Band', 'Mid, asked', 'Mid, done']);
  });
});

describe('departures as a picture', () => {
  it('puts a box over the seconds and the bands of each', () => {
    const chart = changeOverTimeFigure({ ...VERSIONS, ranges: [LOUDER] })!;
    const [box] = findAll(drawn(chart), 'rect');
    const frame = chart.frame({ width: 1080 });
    const y = scaleOf(frame.plots[1]!.yAxis!);
    const at = (name: string): number => Number(box!.attributes.get(name));
    expect(at('x')).toBeCloseTo(frame.xOfTime(1)!, 1);
    expect(at('x') + at('width')).toBeCloseTo(frame.xOfTime(3)!, 1);
    expect(at('y')).toBeCloseTo(y(2000), 1);
    expect(at('y') + at('height')).toBeCloseTo(y(200), 1);
    expect(box!.text).toContain('1.8 dB louder than elsewhere');
    expect(chart.table.rows).toEqual([['0:01–0:03', '200 Hz–2 kHz', 'louder', '+1.8']]);
  });

  it('tells more from less by label and colour, and another sound from both', () => {
    const kinds = ['louder', 'softer', 'different'] as const;
    const ranges = kinds.map((kind, i) => ({
      ...LOUDER,
      kind,
      changeDb: i === 1 ? -1.8 : 1.8,
      startSeconds: i,
      endSeconds: i + 1,
    }));
    const picture = drawn(changeOverTimeFigure({ ...VERSIONS, ranges })!);
    expect(findAll(picture, 'rect').map(classOf)).toEqual(['al-bar al-over', 'al-bar al-under', 'al-bar al-info']);
    const words = findAll(picture, 'text').map(({ text }) => text);
    for (const label of ['+1.8', '−1.8', 'different']) expect(words).toContain(label);
  });

  it('is the level alone where no place departs, and nothing where it was not measured', () => {
    const chart = changeOverTimeFigure(VERSIONS)!;
    expect(findAll(drawn(chart), 'rect')).toEqual([]);
    expect(chart.message).toBe('No place departs from the constant change.');
    const { level: _, ...without } = VERSIONS;
    expect(changeOverTimeFigure(without)).toBeUndefined();
    expect(
      changeOverTimeFigure({ ...VERSIONS, level: { ...VERSIONS.level!, changeDb: [null, null] } }),
    ).toBeUndefined();
  });

  it('leaves out labels that would stand on another, not their boxes', () => {
    const ranges = [LOUDER, { ...LOUDER, changeDb: 1.9 }];
    const picture = drawn(changeOverTimeFigure({ ...VERSIONS, ranges })!);
    expect(findAll(picture, 'rect')).toHaveLength(2);
    const words = findAll(picture, 'text').map(({ text }) => text);
    expect(words.filter((word) => word.startsWith('+1.'))).toEqual(['+1.8']);
  });
});

it.each(WIDTHS)('all fit into %i pixels, labelled for those who do not see them', (width) => {
  const narrowLast = { ...LOUDER, kind: 'different' as const, startSeconds: 3.9, endSeconds: 4 };
  const charts = [
    changeCurveFigure(VERSIONS),
    planCurveFigure(CURVES),
    changeOverTimeFigure({ ...VERSIONS, ranges: [LOUDER, narrowLast] }),
  ];
  for (const chart of charts) {
    const picture = drawn(chart!, width);
    expect(picture.attributes.get('aria-label')).toBe(`${chart!.title}. ${chart!.message}`);
    for (const { attributes } of [
      ...findAll(picture, 'rect'),
      ...findAll(picture, 'circle'),
      ...findAll(picture, 'text'),
    ]) {
      const left = Number(attributes.get('x') ?? attributes.get('cx'));
      expect(left).toBeGreaterThanOrEqual(-0.01);
      expect(left + Number(attributes.get('width') ?? 0)).toBeLessThanOrEqual(width + 0.01);
    }
  }
});
