import { openAudio, type AudioStream } from '@auralign/audio';
import { fileSource } from '@auralign/audio/node';
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { FFMPEG } from './ffmpeg.ts';

const DEMO = resolve(import.meta.dirname, '../../../fixtures/demo');
/** Finished music, 39 s; repeated to any length. */
export const SONG = resolve(DEMO, 'reference.flac');
/** The same before it was finished. */
export const MIX = resolve(DEMO, 'mix.flac');

/** A scratch folder with benchmark files, gone after `use`. */
export async function withMaterial<T>(
  use: (make: (seconds: number, extension: string, ...codec: string[]) => string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'auralign-bench-'));
  try {
    return await use((seconds, extension, ...codec) => {
      const path = join(folder, `${seconds}s-${codec.at(-1) ?? ''}.${extension}`);
      repeat(SONG, { seconds, codec, path });
      return path;
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Writes a song over and over, to so many seconds. */
export function repeat(
  song: string,
  { seconds, codec, path }: { seconds: number; codec: readonly string[]; path: string },
): void {
  const input = ['-v', 'error', '-y', '-stream_loop', '-1', '-i', song];
  execFileSync(FFMPEG, [...input, '-t', String(seconds), ...codec, path]);
}

/** Opens a file, hands its stream on, and closes both. */
export async function withStream<T>(path: string, use: (stream: AudioStream) => Promise<T>): Promise<T> {
  const source = await fileSource(path);
  try {
    const stream = await openAudio(source);
    try {
      return await use(stream);
    } finally {
      await stream.close();
    }
  } finally {
    await source.close();
  }
}
