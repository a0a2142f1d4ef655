import type { AudioStream } from '@auralign/audio';
import { createRealFft, whiteNoise } from '@auralign/dsp';
import { analyze } from '../analyze.ts';
import type { Finding } from '../diagnostics/finding.ts';
import type { Move } from '../diagnostics/move.ts';
import { analyzeStems, type StemInput } from '../stems/analyzeStems.ts';
import type { StemReport } from '../stems/stemReport.ts';
import { streamOf } from './measure.ts';

export const RATE_HZ = 44_100;

/** Channels of a signal, and its rate where it is not that of the mix. */
export interface Signal {
  readonly channels: readonly Float32Array[];
  readonly sampleRateHz?: number;
}

/** Independent white noise in two channels. */
export function stereoNoise(seed: number, seconds: number, rms: number, sampleRateHz = RATE_HZ): Float32Array[] {
  const frameCount = Math.round(seconds * sampleRateHz);
  return [0, 1].map((channel) => whiteNoise({ seed: 100 * seed + channel, frameCount, rms }));
}

/** Noise between two frequencies and nothing else, the same in both channels. */
export function bandNoise(
  seed: number,
  seconds: number,
  { lowHz, highHz, rms }: { readonly lowHz: number; readonly highHz: number; readonly rms: number },
): Float32Array[] {
  const frameCount = Math.round(seconds * RATE_HZ);
  const size = 2 ** Math.ceil(Math.log2(frameCount));
  const fft = createRealFft(size);
  const re = new Float64Array(fft.binCount);
  const im = new Float64Array(fft.binCount);
  fft.forward(whiteNoise({ seed, frameCount: size, rms: 1 }), re, im);
  for (let bin = 0; bin < fft.binCount; bin++) {
    const hz = (bin * RATE_HZ) / size;
    if (hz < lowHz || hz > highHz) re[bin] = im[bin] = 0;
  }
  const noise = new Float64Array(size);
  fft.inverse(re, im, noise);
  const samples = Float32Array.from(noise.subarray(0, frameCount));
  const own = Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / frameCount);
  const scaled = samples.map((sample) => (sample * rms) / own);
  return [scaled, scaled];
}

/** Sum of signals of two channels, each times a gain; as long as the first. */
export function mixOf(
  ...parts: readonly (readonly [channels: readonly Float32Array[], gain: number])[]
): Float32Array[] {
  const frameCount = parts[0]![0][0]!.length;
  return [0, 1].map((channel) =>
    Float32Array.from({ length: frameCount }, (_, frame) =>
      parts.reduce((sum, [channels, gain]) => sum + gain * ((channels[channel] ?? channels[0])![frame] ?? 0), 0),
    ),
  );
}

/** A finding of known content. */
export function findingOf(
  changes: Partial<Finding> & { readonly bandHz?: { lowHz: number; highHz: number; centreHz: number } },
): Finding {
  return {
    ruleId: 'tone.mud',
    severity: 'warn',
    title: 'A fault',
    measured: { value: 4, unit: 'dB' },
    expected: { max: 1, source: 'a test' },
    ranges: [],
    because: 'a test says so.',
    advice: 'Do what the test says.',
    moves: [],
    safeToApply: false,
    confidence: 0.9,
    importance: 0.5,
    ...changes,
  };
}

/** A bell on the mix. */
export function bellOf(frequencyHz: number, gainDb: number, q: number): Move {
  return {
    kind: 'eq',
    id: 'bell',
    because: 'a test',
    predicted: [],
    cost: 'none',
    channel: 'stereo',
    bands: [{ kind: 'peaking', frequencyHz, gainDb, q }],
  };
}

/** Asks the stems of a mix. */
export async function askStems(
  mix: readonly Float32Array[],
  stems: Readonly<Record<string, Signal & Pick<StemInput, 'role'>>>,
  findings: readonly Finding[] = [],
): Promise<StemReport> {
  const open =
    ({ channels, sampleRateHz = RATE_HZ }: Signal) =>
    async (): Promise<AudioStream> =>
      streamOf(channels, sampleRateHz);
  const openMix = open({ channels: mix });
  const report = await analyze(await openMix(), { file: { name: 'mix' }, stages: ['file', 'loudness'] });
  const inputs = Object.entries(stems).map(([name, stem]): StemInput => ({ name, open: open(stem), role: stem.role }));
  return analyzeStems({ name: 'mix', report, open: openMix }, inputs, { findings });
}

/** What is said of one stem. */
export function stemNamed({ stems }: StemReport, name: string): StemReport['stems'][number] {
  const found = stems.find((stem) => stem.name === name);
  if (found === undefined) throw new Error(`there is no stem ${name}`);
  return found;
}
