import { beforeAll, describe, expect, it } from 'vitest';
import type { ChartInput } from '@auralign/charts';
import { pieceReport } from '../../testing/measured.ts';
import { pyramid } from './chartInput.ts';
import { readOutOf, seriesAt } from './readOuts.ts';

let input: ChartInput;
beforeAll(async () => {
  input = { mix: await pieceReport(), reference: await pieceReport({ seed: 5, rms: 0.2 }) };
});

describe('the read-out of a chart', () => {
  it('takes the step of a series that is nearest, and nothing from gaps or outside', () => {
    const values = [-20, null, -18];
    const report = {
      ...input.mix,
      series: { x: { title: '', unit: 'LUFS', startSeconds: 1, stepSeconds: 0.5, values } },
    };
    expect(seriesAt(report, 'x', 1.2)).toEqual({ value: -20, unit: 'LUFS' });
    expect(seriesAt(report, 'x', 2.1)).toEqual({ value: -18, unit: 'LUFS' });
    for (const gap of [1.5, 0, 9]) expect(seriesAt(report, 'x', gap)).toBeUndefined();
    expect(seriesAt(undefined, 'x', 1)).toBeUndefined();
  });

  it('names loudness with its unit and file', () => {
    const figures = readOutOf('loudnessHistory', input)!({ seconds: 3.5 });
    expect(figures.map(({ label }) => label)).toEqual(['M', 'S']);
    expect(figures.every(({ text, role }) => /^−\d+\.\d LUFS$/.test(text) && role === 'mix')).toBe(true);
    expect(readOutOf('loudnessHistory', input)!({ frequencyHz: 100 })).toEqual([]);
  });

  it('gives the levels of both spectra and what is between them', () => {
    const [mix, reference, difference] = readOutOf('spectrum', input)!({ frequencyHz: 1000 });
    const number = (text: string): number => Number(text.replace('−', '-').replace(' dB', ''));
    // Each of the three is rounded to a tenth.
    expect(number(difference!.text)).toBeCloseTo(number(mix!.text) - number(reference!.text), 0);
    expect(difference!.label).toBe('mix − reference');
  });

  it('leaves charts without series to the height under the pointer', () => {
    expect(readOutOf('stereoWidth', input)).toBeUndefined();
  });
});

describe('peaks for the charts', () => {
  it('are in seconds instead of frames', () => {
    const level = { framesPerPoint: 441, minimum: [-1], maximum: [1] };
    expect(pyramid({ sampleRateHz: 44_100, frameCount: 441, levels: [level] })).toEqual([
      { stepSeconds: 0.01, minimum: [-1], maximum: [1] },
    ]);
  });
});
