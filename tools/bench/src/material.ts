import { openAudio, type AudioStream } from '@auralign/audio';
import { fileSource } from '@auralign/audio/node';
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { FFMPEG } from './ffmpeg.ts';

/** Finished music, 39 s; repeated to any length. */
const SONG = resolve(import.meta.dirname, '../../../fixtures/demo/reference.flac');

/** A scratch folder with benchmark files, gone after `use`. */
export async function withMaterial<T>(
  use: (make: (seconds: number, extension: string, ...codec: string[]) => string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'auralign-bench-'));
  try {
    return await use((seconds, extension, ...codec) => {
      const path = join(folder, `${seconds}s-${codec.at(-1) ?? ''}.${extension}`);
      execFileSync(FFMPEG, [
        '-v',
        'error',
        '-y',
        '-stream_loop',
        '-1',
        '-i',
        SONG,
        '-t',
        String(seconds),
        ...codec,
        path,
      ]);
      return path;
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
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
