import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom } from '@auralign/dsp';
import ffmpeg from '@ffmpeg-installer/ffmpeg';
import type { ByteSource } from '../source.ts';
import { encodeWithFfmpeg } from './oracle.ts';

export interface MusicShape {
  readonly channelCount: number;
  readonly frameCount: number;
  readonly sampleRateHz: number;
}

/**
 * Something for encoders to work on: a few tones that come and go, a noise floor, every channel different. Interleaved,
 * within ±0.6.
 */
function music({ channelCount, frameCount, sampleRateHz }: MusicShape, seed = 1): Float32Array {
  const random = createRandom(seed);
  const samples = new Float32Array(channelCount * frameCount);
  for (let channel = 0; channel < channelCount; channel++) {
    const tones = Array.from({ length: 5 }, () => ({
      step: (2 * Math.PI * (80 + 3000 * random.next() ** 2)) / sampleRateHz,
      swell: (2 * Math.PI * (0.5 + 3 * random.next())) / sampleRateHz,
    }));
    for (let i = 0; i < frameCount; i++) {
      let sum = 0.02 * random.gaussian();
      for (const { step, swell } of tones) sum += 0.1 * Math.sin(step * i) * (0.5 + 0.5 * Math.sin(swell * i));
      samples[i * channelCount + channel] = Math.max(-0.6, Math.min(0.6, sum));
    }
  }
  return samples;
}

/** {@link music} encoded by the reference ffmpeg. */
export function encodedMusic(
  shape: MusicShape,
  codecArguments: readonly string[],
  extension: string,
  seed = 1,
): Uint8Array {
  const samples = music(shape, seed);
  const input = ['-f', 'f32le', '-ar', String(shape.sampleRateHz), '-ac', String(shape.channelCount), '-i', 'pipe:0'];
  // "bitexact": no random stream ids, so that a test is the same every time
  return encodeWithFfmpeg(
    [...input, ...codecArguments, '-fflags', '+bitexact'],
    extension,
    new Uint8Array(samples.buffer),
  );
}

/** Decodes with the reference ffmpeg from a file, as formats with their index at the end need it: interleaved floats. */
export function decodeFileWithFfmpeg(file: Uint8Array): Float32Array {
  const folder = mkdtempSync(join(tmpdir(), 'auralign-oracle-'));
  try {
    const path = join(folder, 'input');
    writeFileSync(path, file);
    const output = execFileSync(ffmpeg.path, ['-v', 'error', '-i', path, '-f', 'f32le', 'pipe:1'], {
      maxBuffer: 1 << 28,
    });
    return new Float32Array(new Uint8Array(output).buffer);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Energy of `expected` over the energy of the difference, decibels, over the frames of `actual`. */
export function agreementDb(actual: Float32Array, expected: Float32Array): number {
  let signal = 0;
  let error = 0;
  for (let i = 0; i < actual.length; i++) {
    signal += expected[i]! ** 2;
    error += (actual[i]! - expected[i]!) ** 2;
  }
  return 10 * Math.log10(signal / error);
}

/** A source as hostile to careless readers as the contract allows: every read overwrites what the last one gave. */
export function overwritingSource(bytes: Uint8Array): ByteSource {
  let lent = new Uint8Array(0);
  return {
    name: 'overwriting',
    byteLength: bytes.length,
    read(offset, length) {
      lent.fill(0xee);
      lent = bytes.slice(offset, offset + length);
      return Promise.resolve(lent);
    },
    close: () => Promise.resolve(),
  };
}

export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
