import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MIX, repeat, SONG } from '../material.ts';
import { printTable } from '../print.ts';
import { measureProcess, median, type ProcessCost } from '../process.ts';
import { CLI } from './wholeProcess.ts';

/** Lengths beside the one asked for: what starting takes, and a minute. */
const SHORTER_SECONDS = [8, 60] as const;

/** `auralign match` from start to written file: the unfinished mix of the demo, repeated, towards the finished song of 39 s. */
export async function matching(folder: string, runs: number, seconds: number): Promise<void> {
  const rows: string[][] = [];
  for (const length of [...SHORTER_SECONDS.filter((shorter) => shorter < seconds), seconds]) {
    const mix = join(folder, `mix-${length}s.wav`);
    repeat(MIX, { seconds: length, codec: ['-c:a', 'pcm_s16le'], path: mix });
    const receipt = join(folder, 'receipt.json');
    const files = ['--reference', SONG, '--out', join(folder, 'matched.wav'), '--receipt', receipt];
    const command = [CLI, 'match', mix, ...files, '--force', '--quiet'];
    const costs: ProcessCost[] = [];
    for (let run = 0; run <= runs; run++) costs.push(await measureProcess(process.execPath, command, [0, 1]));
    costs.shift(); // warmed the page cache
    const of = (pick: (cost: ProcessCost) => number | undefined) => median(costs.map((cost) => pick(cost) ?? NaN));
    const wallSeconds = of((cost) => cost.wallSeconds);
    const cpuSeconds = of((cost) => cost.cpuSeconds);
    const { rounds } = JSON.parse(await readFile(receipt, 'utf8')) as { rounds: number };
    rows.push([
      String(length),
      String(rounds),
      wallSeconds.toFixed(2),
      cpuSeconds.toFixed(2),
      (length / wallSeconds).toFixed(0),
      ((60 * cpuSeconds) / length).toFixed(2),
      of((cost) => cost.peakMebibytes).toFixed(0),
    ]);
  }
  console.log('\nMatching, whole process, reference of 39 s\n');
  printTable(
    ['mix, s', 'renderings measured', 'wall s', 'CPU s', '× real time', 'CPU s a minute of mix', 'peak MiB'],
    rows,
  );
}
