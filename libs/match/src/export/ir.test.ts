import { memorySource, openAudio } from '@auralign/audio';
import { bandLimitedNoise, fftConvolve } from '@auralign/dsp';
import { describe, expect, it } from 'vitest';
import {
  CONVOLUTION,
  eqMove,
  furthestApart,
  gainMove,
  impulse,
  LIMITER,
  magnitudeDb,
  MID,
  nullDepthDb,
  planOf,
  probeFrequencies,
  renderedBy,
  SIDE,
  TONE,
} from '../testing/exportCases.ts';
import { readAll } from '../testing/memoryStream.ts';
import type { Exported } from './format.ts';
import { exportPlan } from './index.ts';

/** The taps of each file, by `<phase> <rate>`, read by our own decoder. */
async function tapsOf(exported: Exported): Promise<Map<string, Float32Array[]>> {
  const all = new Map<string, Float32Array[]>();
  for (const file of exported.files) {
    if (!('bytes' in file)) throw new Error('not bytes');
    const stream = await openAudio(memorySource(file.bytes, file.name));
    const [, phase, rate] = /(minimum|linear) phase (\d+)Hz\.wav$/.exec(file.name)!;
    expect(stream.format).toMatchObject({ sampleRateHz: Number(rate), codec: 'pcm-float', bitDepth: 32 });
    all.set(`${phase} ${rate}`, await readAll(stream));
  }
  return all;
}

describe('the impulse responses', () => {
  it('are four files, both phases at both rates, alike in both channels', async () => {
    const taps = await tapsOf(
      await exportPlan(planOf([eqMove(TONE)]), 'ir', { sampleRateHz: 44_100, channelCount: 2 }),
    );
    expect([...taps.keys()]).toEqual(['minimum 44100', 'linear 44100', 'minimum 48000', 'linear 48000']);
    for (const [left, right] of taps.values()) expect(right).toEqual(left);
  });

  it('have the response of our chain at their rate, within the stated error', async () => {
    const moves = [eqMove(TONE), gainMove(1.5)];
    for (const sampleRateHz of [44_100, 96_000]) {
      const exported = await exportPlan(planOf(moves), 'ir', { sampleRateHz, channelCount: 2 });
      const frequenciesHz = probeFrequencies(44_100);
      const ours = magnitudeDb(renderedBy(moves, impulse(), sampleRateHz)[0]!, frequenciesHz, sampleRateHz);
      for (const [name, [left]] of await tapsOf(exported)) {
        const theirs = magnitudeDb(left!, frequenciesHz, Number(name.split(' ')[1]));
        expect(furthestApart(ours, theirs)).toBeLessThanOrEqual(exported.maxErrorDb + 0.001); // 32-bit floats
      }
      expect(exported.maxErrorDb).toBeLessThan(0.05);
    }
  });

  it('null against our render, at the same rate and in minimum phase', async () => {
    const moves = [eqMove(TONE), gainMove(1.5)];
    const taps = await tapsOf(await exportPlan(planOf(moves), 'ir', { sampleRateHz: 44_100, channelCount: 1 }));
    const noise = bandLimitedNoise({ seed: 3, highestHz: 20_000, sampleRateHz: 44_100, frameCount: 44_100, rms: 0.1 });
    const [ours] = renderedBy(moves, [noise], 44_100);
    const theirs = fftConvolve(noise, taps.get('minimum 44100')![0]!).subarray(0, noise.length);
    // The high-pass has no response at 0 Hz: cut to −200 dB, its phase in the lowest bass is off by a little.
    expect(nullDepthDb([ours!], [theirs])).toBeLessThan(-60);
  });

  it('delay by half their length in linear phase, symmetric about it', async () => {
    const taps = await tapsOf(
      await exportPlan(planOf([eqMove(TONE)]), 'ir', { sampleRateHz: 44_100, channelCount: 1 }),
    );
    const [linear] = taps.get('linear 44100')!;
    const middle = linear!.length / 2;
    // The transform of 2¹⁶ points rounds to some 1e-15; 32-bit floats of small taps are finer than that.
    for (let n = 1; n < middle; n++) expect(Math.abs(linear![middle + n]! - linear![middle - n]!)).toBeLessThan(1e-13);
  });

  it('hold the correction filter, and the curve of the middle where the sides have another', async () => {
    const moves = [CONVOLUTION, eqMove(MID, 'mid'), eqMove(SIDE, 'side'), LIMITER];
    const exported = await exportPlan(planOf(moves), 'ir', { sampleRateHz: 44_100, channelCount: 2 });
    const frequenciesHz = probeFrequencies(44_100);
    const ours = magnitudeDb(renderedBy(moves.slice(0, 2), impulse(), 44_100)[0]!, frequenciesHz, 44_100);
    const [left] = (await tapsOf(exported)).get('minimum 44100')!;
    // Both are filters of finite length: the plan's own has 4096 taps, read off at bins 0.3 Hz apart.
    expect(furthestApart(ours, magnitudeDb(left!, frequenciesHz, 44_100))).toBeLessThan(0.02);
    expect(exported.maxErrorDb).toBeGreaterThan(3); // what the sides lose
    expect(exported.warnings.join(' ')).toContain('curve of the middle');
    expect(exported.warnings.join(' ')).toContain('Not carried: True-peak limiter');
  });
});
