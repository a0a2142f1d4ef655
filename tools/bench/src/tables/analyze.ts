import { referenceKernels } from '@auralign/dsp';
import { runStages, STAGES, type Stage } from '@auralign/analysis';
import { resolve } from 'node:path';
import { FFMPEG, ffmpegVersion } from '../ffmpeg.ts';
import { withMaterial, withStream } from '../material.ts';
import { machine, printTable } from '../print.ts';
import { measureProcess, median, type ProcessCost } from '../process.ts';

const CLI = resolve(import.meta.dirname, '../../../../apps/cli/dist/main.js');
const HOUR_SECONDS = 3600;

/** Formats whose decoders are ours or wrapped; encoded by ffmpeg for the occasion. */
const DECODED = [
  ['WAV 16 bit', 'wav', '-c:a', 'pcm_s16le'],
  ['FLAC 16 bit', 'flac', '-c:a', 'flac'],
  ['MP3 192 kb/s', 'mp3', '-b:a', '192k', '-c:a', 'libmp3lame'],
  ['Ogg Vorbis', 'ogg', '-c:a', 'libvorbis'],
  ['Opus', 'opus', '-c:a', 'libopus'],
  ['ALAC', 'm4a', '-c:a', 'alac'],
] as const;

/** Prints what analyze costs: as a whole beside ffmpeg, stage by stage, decoder by decoder, and for one hour. */
export async function analyzeTable({ runs, seconds }: { runs: number; seconds: number }): Promise<void> {
  console.log(`${machine()}\n${seconds} s, 44.1 kHz, stereo; medians of ${runs}; peer: ${ffmpegVersion()}\n`);
  await withMaterial(async (make) => {
    const wav = make(seconds, 'wav', '-c:a', 'pcm_s16le');
    await wholeProcess(wav, runs, seconds);
    await stageByStage(wav, runs, seconds);
    console.log('\nDecoding alone, in process\n');
    const rows: string[][] = [];
    for (const [title, extension, ...codec] of DECODED) {
      const path = make(seconds, extension, ...codec);
      const times = await repeat(runs, () =>
        withStream(path, (stream) =>
          timed(async () => {
            for await (const block of stream.blocks()) if (block.frameCount === 0) break;
          }),
        ),
      );
      rows.push([title, median(times).toFixed(2), (seconds / median(times)).toFixed(0)]);
    }
    printTable(['format', 'seconds', '× real time'], rows);
    await oneHour(make(HOUR_SECONDS, 'wav', '-c:a', 'pcm_s16le'));
  });
}

async function wholeProcess(wav: string, runs: number, seconds: number): Promise<void> {
  const ours = () => measureProcess(process.execPath, [CLI, 'analyze', wav, '--format', 'json', '--quiet']);
  const theirs = () =>
    measureProcess(FFMPEG, ['-nostdin', '-nostats', '-i', wav, '-af', 'ebur128=peak=true', '-f', 'null', '-']);
  await ours(); // warm the page cache
  const pairs: [ProcessCost, ProcessCost][] = [];
  for (let run = 0; run < runs; run++) pairs.push([await ours(), await theirs()]); // in turn: drift hits both
  const row = (name: string, costs: ProcessCost[]) => [
    name,
    median(costs.map((cost) => cost.wallSeconds)).toFixed(2),
    median(costs.map((cost) => cost.cpuSeconds ?? NaN)).toFixed(2),
    (seconds / median(costs.map((cost) => cost.wallSeconds))).toFixed(0),
    median(costs.map((cost) => cost.peakMebibytes ?? NaN)).toFixed(0),
  ];
  console.log('Whole process\n');
  printTable(
    ['program', 'wall s', 'CPU s', '× real time', 'peak MiB'],
    [
      row(
        'auralign analyze (everything)',
        pairs.map(([a]) => a),
      ),
      row(
        'ffmpeg ebur128=peak=true (loudness alone)',
        pairs.map(([, b]) => b),
      ),
    ],
  );
  const ratio = (of: (cost: ProcessCost) => number | undefined) =>
    median(pairs.map(([a, b]) => (of(a) ?? NaN) / (of(b) ?? NaN))).toFixed(2);
  console.log(
    `\nauralign / ffmpeg, pair by pair: wall ${ratio((cost) => cost.wallSeconds)}, CPU ${ratio((cost) => cost.cpuSeconds)}`,
  );
}

/** A stage's own time is what it adds to the pass that decodes and fills the level grid, which every pass does. */
async function stageByStage(wav: string, runs: number, seconds: number): Promise<void> {
  const pass = (stages: readonly Stage[]) =>
    repeat(runs, () =>
      withStream(wav, (stream) =>
        timed(async () => void (await runStages(stream, stages, { kernels: referenceKernels }))),
      ),
    );
  const base = median(await pass([]));
  const rows = [['decode + level grid (K-weighting, true peak)', base.toFixed(2), '']];
  for (const stage of STAGES) {
    const total = median(await pass([stage]));
    rows.push([stage.id, total.toFixed(2), (total - base).toFixed(2)]);
  }
  const all = median(await pass(STAGES));
  rows.push(['all stages', all.toFixed(2), (all - base).toFixed(2)]);
  console.log(
    `\nIn process, stage by stage (${referenceKernels.backend}); ${(seconds / all).toFixed(0)} × real time altogether\n`,
  );
  printTable(['stage', 'pass s', 'over the base s'], rows);
}

async function oneHour(wav: string): Promise<void> {
  const cost = await measureProcess(process.execPath, [CLI, 'analyze', wav, '--format', 'json', '--quiet']);
  console.log(
    `\nOne hour of WAV: ${cost.wallSeconds.toFixed(1)} s, peak memory ${cost.peakMebibytes?.toFixed(0) ?? 'unknown'} MiB`,
  );
}

async function repeat(runs: number, work: () => Promise<number>): Promise<number[]> {
  await work(); // let the compiler see it once
  const times: number[] = [];
  for (let run = 0; run < runs; run++) times.push(await work());
  return times;
}

async function timed(work: () => Promise<void>): Promise<number> {
  const started = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - started) / 1e9;
}
