import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ffmpeg from '@ffmpeg-installer/ffmpeg';
import type { AudioStream, BlockOptions } from '../stream.ts';

/**
 * Runs the reference ffmpeg with `arguments_`, `input` on its standard input.
 *
 * @returns standard output
 */
export function runFfmpeg(arguments_: readonly string[], input: Uint8Array = new Uint8Array(0)): Uint8Array {
  const output = execFileSync(ffmpeg.path, ['-v', 'error', ...arguments_], {
    input,
    maxBuffer: 1 << 28,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  return new Uint8Array(output);
}

/** As `runFfmpeg`, for formats whose headers are completed afterwards: the output goes through a file. */
export function encodeWithFfmpeg(
  arguments_: readonly string[],
  extension: string,
  input: Uint8Array = new Uint8Array(0),
): Uint8Array {
  return inTemporaryFolder((folder) => {
    const path = join(folder, `out.${extension}`);
    runFfmpeg([...arguments_, path], input);
    return new Uint8Array(readFileSync(path));
  });
}

/** The tags of a file, as lines `key=value`. */
export function metadataFromFfmpeg(file: Uint8Array): string {
  return inTemporaryFolder((folder) => {
    const path = join(folder, 'in');
    writeFileSync(path, file);
    return new TextDecoder().decode(runFfmpeg(['-i', path, '-f', 'ffmetadata', 'pipe:1']));
  });
}

function inTemporaryFolder<T>(action: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'auralign-oracle-'));
  try {
    return action(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Decodes a file with ffmpeg to interleaved samples of the given kind. */
export function decodeWithFfmpeg(
  file: Uint8Array,
  kind: 'f32le' | 's32le' | 's16le' | 'f64le',
  demuxer?: string,
): Uint8Array {
  return runFfmpeg([...(demuxer === undefined ? [] : ['-f', demuxer]), '-i', 'pipe:0', '-f', kind, 'pipe:1'], file);
}

/** All samples of a stream, copied out of its blocks, planar. */
export async function readAll(stream: AudioStream, options?: BlockOptions): Promise<Float32Array[]> {
  const parts: Float32Array[][] = Array.from({ length: stream.format.channelCount }, () => []);
  for await (const { channels, frameCount } of stream.blocks(options)) {
    channels.forEach((samples, channel) => parts[channel]!.push(samples.slice(0, frameCount)));
  }
  return parts.map((blocks) => {
    const all = new Float32Array(blocks.reduce((sum, block) => sum + block.length, 0));
    let at = 0;
    for (const block of blocks) {
      all.set(block, at);
      at += block.length;
    }
    return all;
  });
}

/** Planar samples as one interleaved array, for comparison with ffmpeg's output. */
export function interleave(channels: readonly Float32Array[]): Float32Array {
  const frameCount = channels[0]?.length ?? 0;
  const out = new Float32Array(frameCount * channels.length);
  channels.forEach((samples, channel) => {
    for (let i = 0; i < frameCount; i++) out[i * channels.length + channel] = samples[i]!;
  });
  return out;
}

/** Index of the first element that differs, NaN being equal to itself; −1 if none and the lengths agree. */
export function firstDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) if (!Object.is(a[i]! + 0, b[i]! + 0)) return i;
  return a.length === b.length ? -1 : length;
}
