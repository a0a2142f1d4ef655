import { FFMPEG } from '../ffmpeg.ts';
import { withStream } from '../material.ts';
import { printTable } from '../print.ts';
import { measureProcess, median } from '../process.ts';
import { medianSeconds } from './timing.ts';

/** Formats whose decoders are ours or wrapped; encoded by ffmpeg for the occasion. */
const DECODED = [
  ['WAV 16 bit', 'wav', '-c:a', 'pcm_s16le'],
  ['FLAC 16 bit', 'flac', '-c:a', 'flac'],
  ['MP3 192 kb/s', 'mp3', '-b:a', '192k', '-c:a', 'libmp3lame'],
  ['Ogg Vorbis', 'ogg', '-c:a', 'libvorbis'],
  ['Opus', 'opus', '-c:a', 'libopus'],
  ['ALAC', 'm4a', '-c:a', 'alac'],
] as const;

/** Decoding alone: ours in process, ffmpeg's as a process less what starting it takes. */
export async function decoding(
  make: (seconds: number, extension: string, ...codec: string[]) => string,
  runs: number,
  seconds: number,
): Promise<void> {
  const ffmpeg = async (path: string, ...before: string[]) => {
    const times: number[] = [];
    for (let run = 0; run < runs; run++) {
      const args = ['-nostdin', '-v', 'error', ...before, '-i', path, '-f', 'null', '-'];
      times.push((await measureProcess(FFMPEG, args)).cpuSeconds ?? NaN);
    }
    return median(times);
  };
  const rows: string[][] = [];
  for (const [title, extension, ...codec] of DECODED) {
    const path = make(seconds, extension, ...codec);
    const ours = await medianSeconds(runs, () =>
      withStream(path, async (stream) => {
        for await (const block of stream.blocks()) if (block.frameCount === 0) break;
      }),
    );
    const theirs = (await ffmpeg(path)) - (await ffmpeg(path, '-t', '0.01'));
    rows.push([title, (seconds / ours).toFixed(0), (seconds / theirs).toFixed(0), (ours / theirs).toFixed(2)]);
  }
  console.log('\nDecoding alone, CPU time\n');
  printTable(['format', 'ours, × real time', 'ffmpeg, × real time', 'CPU time, ours / ffmpeg'], rows);
}
