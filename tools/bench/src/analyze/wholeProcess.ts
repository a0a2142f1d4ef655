import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { FFMPEG } from '../ffmpeg.ts';
import { printTable } from '../print.ts';
import { measureProcess, median, type ProcessCost } from '../process.ts';

export const CLI = resolve(import.meta.dirname, '../../../../apps/cli/dist/main.js');

interface Program {
  readonly name: string;
  /** What it measures, so that nobody compares everything with loudness alone unawares. */
  readonly does: string;
  command(path: string): readonly [program: string, ...args: string[]];
}

const PROGRAMS: readonly Program[] = [
  {
    name: 'auralign analyze',
    does: 'everything: 17 stages, SHA-256, tags',
    command: (path) => [process.execPath, CLI, 'analyze', path, '--format', 'json', '--quiet'],
  },
  {
    name: 'auralign analyze --jobs 1',
    does: 'the same on one thread',
    command: (path) => [process.execPath, CLI, 'analyze', path, '--format', 'json', '--quiet', '--jobs', '1'],
  },
  {
    name: 'ffmpeg ebur128=peak=true',
    does: 'loudness, true peak',
    command: (path) => [FFMPEG, '-nostdin', '-nostats', '-i', path, '-af', 'ebur128=peak=true', '-f', 'null', '-'],
  },
  { name: 'loudgain', does: 'loudness, true peak (libebur128)', command: (path) => ['loudgain', '-q', path] },
  {
    name: 'bs1770gain',
    does: 'loudness, range, sample peak', // its true peak fails on some builds, within a tenth of a second
    command: (path) => ['bs1770gain', '-irp', path],
  },
  { name: 'sox stats', does: 'level, crest; no loudness', command: (path) => ['sox', path, '-n', 'stats'] },
  { name: 'node -e 0', does: 'starting Node, the floor of ours', command: () => [process.execPath, '-e', '0'] },
];

/** Whole programs on one file, in turn, so that what else the machine does hits all of them. */
export async function wholeProcess(path: string, runs: number, seconds: number): Promise<void> {
  const present = PROGRAMS.filter(({ command }) => spawnSync(command(path)[0], ['--version']).error === undefined);
  const costs = new Map<Program, ProcessCost[]>(present.map((program) => [program, []]));
  for (let run = -1; run < runs; run++) {
    for (const program of present) {
      const [executable, ...args] = program.command(path);
      const cost = await measureProcess(executable, args);
      if (run >= 0) costs.get(program)!.push(cost); // the first round warms the page cache
    }
  }
  const ours = costs.get(present[0]!)!;
  console.log('\nWhole process\n');
  printTable(
    ['program', 'measures', 'wall s', 'CPU s', '× real time', 'peak MiB', 'ours / it, wall', 'ours / it, CPU'],
    present.map((program) => {
      const its = costs.get(program)!;
      const of = (pick: (cost: ProcessCost) => number | undefined) => median(its.map((cost) => pick(cost) ?? NaN));
      const ratio = (pick: (cost: ProcessCost) => number | undefined) =>
        median(ours.map((cost, run) => (pick(cost) ?? NaN) / (pick(its[run]!) ?? NaN))).toFixed(2);
      return [
        program.name,
        program.does,
        of(({ wallSeconds }) => wallSeconds).toFixed(2),
        of(({ cpuSeconds }) => cpuSeconds).toFixed(2),
        (seconds / of(({ wallSeconds }) => wallSeconds)).toFixed(0),
        of(({ peakMebibytes }) => peakMebibytes).toFixed(0),
        ratio(({ wallSeconds }) => wallSeconds),
        ratio(({ cpuSeconds }) => cpuSeconds),
      ];
    }),
  );
  const missing = PROGRAMS.filter((program) => !present.includes(program)).map(({ name }) => name);
  if (missing.length > 0) console.log(`\nNot here, so not measured: ${missing.join(', ')}.`);
}
