import { sine } from '@auralign/dsp';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ChartInput, Reading } from '../chart.ts';
import { measure, piece } from '../testing/reports.ts';
import { CHARTS } from './index.ts';

let input: ChartInput;
beforeAll(async () => {
  input = {
    mix: await measure([sine({ frequencyHz: 997, sampleRateHz: 44_100, frameCount: 441_000, amplitude: 0.2 })]),
    reference: await measure(piece(2)),
  };
});

const readAt = (id: string, place: Parameters<NonNullable<ReturnType<(typeof CHARTS)[0]['show']>>['readAt']>[0]) =>
  CHARTS.find((chart) => chart.id === id)!
    .show(input)!
    .readAt(place);

describe('what stands under the cursor', () => {
  it('is the loudness of the moment, with its unit', () => {
    // BS.1770-5: 20·log10(0.2) − 3.01; meters are allowed ±0.1 LU and this is shown to a tenth
    const [momentary, shortTerm] = readAt('loudnessHistory', { seconds: 5 }) as [Reading, Reading];
    expect([momentary.label, shortTerm.label]).toEqual(['Momentary', 'Short-term']);
    expect(momentary.text).toBe('−17.0 LUFS');
    expect(momentary.role).toBe('mix');
  });

  it('is a dash before the first window and after the last', () => {
    expect(readAt('loudnessHistory', { seconds: 0.1 })[0]!.text).toBe('–');
    expect(readAt('loudnessHistory', { seconds: 100 })[0]!.text).toBe('–');
  });

  it('is mix, reference and difference at a frequency, and the three fit together', () => {
    const readings = readAt('spectrum', { frequencyHz: 1000 });
    expect(readings.map(({ label }) => label)).toEqual(['Mix', 'Reference', 'Mix − reference']);
    const [mix, reference, difference] = readings.map(({ text }) =>
      Number(/[−+]?[\d.]+/.exec(text)![0].replace('−', '-')),
    );
    expect(Math.abs(mix! - reference! - difference!)).toBeLessThan(0.16); // three figures rounded to a tenth
  });

  it('is nothing where a chart has no such axis', () => {
    expect(readAt('spectrum', { seconds: 3 })).toEqual([]);
    expect(readAt('loudnessHistory', { frequencyHz: 300 })).toEqual([]);
    expect(readAt('loudnessColumn', { seconds: 3, frequencyHz: 300 })).toEqual([]);
  });

  it('never holds a figure that is none, anywhere', () => {
    const shown = CHARTS.flatMap((chart) => chart.show(input) ?? []);
    const places = [-1, 0, 2.5, 9.99, 1e9].flatMap((seconds) =>
      [0, 1, 20, 997, 1e6].map((frequencyHz) => ({ seconds, frequencyHz })),
    );
    const texts = shown.flatMap((chart) => places.flatMap((place) => chart.readAt(place).map(({ text }) => text)));
    expect(texts.length).toBeGreaterThan(100);
    expect(texts.filter((text) => /NaN|Infinity|undefined/.test(text))).toEqual([]);
  });
});
