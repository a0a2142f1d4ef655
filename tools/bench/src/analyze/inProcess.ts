import * as sonare from '@libraz/libsonare';
import { runStages, STAGES } from '@auralign/analysis';
import { createKernels, createWindow, type RealFft } from '@auralign/dsp';
import FftJs from 'fft.js';
import * as meyda from 'meyda';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { withStream } from '../material.ts';
import { printTable } from '../print.ts';
import { loadEbur128, type LoudnessAndPeak } from './ebur128.ts';
import { memoryStream } from './memoryStream.ts';
import { medianSeconds } from './timing.ts';

/** Long enough for every peer to warm up, short enough for the slow ones to end. */
const EXCERPT_SECONDS = 30;
const RATE_HZ = 44_100;
const FFT_SIZE = 4096;
const FEATURE_FRAME = 2048;

/** Libraries on the same samples in memory. */
export async function inProcess(wav: string, runs: number): Promise<void> {
  const [left, right] = await excerpt(wav);
  await loudness(left, right, runs);
  await transforms(left, runs);
  await features(left, right, runs);
}

async function excerpt(wav: string): Promise<[Float32Array, Float32Array]> {
  const channels: [Float32Array, Float32Array] = [
    new Float32Array(EXCERPT_SECONDS * RATE_HZ),
    new Float32Array(EXCERPT_SECONDS * RATE_HZ),
  ];
  await withStream(wav, async (stream) => {
    for await (const block of stream.blocks()) {
      const count = Math.min(block.frameCount, channels[0].length - block.startFrame);
      channels.forEach((all, i) => all.set(block.channels[i]!.subarray(0, count), block.startFrame));
      if (block.startFrame + count === channels[0].length) break;
    }
  });
  return channels;
}

/** Integrated loudness and true peak, and whatever else a library cannot leave out. */
async function loudness(left: Float32Array, right: Float32Array, runs: number): Promise<void> {
  await sonare.init();
  const ebur128 = await loadEbur128();
  const interleaved = new Float32Array(2 * left.length);
  left.forEach((x, i) => (interleaved[2 * i] = x));
  right.forEach((x, i) => (interleaved[2 * i + 1] = x));
  const essentia = loadEssentia();

  const ours = async (backend: 'typescript' | 'wasm-simd'): Promise<LoudnessAndPeak> => {
    const { results } = await runStages(
      memoryStream([left, right], RATE_HZ),
      STAGES.filter(({ id }) => id === 'loudness' || id === 'truePeak'),
      { kernels: createKernels(backend) },
    );
    const value = (id: string) => (results[id] as { value: Record<string, number> }).value;
    return { integratedLufs: value('loudness')['integratedLufs']!, truePeakDbtp: value('truePeak')['truePeakDbtp']! };
  };
  const contenders: [name: string, work: () => LoudnessAndPeak | Promise<LoudnessAndPeak>][] = [
    ['auralign (WebAssembly SIMD)', () => ours('wasm-simd')],
    ['auralign (TypeScript originals)', () => ours('typescript')],
    [
      '@libraz/libsonare 1.7.2',
      () => ({
        integratedLufs: sonare.lufsInterleaved(interleaved, 2, RATE_HZ).integratedLufs,
        truePeakDbtp: Math.max(sonare.meteringTruePeakDb(left, RATE_HZ), sonare.meteringTruePeakDb(right, RATE_HZ)),
      }),
    ],
    ['ebur128-wasm 3.0.0', () => ebur128(left, right, RATE_HZ)],
    [
      'essentia.js 0.1.3 (loudness alone)',
      () => {
        const vectors = [essentia.arrayToVector(left), essentia.arrayToVector(right)] as const;
        const { integratedLoudness } = essentia.LoudnessEBUR128(...vectors, 0.1, RATE_HZ);
        for (const vector of vectors) vector.delete();
        return { integratedLufs: integratedLoudness, truePeakDbtp: NaN };
      },
    ],
  ];
  const rows: string[][] = [];
  let first = NaN;
  for (const [name, work] of contenders) {
    const { integratedLufs, truePeakDbtp } = await work();
    const time = await medianSeconds(runs, work);
    if (rows.length === 0) first = time;
    rows.push([
      name,
      integratedLufs.toFixed(2),
      Number.isNaN(truePeakDbtp) ? '' : truePeakDbtp.toFixed(2),
      (1000 * time).toFixed(1),
      (EXCERPT_SECONDS / time).toFixed(0),
      (time / first).toFixed(1),
    ]);
  }
  console.log(`\nLoudness and true peak in process, ${EXCERPT_SECONDS} s, 44.1 kHz, stereo, from memory\n`);
  printTable(['library', 'LUFS', 'dBTP', 'CPU ms', '× real time', 'its time / ours'], rows);
}

/** Real transforms of 4096 points, one after the other, as in a spectrogram. */
async function transforms(samples: Float32Array, runs: number): Promise<void> {
  const frames = Math.floor(samples.length / FFT_SIZE);
  const frame = (i: number) => samples.subarray(i * FFT_SIZE, (i + 1) * FFT_SIZE);
  const ours = (fft: RealFft) => {
    const [re, im] = [new Float64Array(fft.binCount), new Float64Array(fft.binCount)];
    return () => {
      for (let i = 0; i < frames; i++) fft.forward(frame(i), re, im);
    };
  };
  const window = createWindow('hann', FFT_SIZE);
  const spectra = createKernels().createSpectra({ sizeFrames: FFT_SIZE, channelCount: 1, isPair: false, window });
  const fftJs = new FftJs(FFT_SIZE);
  const out = fftJs.createComplexArray();
  await sonare.init();
  const contenders: [name: string, work: () => void][] = [
    ['auralign, WebAssembly, doubles', ours(createKernels().createRealFft(FFT_SIZE))],
    ['auralign, TypeScript, doubles', ours(createKernels('typescript').createRealFft(FFT_SIZE))],
    [
      'auralign, WebAssembly, floats, window and power as well',
      () => {
        for (let i = 0; i < frames; i++) {
          spectra.frames[0]!.set(frame(i));
          spectra.run(1);
        }
      },
    ],
    [
      'fft.js 4.0.4, doubles',
      () => {
        for (let i = 0; i < frames; i++) fftJs.realTransform(out, frame(i));
      },
    ],
    ['@libraz/libsonare 1.7.2 stft, single precision', () => void sonare.stft(samples, RATE_HZ, FFT_SIZE, FFT_SIZE)],
  ];
  await timeTable(`Real transforms of ${FFT_SIZE} points`, 'CPU µs each', { contenders, runs, perUnit: 1e6 / frames });
}

/** Centroid, spread, roll-off, flatness, crest and 13 MFCC over the excerpt, transforms included. */
async function features(left: Float32Array, right: Float32Array, runs: number): Promise<void> {
  const stages = STAGES.filter(({ id }) => id === 'features');
  const wanted = ['spectralCentroid', 'spectralSpread', 'spectralRolloff', 'spectralFlatness', 'spectralCrest', 'mfcc'];
  // Its types are those of another way to load it.
  const { default: library } = meyda as unknown as { default: Meyda };
  library.bufferSize = FEATURE_FRAME;
  library.sampleRate = RATE_HZ;
  const frames = Math.floor(left.length / FEATURE_FRAME);
  await timeTable('Features of timbre over the excerpt', 'CPU ms', {
    contenders: [
      [
        'auralign, stage features with spectra and level grid, both channels, frames of 8192, half overlapping',
        async () => void (await runStages(memoryStream([left, right], RATE_HZ), stages, { kernels: createKernels() })),
      ],
      [
        'Meyda 5.6.3 extract, one channel, frames of 2048, not overlapping',
        () => {
          for (let i = 0; i < frames; i++) {
            library.extract(wanted, left.subarray(i * FEATURE_FRAME, (i + 1) * FEATURE_FRAME));
          }
        },
      ],
    ],
    runs,
    perUnit: 1e3,
  });
}

async function timeTable(
  title: string,
  unit: string,
  options: { contenders: [name: string, work: () => unknown][]; runs: number; perUnit: number },
): Promise<void> {
  const { contenders, runs, perUnit } = options;
  const rows: string[][] = [];
  let first = NaN;
  for (const [name, work] of contenders) {
    const time = await medianSeconds(runs, work);
    if (rows.length === 0) first = time;
    rows.push([name, (perUnit * time).toFixed(1), (time / first).toFixed(2)]);
  }
  console.log(`\n${title}\n`);
  printTable(['library', unit, 'its time / the first'], rows);
}

/** The part of Meyda that is used: one object for all. */
interface Meyda {
  bufferSize: number;
  sampleRate: number;
  extract(features: readonly string[], samples: Float32Array): unknown;
}

/** The part of essentia.js that is used. */
interface Essentia {
  arrayToVector(samples: Float32Array): { delete(): void };
  LoudnessEBUR128(left: object, right: object, hopSeconds: number, rateHz: number): { integratedLoudness: number };
}

/** Lies with the one package that may hold it. */
function loadEssentia(): Essentia {
  const load = createRequire(resolve(import.meta.dirname, '../../../../libs/music/package.json'));
  const wasm: unknown = load('essentia.js/dist/essentia-wasm.umd.js');
  const Core = load('essentia.js/dist/essentia.js-core.umd.js') as new (wasm: unknown) => Essentia;
  return new Core(wasm);
}
