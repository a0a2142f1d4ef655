import { planMatch } from '@auralign/match';
import { pinkNoise, silence, sine } from '@auralign/dsp';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ChartFinding, ChartInput, ShownChart } from '../chart.ts';
import { findAll, numberOf, parseMarkup, type Parsed } from '../testing/markup.ts';
import { createSignalPictures, type SignalPictures } from '../signal/pictures.ts';
import { RECEIPT } from '../testing/receipt.ts';
import { measure, piece } from '../testing/reports.ts';
import { BOLD_PX, FONT_PX } from '../svg/frame.ts';
import { textWidth } from '../svg/textWidth.ts';
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
    pictures: { mix: picturesOf([left, right]), reference: picturesOf(piece(2)) },
    receipt: RECEIPT,
  });
  inputs.set('several references', {
    mix,
    references: [reference, await measure(piece(3)), await measure(piece(4, { gain: 0.2 }))],
    viewSeconds: [1.5, 4],
    tone: { smoothingOctaves: 1 / 3, tiltDbPerOctave: 0 },
    pictures: { mix: picturesOf([left, right]) },
    stereoMode: 'lissajous',
    spectrogramCells: 'outside',
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

function picturesOf(channels: readonly Float32Array[]): SignalPictures {
  const maker = createSignalPictures({ sampleRateHz: 44_100, channelCount: channels.length });
  maker.process(channels, channels[0]!.length);
  return maker.result();
}

function withoutSeries(report: ChartInput['mix']): ChartInput['mix'] {
  const { series: _, ...rest } = report;
  return rest;
}

const NAMES = [
  'mix, reference and corrected',
  'several references',
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

const NO_FIGURES = /NaN|undefined|Infinity|null/;

/** Left and right end of a text, estimated. A `<title>` in it is not drawn. */
function extentOfText(text: Parsed, x: number): readonly [left: number, right: number] {
  const classes = text.attributes.get('class') ?? '';
  const fontPx = classes.includes('al-title') ? 13 : /al-name|al-title/.test(classes) ? BOLD_PX : FONT_PX;
  const hidden = text.children
    .filter(({ name }) => name === 'title')
    .reduce((sum, title) => sum + title.text.length, 0);
  const width = textWidth(hidden === 0 ? text.text : ownText(text), fontPx);
  const anchor = text.attributes.get('text-anchor');
  const left = anchor === 'end' ? x - width : anchor === 'middle' ? x - width / 2 : x;
  return [left, left + width];
}

/** The text of an element without that of its title. */
function ownText(text: Parsed): string {
  const title = text.children.find(({ name }) => name === 'title')?.text ?? '';
  return text.text.replace(title, '');
}

/** What is wrong with a drawing, each fault with the chart it is in. */
function faultsOf(chart: ShownChart, width: number): string[] {
  const svg = chart.draw({ width });
  const tree = parseMarkup(svg);
  const height = numberOf(tree, 'height');
  const label = tree.attributes.get('aria-label') ?? '';
  const isInside = (text: Parsed): boolean => {
    const [x, y] = [numberOf(text, 'x'), numberOf(text, 'y')];
    const [left, right] = extentOfText(text, x);
    // Widths are estimated to the wide side; a few pixels over the edge are none in a browser.
    return left >= -4 && right <= width + 4 && y >= 0 && y <= height;
  };
  const checks: [boolean, string][] = [
    [!NO_FIGURES.test(svg), `no figure: ${NO_FIGURES.exec(svg)?.[0]}`],
    [tree.name === 'svg' && tree.attributes.get('role') === 'img', 'is no picture'],
    [numberOf(tree, 'width') === width, 'has another width'],
    [findAll(tree, 'script').length === 0, 'has a script'],
    [label.includes(chart.message.replaceAll('\u0000', '\ufffd')), 'does not say its message'],
    [label.length > chart.title.length + 10, 'says nothing'],
    [findAll(tree, 'text', 'al-title')[0]?.text === chart.title, 'has no title'],
    ...findAll(tree, 'text').map((text): [boolean, string] => [isInside(text), `writes outside: ${text.text}`]),
  ];
  return checks.filter(([passed]) => !passed).map(([, fault]) => `${chart.id} at ${width} px ${fault}`);
}

describe.each(NAMES)('every chart of %s', (name) => {
  it('is well-formed, says what it shows and writes inside its frame, at any width', () => {
    const shown = CHARTS.flatMap((chart) => chart.show(inputs.get(name)!) ?? []);
    expect(shown.flatMap((chart) => [320, 520, 1600].flatMap((width) => faultsOf(chart, width)))).toEqual([]);
  });

  it('has a table with a cell in every column and no figure that is none', () => {
    const tables = CHARTS.flatMap((chart) => chart.show(inputs.get(name)!)?.table ?? []);
    for (const { rows, columns } of tables) {
      expect(rows.length).toBeGreaterThan(0);
      expect(rows.filter((row) => row.length !== columns.length)).toEqual([]);
      expect(rows.flat().filter((cell) => NO_FIGURES.test(cell))).toEqual([]);
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
