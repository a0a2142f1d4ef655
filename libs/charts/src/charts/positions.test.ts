import { concat, designBiquad, linearRegression, responseDb, sine, whiteNoise } from '@auralign/dsp';
import { describe, expect, it } from 'vitest';
import type { Report } from '@auralign/analysis';
import type { Move, Plan } from '@auralign/match';
import type { ChartInput } from '../chart.ts';
import { toneData } from '../data/tone.ts';
import { findAll, numberOf, parseMarkup, stretchesOf, type Parsed } from '../testing/markup.ts';
import { measure, piece } from '../testing/reports.ts';
import { CHARTS } from './index.ts';

const SAMPLE_RATE_HZ = 44_100;

function drawn(id: string, input: ChartInput, width = 1000): Parsed {
  return parseMarkup(
    CHARTS.find((chart) => chart.id === id)!
      .show(input)!
      .draw({ width }),
  );
}

/** What the gridlines with labels say: a line through (label, pixel), so that pixels can be read as a reader would. */
function readAxis(
  tree: Parsed,
  axis: 'x' | 'y',
  parse: (label: string) => number | undefined,
): (pixel: number) => number {
  const along = axis === 'x' ? 'x1' : 'y1';
  const places = findAll(tree, 'line', 'al-grid')
    .filter((line) => line.attributes.get(along) === line.attributes.get(along.replace('1', '2')))
    .map((line) => numberOf(line, along));
  // Labels of ticks have no class; numbers that stand in the plot have one.
  const texts = findAll(tree, 'text').filter(({ attributes }) => !attributes.has('class'));
  const labels = texts.flatMap((text) => {
    const place = places.find(
      (at) => Math.abs((axis === 'x' ? numberOf(text, 'x') : numberOf(text, 'y') - 4) - at) < 0.02,
    );
    const value = place === undefined ? undefined : parse(text.text);
    return value === undefined || Number.isNaN(value) ? [] : [{ place: place!, value }];
  });
  const { slope, intercept, residual } = linearRegression(
    labels.map(({ place }) => place),
    labels.map(({ value }) => value),
  );
  expect(labels.length).toBeGreaterThan(2);
  // Pixels are written with two decimals.
  expect(residual).toBeLessThan(0.01 * Math.abs(slope));
  return (pixel) => intercept + slope * pixel;
}

const frequencyLabel = (label: string): number | undefined => {
  const match = /^(\d+)(k?)$/.exec(label);
  return match === null ? undefined : Math.log10(Number(match[1]) * (match[2] === 'k' ? 1000 : 1));
};
const numberLabel = (label: string): number => Number(label.replace('−', '-').replace('+', ''));

describe('spectrum', () => {
  it('draws the peak of a 1 kHz sine at the place the axis calls 1 kHz', async () => {
    const samples = sine({ frequencyHz: 1000, sampleRateHz: SAMPLE_RATE_HZ, frameCount: 441_000, amplitude: 0.5 });
    const tree = drawn('spectrum', { mix: await measure([samples]) });
    const points = stretchesOf(findAll(tree, 'path', 'al-line')[0]!).flat();
    const [x] = points.reduce((highest, point) => (point[1] < highest[1] ? point : highest));
    const frequencyHz = 10 ** readAxis(tree, 'x', frequencyLabel)(x);
    // The measurement has bands of 1/24 octave: their centres are up to half of that off.
    expect(Math.abs(Math.log2(frequencyHz / 1000))).toBeLessThan(1 / 48 + 0.001);
  });

  it('draws levels where its decibel ticks say they are', async () => {
    const input = { mix: await measure(piece(4)) };
    const tree = drawn('spectrum', input);
    const line = toneData(input)!.lines[0]!.levelsDb;
    const inside = stretchesOf(findAll(tree, 'path', 'al-line')[0]!).flat();
    const read = readAxis(tree, 'y', numberLabel);
    expect(read(inside.reduce((least, [, y]) => Math.min(least, y), Infinity))).toBeCloseTo(
      line.reduce<number>((most, level) => Math.max(most, level ?? -Infinity), -Infinity),
      1, // a tenth of a pixel is 0.03 dB here
    );
  });

  it('shows white noise as a line that rises by the tilt asked for', async () => {
    // White noise has the same power in every hertz, so the picture is the tilt and nothing else.
    const input = {
      mix: await measure([whiteNoise({ seed: 3, frameCount: 20 * SAMPLE_RATE_HZ, rms: 0.1 })]),
    };
    for (const tiltDbPerOctave of [0, 3, 4.5]) {
      const { frequenciesHz, lines } = toneData(input, { tiltDbPerOctave, smoothingOctaves: 1 / 3 })!;
      const used = frequenciesHz.map((_, i) => i).filter((i) => frequenciesHz[i]! > 200 && frequenciesHz[i]! < 16_000);
      const { slope } = linearRegression(
        used.map((i) => Math.log2(frequenciesHz[i]!)),
        used.map((i) => lines[0]!.levelsDb[i]!),
      );
      // 20 s of noise in bands of at least 46 Hz: standard error of the slope about 0.02 dB per octave.
      expect(Math.abs(slope - tiltDbPerOctave)).toBeLessThan(0.1);
    }
  });

  it('shows no difference between a file and the same file turned down', async () => {
    const loud = piece(5);
    const input = {
      mix: await measure(loud.map((channel) => channel.map((value) => value * 0.25))),
      reference: await measure(loud),
    };
    const [difference] = toneData(input)!.differences;
    // Reports round levels to 0.01 dB, so two of them differ by at most that.
    for (const value of difference!.differenceDb) expect(Math.abs(value ?? 0)).toBeLessThan(0.0101);
  });

  it('shows an added bell as the difference it makes', async () => {
    const report = await measure(piece(6));
    const bell = [designBiquad({ kind: 'peaking', frequencyHz: 1000, gainDb: 6, q: 1 }, SAMPLE_RATE_HZ)];
    const boosted = changeLevels(report, (level, frequencyHz) => level + responseDb(bell, frequencyHz, SAMPLE_RATE_HZ));
    const { frequenciesHz, differences } = toneData({ mix: boosted, reference: report }, { smoothingOctaves: 0 })!;
    const values = differences[0]!.differenceDb;
    const at = (wantedHz: number): number => values[frequenciesHz.findIndex((frequencyHz) => frequencyHz >= wantedHz)]!;
    // Taking out the level moves the whole line; what the bell does stands between two of its points.
    const between =
      responseDb(bell, frequencyAbove(frequenciesHz, 1000), SAMPLE_RATE_HZ) -
      responseDb(bell, frequencyAbove(frequenciesHz, 8000), SAMPLE_RATE_HZ);
    expect(at(1000) - at(8000)).toBeCloseTo(between, 6);
  });

  it('leaves a gap where nothing was measured', async () => {
    const report = await measure(piece(7));
    const holed = changeLevels(report, (level, frequencyHz) =>
      frequencyHz > 900 && frequencyHz < 1100 ? null : level,
    );
    const paths = (input: ChartInput): number =>
      stretchesOf(findAll(drawn('spectrum', input), 'path', 'al-line')[0]!).length;
    expect(paths({ mix: report })).toBe(1);
    expect(paths({ mix: holed })).toBe(2);
  });
});

function frequencyAbove(frequenciesHz: readonly number[], wantedHz: number): number {
  return frequenciesHz.find((frequencyHz) => frequencyHz >= wantedHz)!;
}

function changeLevels(report: Report, change: (level: number, frequencyHz: number) => number | null): Report {
  const { spectrum } = report.measurements;
  if (spectrum.status !== 'measured') throw new Error('no spectrum');
  const { ltas } = spectrum.value;
  const totalDb = ltas.totalDb.map((level, i) => (level === null ? null : change(level, ltas.frequenciesHz[i]!)));
  return {
    ...report,
    measurements: {
      ...report.measurements,
      spectrum: { ...spectrum, value: { ...spectrum.value, ltas: { ...ltas, totalDb } } },
    },
  };
}

describe('loudness over time', () => {
  it('draws integrated loudness of a steady tone where the axis says, and the tone on the same line', async () => {
    // BS.1770-5: a 997 Hz sine of amplitude a in one channel reads 20·log10(a) − 3.01 LUFS.
    const samples = sine({ frequencyHz: 997, sampleRateHz: SAMPLE_RATE_HZ, frameCount: 441_000, amplitude: 0.2 });
    const lufs = 20 * Math.log10(0.2) - 3.01;
    const tree = drawn('loudnessHistory', { mix: await measure([samples]) });
    const read = readAxis(tree, 'y', numberLabel);
    // EBU Tech 3341 allows meters ±0.1 LU.
    expect(Math.abs(read(numberOf(findAll(tree, 'line', 'al-level')[0]!, 'y1')) - lufs)).toBeLessThan(0.1);
    for (const path of findAll(tree, 'path', 'al-line')) {
      for (const [, y] of stretchesOf(path).flat()) expect(Math.abs(read(y) - lufs)).toBeLessThan(0.2);
    }
  });

  it('shades the target where the axis says, and marks what is above it and nothing else', async () => {
    // −23 and −3 LUFS, 12 s each.
    const tone = (amplitude: number): Float32Array =>
      sine({ frequencyHz: 997, sampleRateHz: SAMPLE_RATE_HZ, frameCount: 12 * SAMPLE_RATE_HZ, amplitude });
    const mix = await measure([concat(tone(0.1), tone(1))]);
    const loudnessTarget = { title: 'A store', lowLufs: -15, highLufs: -13 };
    const tree = drawn('loudnessHistory', { mix, loudnessTarget });
    const read = readAxis(tree, 'y', numberLabel);
    const zone = findAll(tree, 'rect', 'al-area')[0]!;
    expect(read(numberOf(zone, 'y'))).toBeCloseTo(-13, 1);
    expect(read(numberOf(zone, 'y') + numberOf(zone, 'height'))).toBeCloseTo(-15, 1);
    const marked = findAll(tree, 'svg')
      .slice(1)
      .find((inner) => findAll(inner, 'path', 'al-heavy').length > 0)!;
    // What is marked is cut off at the upper edge of the zone.
    expect(read(numberOf(marked, 'y') + numberOf(marked, 'height'))).toBeCloseTo(-13, 1);
    expect(tree.attributes.get('aria-label')).toMatch(
      /A store, −15\.0 to −13\.0 LUFS; the mix is above it (4\d|5\d) % of the time/,
    );
  });

  it('takes the target from the reference, and has none without one or when none is wanted', async () => {
    const mix = await measure(piece(8));
    const reference = await measure(piece(9));
    const zones = (input: Partial<ChartInput>): number =>
      findAll(drawn('loudnessHistory', { mix, ...input }), 'rect', 'al-area').length;
    expect(zones({ reference })).toBe(1);
    expect(zones({})).toBe(0);
    expect(zones({ reference, loudnessTarget: 'none' })).toBe(0);
  });

  it('breaks its lines where the file is silent', async () => {
    const [left] = piece(8);
    const silent = left!.map((value, n) => (n > 200_000 && n < 400_000 ? 0 : value));
    const [momentary] = findAll(drawn('loudnessHistory', { mix: await measure([silent]) }), 'path', 'al-thin');
    expect(stretchesOf(momentary!).length).toBeGreaterThan(1);
  });
});

describe('correlation per band', () => {
  it('draws equal channels at +1 and opposite ones at −1', async () => {
    const [left] = piece(9);
    for (const [sign, expected] of [
      [1, 1],
      [-1, -1],
    ] as const) {
      const mix = await measure([left!, left!.map((value) => sign * value)]);
      const tree = drawn('stereoCorrelation', { mix });
      const read = readAxis(tree, 'y', numberLabel);
      for (const [, y] of stretchesOf(findAll(tree, 'path', 'al-line')[0]!).flat()) {
        expect(read(y)).toBeCloseTo(expected, 2);
      }
    }
  });
});

describe('stereo width', () => {
  it('draws the side of a pair with a known ratio at its level', async () => {
    const mid = whiteNoise({ seed: 1, frameCount: 400_000, rms: 0.1 });
    const side = whiteNoise({ seed: 2, frameCount: 400_000, rms: 0.05 });
    const mix = await measure([mid.map((m, i) => m + side[i]!), mid.map((m, i) => m - side[i]!)]);
    const tree = drawn('stereoWidth', { mix });
    const read = readAxis(tree, 'y', numberLabel);
    const points = stretchesOf(findAll(tree, 'path', 'al-line')[0]!)
      .flat()
      .slice(12);
    const mean = points.reduce((sum, [, y]) => sum + read(y), 0) / points.length;
    // 20·log10(1/2); above 350 Hz a third octave of nine seconds of noise is known to about 0.2 dB, their mean better.
    expect(Math.abs(mean + 6.02)).toBeLessThan(0.2);
  });
});

describe('overview', () => {
  it('puts each finding into a lane of its own, at its place in time', async () => {
    const mix = await measure(piece(10));
    const tree = drawn('waveform', {
      mix,
      findings: [
        { ruleId: 'a', severity: 'fail', title: 'First', ranges: [{ startSeconds: 3, endSeconds: 6 }] },
        { ruleId: 'b', severity: 'warn', title: 'Second', ranges: [{ startSeconds: 3, endSeconds: 6 }] },
        { ruleId: 'c', severity: 'warn', title: 'Nowhere', ranges: [] },
      ],
    });
    const bars = findAll(tree, 'rect', 'al-solid');
    const read = readAxis(tree, 'x', (label) => {
      const match = /^(\d+):(\d\d)$/.exec(label);
      return match === null ? undefined : 60 * Number(match[1]) + Number(match[2]);
    });
    expect(bars.length).toBe(2);
    for (const bar of bars) {
      expect(read(numberOf(bar, 'x'))).toBeCloseTo(3, 1);
      expect(read(numberOf(bar, 'x') + numberOf(bar, 'width'))).toBeCloseTo(6, 1);
    }
    expect(numberOf(bars[1]!, 'y')).toBeGreaterThan(numberOf(bars[0]!, 'y') + numberOf(bars[0]!, 'height'));
  });
});

describe('tone correction of a plan', () => {
  it('draws a bell with its peak at its frequency and gain, and adds a filter on top of it', async () => {
    const mix = await measure([
      sine({ frequencyHz: 997, sampleRateHz: SAMPLE_RATE_HZ, frameCount: 44_100, amplitude: 0.2 }),
    ]);
    const words = { because: '', predicted: [], cost: '', channel: 'stereo' } as const;
    const bell: Move = {
      ...words,
      id: 'a',
      predicted: [],
      kind: 'eq',
      bands: [{ kind: 'peaking', frequencyHz: 1000, gainDb: -4, q: 1 }],
    };
    const filter: Move = {
      ...words,
      id: 'b',
      predicted: [],
      kind: 'convolution',
      frequenciesHz: [100, 10_000],
      gainDb: [2, 2],
      phase: 'minimum',
      tapCount: 1024,
    };
    const deepest = (moves: Move[]): { frequencyHz: number; gainDb: number } => {
      const tree = drawn('eqCurve', { mix, plan: planOf(moves) });
      const points = stretchesOf(findAll(tree, 'path', 'al-line')[0]!).flat();
      const [x, y] = points.reduce((lowest, point) => (point[1] > lowest[1] ? point : lowest));
      return { frequencyHz: 10 ** readAxis(tree, 'x', frequencyLabel)(x), gainDb: readAxis(tree, 'y', numberLabel)(y) };
    };
    const alone = deepest([bell]);
    // The curve has 24 points an octave, so one lies within 1/48 octave of the centre, where the bell is flat.
    expect(Math.abs(Math.log2(alone.frequencyHz / 1000))).toBeLessThan(1 / 48 + 0.001);
    expect(alone.gainDb).toBeCloseTo(-4, 1);
    expect(deepest([bell, filter]).gainDb).toBeCloseTo(-2, 1);
  });
});

function planOf(moves: Move[]): Plan {
  return {
    schemaVersion: 1,
    target: { name: 'a' },
    references: [],
    moves,
    notes: [],
    abstained: [],
  } as unknown as Plan;
}

describe('loudness and peak', () => {
  it.each([0.97, 1.03])('keeps the figure of a peak of %f clear of the line of full scale', async (amplitude) => {
    const samples = sine({ frequencyHz: 1000, sampleRateHz: SAMPLE_RATE_HZ, frameCount: 220_500, amplitude });
    const tree = drawn('loudnessColumn', { mix: await measure([samples]) });
    const line = findAll(tree, 'line', 'al-axis').find(
      (one) => one.attributes.get('y1') === one.attributes.get('y2') && numberOf(one, 'y1') < 150,
    )!;
    const figure = findAll(tree, 'text').find(({ text }) => text.includes('dBTP') && /\d/.test(text))!;
    const middle = numberOf(figure, 'y') - 4;
    expect(Math.abs(middle - numberOf(line, 'y1'))).toBeGreaterThan(8); // letters are 9 px high
    expect(middle < numberOf(line, 'y1')).toBe(amplitude > 1);
  });
});
