import { execFileSync } from 'node:child_process';
import oracle from '@ffmpeg-installer/ffmpeg';
import { bandLimitedNoise } from '@auralign/dsp';
import { describe, expect, it } from 'vitest';
import type { Move } from '../moves/index.ts';
import {
  BALANCE,
  COMPRESSOR,
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
  textOf,
  TONE,
  WIDTH,
} from '../testing/exportCases.ts';
import { exportPlan } from './index.ts';

/** Two channels through the filter graph by ffmpeg itself, 32-bit floats in and out. */
function throughFfmpeg(graph: string, [left, right]: readonly Float32Array[], sampleRateHz: number): Float32Array[] {
  const frames = left!.length;
  const input = new Float32Array(2 * frames);
  for (let i = 0; i < frames; i++) {
    input[2 * i] = left![i]!;
    input[2 * i + 1] = right![i]!;
  }
  const form = ['-f', 'f32le', '-ar', `${sampleRateHz}`, '-ac', '2'];
  const bytes = execFileSync(
    oracle.path,
    ['-v', 'error', ...form, '-i', 'pipe:0', '-af', graph.trim(), ...form, 'pipe:1'],
    { input: new Uint8Array(input.buffer), maxBuffer: 1 << 28, stdio: ['pipe', 'pipe', 'pipe'] },
  );
  const output = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  return [0, 1].map((channel) => Float32Array.from({ length: output.length / 2 }, (_, i) => output[2 * i + channel]!));
}

const CASES: [string, Move[], number][] = [
  ['tone and gain at 44.1 kHz', [eqMove(TONE), gainMove(2.5)], 44_100],
  ['tone and gain at 96 kHz', [eqMove(TONE), gainMove(-4)], 96_000],
  ['middle and sides apart', [eqMove(TONE), eqMove(MID, 'mid'), eqMove(SIDE, 'side')], 44_100],
  ['balance, then width', [BALANCE, WIDTH, gainMove(1)], 48_000],
  [
    'a low-pass and a notch',
    [
      eqMove([
        { kind: 'low-pass', frequencyHz: 15_000, q: 0.8 },
        { kind: 'notch', frequencyHz: 50, q: 8 },
      ]),
    ],
    48_000,
  ],
];

describe('the ffmpeg filter graph, run by ffmpeg', () => {
  it.each(CASES)('has our response within the stated error: %s', async (_, moves, sampleRateHz) => {
    const exported = await exportPlan(planOf(moves), 'ffmpeg', { sampleRateHz, channelCount: 2 });
    const frequenciesHz = probeFrequencies(sampleRateHz);
    for (const part of ['mid', 'side'] as const) {
      const ours = renderedBy(moves, impulse(part), sampleRateHz);
      const theirs = throughFfmpeg(textOf(exported), impulse(part), sampleRateHz);
      for (const channel of [0, 1]) {
        const [a, b] = [ours, theirs].map((pair) => magnitudeDb(pair[channel]!, frequenciesHz, sampleRateHz));
        // 0.001 dB: both put out 32-bit floats, whose rounding shows where 20 Hz are 20 dB down.
        expect(furthestApart(a!, b!)).toBeLessThanOrEqual(exported.maxErrorDb + 0.001);
      }
    }
  });

  // Not the low-pass: bilinear ones end in a zero at half the rate, ours do not, and that turns the phase far below.
  it.each(CASES.slice(0, 4))('nulls against our render: %s', async (_, moves, sampleRateHz) => {
    const exported = await exportPlan(planOf(moves), 'ffmpeg', { sampleRateHz, channelCount: 2 });
    const frameCount = sampleRateHz;
    const noise = [1, 2].map((seed) =>
      bandLimitedNoise({ seed, highestHz: 19_000, sampleRateHz, frameCount, rms: 0.1 }),
    );
    const depthDb = nullDepthDb(
      renderedBy(moves, noise, sampleRateHz),
      throughFfmpeg(textOf(exported), noise, sampleRateHz),
    );
    // Where magnitudes differ by e dB, phases may differ as much (both filters are minimum phase): √2·(10^(e/20) − 1)
    // at the worst frequency, and energy is an average. 32-bit floats end at −130 dB.
    const worst = Math.SQRT2 * (10 ** (exported.maxErrorDb / 20) - 1);
    expect(depthDb).toBeLessThan(Math.max(-130, 20 * Math.log10(worst)));
  });

  it('refits what bilinear filters bend: the same numbers as in the plan would be off by a decibel', async () => {
    const bands = TONE.slice(3);
    const exported = await exportPlan(planOf([eqMove(bands)]), 'ffmpeg', { sampleRateHz: 44_100, channelCount: 2 });
    const copied = 'equalizer=f=9000:t=q:w=0.7:g=3,highshelf=f=12000:t=q:w=0.7:g=4';
    const frequenciesHz = probeFrequencies(44_100);
    const [ours, plain] = [
      renderedBy([eqMove(bands)], impulse(), 44_100),
      throughFfmpeg(copied, impulse(), 44_100),
    ].map(([left]) => magnitudeDb(left!, frequenciesHz, 44_100));
    expect(furthestApart(ours!, plain!)).toBeGreaterThan(0.5);
    expect(exported.maxErrorDb).toBeLessThan(0.05);
  });

  it('limits with level=false, so that silence between peaks is not lifted', async () => {
    const exported = await exportPlan(planOf([gainMove(6), LIMITER]), 'ffmpeg', {
      sampleRateHz: 44_100,
      channelCount: 2,
    });
    const text = textOf(exported);
    expect(text).toContain('level=false');
    const loud = Float32Array.from({ length: 44_100 }, (_, i) => 0.9 * Math.sin((2 * Math.PI * 997 * i) / 44_100));
    const [left] = throughFfmpeg(text, [loud, loud], 44_100);
    // The oracle's limiter at four times the rate: the ceiling of −1 dB, and 0.1 dB for the resampling behind it.
    expect(Math.max(...left!.subarray(4410))).toBeLessThan(10 ** (-0.9 / 20));
    expect(exported.warnings.join(' ')).toContain("ffmpeg's own limiter");
  });

  it('gives a compressor that ffmpeg accepts, and says that it is not ours', async () => {
    const exported = await exportPlan(planOf([COMPRESSOR]), 'ffmpeg', { sampleRateHz: 44_100, channelCount: 2 });
    const tone = Float32Array.from({ length: 44_100 }, (_, i) => 0.5 * Math.sin((2 * Math.PI * 997 * i) / 44_100));
    const [left] = throughFfmpeg(textOf(exported), [tone, tone], 44_100);
    const settled = Math.max(...left!.subarray(22_050));
    // RMS −9 dBFS, 9 dB over the threshold at 2:1: turned down by half of that, and 1 dB of make-up; ±1 dB, it is not ours.
    expect(Math.abs(20 * Math.log10(settled / 0.5) - (-4.5 + 1))).toBeLessThan(1);
    expect(exported.warnings.join(' ')).toContain("ffmpeg's own compressor");
  });

  it('keeps away from treble and bass, which are no cookbook shelves in ffmpeg', async () => {
    const exported = await exportPlan(planOf([eqMove(TONE)]), 'ffmpeg', { sampleRateHz: 44_100, channelCount: 2 });
    expect(textOf(exported)).not.toMatch(/treble|bass/);
  });
});
