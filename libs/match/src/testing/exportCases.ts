import { createChain } from '../chain/chain.ts';
import type { EqBand } from '../moves/eq.ts';
import type { Move } from '../moves/index.ts';
import type { Plan } from '../plan/plan.ts';
import type { Exported } from '../export/format.ts';
import { runProcessor } from './runProcessor.ts';

const BASE = { because: 'Measured.', predicted: [], cost: '' };

/** A plan of these moves. */
export function planOf(moves: readonly Move[], name = 'song.wav'): Plan {
  return {
    schemaVersion: 1,
    target: { name },
    references: [],
    amounts: { tone: 1, dynamics: 1, width: 1, loudness: 1 },
    moves: [...moves],
    notes: [],
    abstained: [],
  };
}

export function eqMove(bands: EqBand[], channel: 'stereo' | 'mid' | 'side' = 'stereo'): Move {
  return { kind: 'eq', id: `eq-${channel}`, ...BASE, channel, bands };
}

export function gainMove(gainDb: number): Move {
  return { kind: 'gain', id: 'gain', ...BASE, gainDb };
}

export const LIMITER: Move = {
  kind: 'limiter',
  id: 'limiter',
  ...BASE,
  ceilingDbtp: -1,
  lookaheadSeconds: 0.005,
  releaseSeconds: 0.04,
  sustainedReleaseSeconds: 0.4,
};

export const WIDTH: Move = {
  kind: 'width',
  id: 'width',
  ...BASE,
  sideGainDb: -1.5,
  lowShelf: { frequencyHz: 140, gainDb: -4, q: 0.7 },
  monoBelowHz: 120,
};

export const BALANCE: Move = { kind: 'balance', id: 'balance', ...BASE, balanceDb: 0.8 };

export const CONVOLUTION: Move = {
  kind: 'convolution',
  id: 'convolution',
  ...BASE,
  channel: 'stereo',
  frequenciesHz: [100, 1000, 8000],
  gainDb: [1.5, -2, 2.5],
  phase: 'minimum',
  tapCount: 4096,
};

/** Compression of the whole signal, as common devices do it. */
export const COMPRESSOR: Move = {
  kind: 'compressor',
  id: 'compressor',
  ...BASE,
  crossoversHz: [],
  bands: [
    {
      mode: 'compress',
      thresholdDbfs: -18,
      ratio: 2,
      kneeDb: 6,
      attackSeconds: 0.03,
      releaseSeconds: 0.2,
      detector: { kind: 'rms', windowSeconds: 0.01 },
      maxChangeDb: 6,
      makeUpDb: 1,
    },
  ],
  lookaheadSeconds: 0,
};

/** A typical correction, with bands high enough that bilinear filters bend away from ours by more than a decibel. */
export const TONE: EqBand[] = [
  { kind: 'high-pass', frequencyHz: 28, q: 0.71 },
  { kind: 'low-shelf', frequencyHz: 110, gainDb: 1.7, q: 0.6 },
  { kind: 'peaking', frequencyHz: 280.1234, gainDb: -3.2, q: 1.1 },
  { kind: 'peaking', frequencyHz: 9000, gainDb: 3, q: 0.7 },
  { kind: 'high-shelf', frequencyHz: 12_000, gainDb: 4, q: 0.7 },
];

export const MID: EqBand[] = [{ kind: 'peaking', frequencyHz: 3000, gainDb: 1.5, q: 1 }];
export const SIDE: EqBand[] = [
  { kind: 'low-shelf', frequencyHz: 150, gainDb: -4, q: 0.7 },
  { kind: 'peaking', frequencyHz: 11_000, gainDb: 2.5, q: 1.2 },
];

/** For readers of formats: throws where what is read is not as it must be. */
export function must(condition: boolean, what: string): void {
  if (!condition) throw new Error(`must be so: ${what}`);
}

/** The text of the only file. */
export function textOf({ files }: Exported): string {
  const [file] = files;
  if (files.length !== 1 || file === undefined || !('text' in file)) throw new Error('not one file of text');
  return file.text;
}

/** The bytes of the only file. */
export function bytesOf({ files }: Exported): Uint8Array {
  const [file] = files;
  if (files.length !== 1 || file === undefined || !('bytes' in file)) throw new Error('not one file of bytes');
  return file.bytes;
}

/** What our chain makes of a signal. */
export function renderedBy(
  moves: readonly Move[],
  channels: readonly Float32Array[],
  sampleRateHz: number,
): Float32Array[] {
  const { latencyFrames, process } = createChain(moves, { sampleRateHz, channelCount: channels.length });
  return runProcessor({ latencyFrames, process }, channels);
}

const PROBE_FRAMES = 1 << 16; // half-lives of every filter here are far below its second and a half

/** One impulse: alike in both channels for the middle, opposite for the sides. */
export function impulse(part: 'mid' | 'side' = 'mid'): [Float32Array, Float32Array] {
  const [left, right] = [new Float32Array(PROBE_FRAMES), new Float32Array(PROBE_FRAMES)];
  left[0] = 1;
  right[0] = part === 'mid' ? 1 : -1;
  return [left, right];
}

/** Twelve frequencies an octave from 20 Hz to 20 kHz, or just below half the rate. */
export function probeFrequencies(sampleRateHz: number): number[] {
  const highestHz = Math.min(20_000, 0.49 * sampleRateHz);
  const count = Math.floor(12 * Math.log2(highestHz / 20));
  return Array.from({ length: count + 1 }, (_, n) => 20 * 2 ** (n / 12));
}

/** Magnitude of a response at each frequency, dB, by the sum Σ h·e^(−jωn). */
export function magnitudeDb(
  response: ArrayLike<number>,
  frequenciesHz: readonly number[],
  sampleRateHz: number,
): number[] {
  return frequenciesHz.map((frequencyHz) => {
    const omega = (2 * Math.PI * frequencyHz) / sampleRateHz;
    const [stepRe, stepIm] = [Math.cos(omega), -Math.sin(omega)];
    let re = 0;
    let im = 0;
    let turnRe = 1; // e^(−jωn) by turning on: 2¹⁶ turns round to 1e-11
    let turnIm = 0;
    for (let n = 0; n < response.length; n++) {
      re += response[n]! * turnRe;
      im += response[n]! * turnIm;
      const next = turnRe * stepRe - turnIm * stepIm;
      turnIm = turnRe * stepIm + turnIm * stepRe;
      turnRe = next;
    }
    return 10 * Math.log10(re * re + im * im);
  });
}

/** Largest difference of two lists. */
export function furthestApart(a: readonly number[], b: readonly number[]): number {
  return Math.max(...a.map((value, n) => Math.abs(value - b[n]!)));
}

/** Energy of the difference over the energy of `a`, dB. */
export function nullDepthDb(a: readonly Float32Array[], b: readonly Float32Array[]): number {
  let [difference, energy] = [0, 0];
  for (const [c, samples] of a.entries()) {
    for (let i = 0; i < samples.length; i++) {
      difference += (samples[i]! - (b[c]![i] ?? 0)) ** 2;
      energy += samples[i]! ** 2;
    }
  }
  return 10 * Math.log10(difference / energy);
}

/**
 * Gain in dB of a filter of the "Audio EQ Cookbook", typed in here once more from its text: analogue prototype H(s) at
 * s = j·tan(ω/2)/tan(ω₀/2), which is what the bilinear transform means. The judge of all formats that use it.
 */
export function cookbookDb(
  type: 'peaking' | 'low-shelf' | 'high-shelf' | 'high-pass' | 'low-pass' | 'notch',
  numbers: { frequencyHz: number; q: number; gainDb: number },
  frequencyHz: number,
  sampleRateHz: number,
): number {
  const w = Math.tan((Math.PI * frequencyHz) / sampleRateHz) / Math.tan((Math.PI * numbers.frequencyHz) / sampleRateHz);
  const a = 10 ** (numbers.gainDb / 40);
  const { q } = numbers;
  const root = Math.sqrt(a);
  // [constant, coefficient of s, coefficient of s²] above and below the line.
  const table = {
    peaking: [
      [1, a / q, 1],
      [1, 1 / (a * q), 1],
    ],
    'low-shelf': [
      [a * a, (a * root) / q, a],
      [1, root / q, a],
    ],
    'high-shelf': [
      [a, (a * root) / q, a * a],
      [a, root / q, 1],
    ],
    'high-pass': [
      [0, 0, 1],
      [1, 1 / q, 1],
    ],
    'low-pass': [
      [1, 0, 0],
      [1, 1 / q, 1],
    ],
    notch: [
      [1, 0, 1],
      [1, 1 / q, 1],
    ],
  } as const;
  const power = ([c0, c1, c2]: readonly [number, number, number]) => (c0 - c2 * w * w) ** 2 + (c1 * w) ** 2;
  const [above, below] = table[type];
  return 10 * Math.log10(power(above) / power(below));
}
