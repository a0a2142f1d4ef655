import ffmpeg from '@ffmpeg-installer/ffmpeg';
import { createRandom, silence } from '@auralign/dsp';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { valueOf } from '../testing/measure.ts';
import { runOnly } from '../testing/runOnly.ts';
import { lossy } from './lossy.ts';
import { spectrum } from './spectrum.ts';

const RATE = 44_100;
const folder = mkdtempSync(join(tmpdir(), 'auralign-lossy-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Cymbal-like bursts up to half the sample rate over a bed that falls by 6 dB an octave. */
function music(seed: number, seconds: number): Float32Array {
  const random = createRandom(seed);
  let bed = 0;
  return new Float32Array(seconds * RATE).map((_, n) => {
    bed += 0.05 * (random.gaussian() - bed);
    return (
      0.5 * bed + 0.15 * random.gaussian() * Math.exp(-(n % (RATE / 4)) / (0.03 * RATE)) + 0.0003 * random.gaussian()
    );
  });
}

/** The same after an encoder, as a program would save it: 16 bits. */
function encoded(samples: Float32Array, ...codec: readonly string[]): Float32Array {
  const [input, middle, output] = ['in.f32', `middle.${codec[0]!}`, 'out.f32'].map((name) => join(folder, name));
  writeFileSync(input!, new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength));
  const raw = ['-f', 'f32le', '-ar', String(RATE), '-ac', '1'];
  const run = (...args: readonly string[]) => execFileSync(ffmpeg.path, ['-v', 'error', '-y', ...args]);
  run(...raw, '-i', input!, ...codec.slice(1), middle!);
  run('-i', middle!, ...raw, output!);
  const bytes = readFileSync(output!);
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 2).map(
    (x) => Math.round(x * 32768) / 32768,
  );
}
const run = (samples: Float32Array, rate = RATE) => runOnly(lossy, [samples], rate, { peers: [spectrum] });
const measure = async (samples: Float32Array) => valueOf(await run(samples));

describe('lossy', () => {
  const original = music(1, 8);

  it('finds no trace in what never was encoded', async () => {
    expect(await measure(original)).toEqual({ lossyConfidence: 0, topHoleShare: 0 });
  });

  it('does not take the end of a test tone for a cliff', async () => {
    const tone = Float32Array.from({ length: 8 * RATE }, (_, n) => 0.5 * Math.sin((2 * Math.PI * 1000 * n) / RATE));
    expect(await measure(tone)).toMatchObject({ lossyConfidence: 0 });
  });

  it.each([
    ['MP3 at 128 kbit/s', ['mp3', '-c:a', 'libmp3lame', '-b:a', '64k']], // 64 kbit/s mono is 128 kbit/s stereo
    ['AAC at 96 kbit/s', ['m4a', '-c:a', 'aac', '-b:a', '48k']],
  ])('is sure of %s', async (_, codec) => {
    const value = await measure(encoded(original, ...codec));
    expect(value.lossyConfidence).toBeGreaterThan(0.55);
    expect(value.lossyCliffHz).toBeLessThan(19_000);
  });

  it('suspects MP3 at 320 kbit/s by its cliff alone', async () => {
    const value = await measure(encoded(original, 'mp3', '-c:a', 'libmp3lame', '-b:a', '160k'));
    expect(value.lossyConfidence).toBeGreaterThan(0.3);
    expect(value.lossyCliffHz).toBeGreaterThan(19_000);
  });

  it('has nothing to say of low rates, silence and a moment', async () => {
    expect(await run(original, 22_050)).toEqual({ status: 'unmeasurable', reason: 'not-applicable' });
    expect(await run(silence(RATE))).toEqual({ status: 'unmeasurable', reason: 'silence' });
    expect(await run(original.subarray(0, 20_000))).toEqual({ status: 'unmeasurable', reason: 'too-short' });
  });
});
