import { spawnSync } from 'node:child_process';
import { FFMPEG } from '../ffmpeg.ts';
import { RATE_HZ, type Stereo } from '../match/audio.ts';

/** Everything at the rate of the benchmark; through ffmpeg, so that the decoders under test have no part in the material. */
export function decodeFile(path: string, startSeconds: number, seconds: number, filter = 'anull'): Stereo {
  return pcm(['-ss', String(startSeconds), '-t', String(seconds), '-i', path, '-af', filter]);
}

export function decodeStereo(bytes: Buffer): Stereo {
  return pcm(['-i', 'pipe:0'], bytes);
}

/** @param format ffmpeg's name of a container that can be written to a pipe */
export function encodeStereo(audio: Stereo, format: string, codec: readonly string[]): Buffer {
  const bytes = Buffer.from(interleaved(audio).buffer);
  return run(
    ['-f', 'f32le', '-ar', String(RATE_HZ), '-ac', '2', '-i', 'pipe:0', ...codec, '-f', format, 'pipe:1'],
    bytes,
  );
}

function pcm(input: readonly string[], bytes?: Buffer): Stereo {
  const out = run([...input, '-map', '0:a:0', '-ac', '2', '-ar', String(RATE_HZ), '-f', 'f32le', 'pipe:1'], bytes);
  const samples = new Float32Array(out.buffer.slice(out.byteOffset, out.byteOffset + (out.length & ~7)));
  const side = (channel: number) =>
    Float32Array.from({ length: samples.length / 2 }, (_, i) => samples[2 * i + channel]!);
  return { left: side(0), right: side(1) };
}

function interleaved({ left, right }: Stereo): Float32Array {
  const samples = new Float32Array(2 * left.length);
  for (let i = 0; i < left.length; i++) {
    samples[2 * i] = left[i]!;
    samples[2 * i + 1] = right[i]!;
  }
  return samples;
}

function run(args: readonly string[], input?: Buffer): Buffer {
  const result = spawnSync(FFMPEG, ['-nostdin', '-v', 'error', '-y', ...args], {
    maxBuffer: 2 ** 30,
    ...(input === undefined ? {} : { input }),
  });
  if (result.error !== undefined) throw result.error;
  if (result.status !== 0) throw new Error(`${FFMPEG} ended with ${result.status}: ${result.stderr.toString().trim()}`);
  return result.stdout;
}
