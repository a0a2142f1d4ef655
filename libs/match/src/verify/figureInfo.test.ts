import { analyze, METRICS } from '@auralign/analysis';
import { describe, expect, it } from 'vitest';
import { planWithEvidence } from '../plan/planMatch.ts';
import { DEFAULT_MATCH_OPTIONS } from '../options.ts';
import { memoryStream } from '../testing/memoryStream.ts';
import { filtered, scaled, song } from '../testing/song.ts';
import { differenceUnit, figureInfo } from './figureInfo.ts';
import { figuresOf } from './figures.ts';

describe('figureInfo', () => {
  it('says of a metric of reports what the report says', () => {
    const { title, unit, digits } = METRICS.find(({ id }) => id === 'integratedLufs')!;
    expect(figureInfo('integratedLufs')).toMatchObject({ title, unit, digits });
  });

  it('has a name for every figure that a plan foretells or a receipt shows', async () => {
    const sampleRateHz = 22_050;
    const measure = (channels: Float32Array[]) =>
      analyze(memoryStream(channels, { sampleRateHz }), { file: { name: 'x' } });
    const reference = await measure(song({ seed: 1, sampleRateHz, seconds: 8 }));
    const other = filtered(song({ seed: 1, sampleRateHz, seconds: 8 }), sampleRateHz, [
      { kind: 'peaking', frequencyHz: 300, gainDb: 6, q: 1 },
    ]);
    const mix = await measure(scaled(other, 0.3));
    const { plan, comparison } = planWithEvidence(mix, [reference], DEFAULT_MATCH_OPTIONS);
    const predicted = plan.moves.flatMap((move) => move.predicted.map(({ metric }) => metric));
    const names = [...predicted, ...Object.keys(figuresOf(mix, comparison))];
    expect(names.length).toBeGreaterThan(8);
    expect(names.filter((metric) => figureInfo(metric).title === metric)).toEqual([]);
  });

  it('keeps the name of what it does not know', () => {
    expect(figureInfo('nothingLikeIt')).toEqual({ title: 'nothingLikeIt', unit: '', digits: 2 });
  });
});

describe('differenceUnit', () => {
  it('takes the reference level off', () => {
    expect(['LUFS', 'dBFS', 'dBTP', 'dB', '%'].map(differenceUnit)).toEqual(['LU', 'dB', 'dB', 'dB', '%']);
  });
});
