import { sine, silence } from '@auralign/dsp';
import { expect, it } from 'vitest';
import { analyze } from '../analyze.ts';
import { examine } from '../diagnostics/diagnose.ts';
import { song } from '../testing/song.ts';
import { streamOf } from '../testing/measure.ts';
import { mixOf, RATE_HZ } from '../testing/stems.ts';
import { analyzeStems } from './analyzeStems.ts';
import type { CarriedFinding, StemReport } from './stemReport.ts';

const SECONDS = 20;
const FRAMES = SECONDS * RATE_HZ;

/** 50 Hz and three multiples, falling off as hum of a power supply does, `amplitude` the first. */
function humOf(amplitude: number): Float32Array[] {
  const lines = [1, 0.7, 0.5, 0.3].map((gain, i) =>
    sine({ frequencyHz: 50 * (i + 1), sampleRateHz: RATE_HZ, frameCount: FRAMES, amplitude: gain * amplitude }),
  );
  const hum = lines[0]!.map((_, frame) => lines.reduce((sum, line) => sum + line[frame]!, 0));
  return [hum, hum];
}

const open = (channels: readonly Float32Array[]) => async () => streamOf(channels, RATE_HZ);

/** What the rule finds in the mix, and what the stems say of it. */
async function asked(stems: Readonly<Record<string, readonly Float32Array[]>>): Promise<StemReport> {
  const mix = mixOf(...Object.values(stems).map((channels) => [channels, 1] as const));
  const report = await analyze(await open(mix)(), { file: { name: 'mix' } });
  const { findings } = examine(report, { only: ['low.hum'] });
  const inputs = Object.entries(stems).map(([name, channels]) => ({ name, open: open(channels) }));
  return analyzeStems({ name: 'mix', report, open: open(mix) }, inputs, { findings });
}

const carried = ({ findings }: StemReport): CarriedFinding => findings[0]!;

it('hum heard in the pauses is of the stem that hums, and notches in that one do', async () => {
  // the others stop for the last eight seconds: what is left of them is hum
  const stopping = (seed: number): Float32Array[] =>
    song({ seed, seconds: SECONDS }).map((samples) => {
      const music = samples.slice(0, 12 * RATE_HZ);
      const whole = silence(FRAMES);
      whole.set(music.map((sample) => sample / 3));
      return whole;
    });
  const report = await asked({
    drums: stopping(1),
    keys: stopping(2),
    guitar: mixOf([stopping(3), 1], [humOf(0.01), 1]),
  });
  const { finding, shares, stemMoves, bandsHz } = carried(report);
  expect(finding.title).toBe('Mains hum');
  expect(bandsHz[0]).toEqual({ lowHz: 46, highHz: 54 });
  expect(shares[0]!.stem).toBe('guitar');
  expect(shares[0]!.sharePercent).toBeGreaterThan(50);
  const [best] = stemMoves;
  expect(best!.stems).toEqual(['guitar']);
  expect(best!.because).toMatch(/^Notches at 50 Hz, 100 Hz/);
});

it('hum far under the music is of the stem that hums, though others are louder at its lines', async () => {
  const part = (seed: number, gain: number) => mixOf([song({ seed, seconds: SECONDS }), gain]);
  const report = await asked({
    drums: part(1, 0.5),
    keys: part(2, 0.5),
    guitar: mixOf([part(3, 0.4), 1], [humOf(0.003), 1]),
  });
  const { finding, bandsHz, advice } = carried(report);
  expect(finding.title).toBe('Mains hum under the music');
  // its lines, and nothing between them
  expect(bandsHz.map(({ lowHz, highHz }) => (lowHz + highHz) / 2)).toEqual([50, 100, 150, 200, 250, 300, 350, 400]);
  expect(advice).toMatch(/^It is in guitar \(it stands \d+\.\d dB out of it\)\. Listen/);
});

it('of two stems that hum both are named', async () => {
  const part = (seed: number, gain: number) => mixOf([song({ seed, seconds: SECONDS }), gain]);
  const report = await asked({
    drums: part(1, 0.4),
    keys: mixOf([part(2, 0.4), 1], [humOf(0.002), 1]),
    guitar: mixOf([part(3, 0.4), 1], [humOf(0.002), 1]),
  });
  expect(carried(report).advice).toMatch(/^It is in (keys|guitar) \(.*\), (keys|guitar) \(/);
  expect(carried(report).advice).not.toContain('drums');
});
