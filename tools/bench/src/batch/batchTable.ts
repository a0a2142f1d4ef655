import { copyFile, mkdir, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { withMaterial } from '../material.ts';
import { machine, printTable } from '../print.ts';
import { measureProcess, median, type ProcessCost } from '../process.ts';

const CLI = resolve(import.meta.dirname, '../../../../apps/cli/dist/main.js');

const FLAGS = ['--format', 'csv', '--quiet'] as const;

/** Lengths of the files of a batch, as shares of the mean: a batch of one length would hide what waits for what. */
const LENGTHS = [0.5, 0.75, 1, 1.25, 1.5] as const;

/**
 * Prints what a batch costs on one thread and on several, as whole processes in turn, and whether they print the same.
 * Beside it what the machine allows: as many processes that know nothing of each other, each with its share of the files.
 */
export async function batchTable(options: {
  files: number;
  seconds: number;
  runs: number;
  jobs: number;
}): Promise<void> {
  const { files, seconds, runs, jobs } = options;
  const audioSeconds = LENGTHS.reduce((sum, share, i) => sum + share * seconds * countOf(i, files), 0);
  console.log(machine());
  console.log(
    `${files} files of ${LENGTHS[0] * seconds} to ${LENGTHS.at(-1)! * seconds} s, 44.1 kHz, stereo, WAV 16 bit;`,
  );
  console.log(`${(audioSeconds / 60).toFixed(0)} minutes of audio; whole processes, medians of ${runs}\n`);
  await withMaterial(async (make) => {
    const sources = LENGTHS.map((share) => make(Math.round(share * seconds), 'wav', '-c:a', 'pcm_s16le'));
    const folder = join(dirname(sources[0]!), 'batch');
    const names: string[] = [];
    await mkdir(folder);
    try {
      for (let i = 0; i < files; i++) {
        names.push(join(folder, `${String(i).padStart(4, '0')}.wav`));
        await copyFile(sources[i % sources.length]!, names[i]!);
      }
      const run = (threads: number, ...paths: string[]): Promise<ProcessCost> =>
        measureProcess(process.execPath, [CLI, 'analyze', ...paths, ...FLAGS, '--jobs', String(threads)]);
      const shares = Array.from({ length: jobs }, (_, share) => names.filter((_name, i) => i % jobs === share));
      await run(jobs, folder); // warms the page cache
      const pairs: [ProcessCost, ProcessCost][] = [];
      const apartSeconds: number[] = [];
      for (let i = 0; i < runs; i++) {
        pairs.push([await run(1, folder), await run(jobs, folder)]); // in turn: drift hits both
        const apart = await Promise.all(shares.map((paths) => run(1, ...paths)));
        apartSeconds.push(Math.max(...apart.map(({ wallSeconds }) => wallSeconds)));
      }
      const isSame = pairs.every(([one, several]) => one.stdout === several.stdout);
      printTable(
        ['--jobs', 'wall s', 'CPU s', 'files a minute', '× real time', 'peak MiB'],
        [
          row(
            '1',
            pairs.map(([one]) => one),
          ),
          row(
            String(jobs),
            pairs.map(([, several]) => several),
          ),
        ],
      );
      const speedUp = median(pairs.map(([one, several]) => one.wallSeconds / several.wallSeconds));
      // What both threads got of the machine while other programs ran beside them.
      const share = median(pairs.map(([, several]) => (several.cpuSeconds ?? NaN) / several.wallSeconds));
      console.log(
        `\nPair by pair ${speedUp.toFixed(2)} × as fast; ${share.toFixed(2)} cores at work with --jobs ${jobs}.`,
      );
      const ceiling = median(pairs.map(([one], i) => one.wallSeconds / apartSeconds[i]!));
      console.log(`${jobs} processes apart, each with its share of the files: ${ceiling.toFixed(2)} ×.`);
      console.log(isSame ? 'What is printed is the same, byte by byte.' : 'WHAT IS PRINTED DIFFERS.');
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  function row(name: string, costs: readonly ProcessCost[]): string[] {
    const wallSeconds = median(costs.map((cost) => cost.wallSeconds));
    return [
      name,
      wallSeconds.toFixed(1),
      median(costs.map((cost) => cost.cpuSeconds ?? NaN)).toFixed(1),
      ((60 * files) / wallSeconds).toFixed(0),
      (audioSeconds / wallSeconds).toFixed(0),
      median(costs.map((cost) => cost.peakMebibytes ?? NaN)).toFixed(0),
    ];
  }
}

/** How many of so many files have the length of that index. */
function countOf(index: number, files: number): number {
  return Math.floor(files / LENGTHS.length) + (index < files % LENGTHS.length ? 1 : 0);
}
