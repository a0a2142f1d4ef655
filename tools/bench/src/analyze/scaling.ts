import { printTable } from '../print.ts';
import { measureProcess } from '../process.ts';
import { CLI } from './wholeProcess.ts';

const MINUTES = [1, 10, 60] as const;

/** Whole process over length: time should grow in proportion, memory hardly. */
export async function scaling(make: (seconds: number, extension: string, ...codec: string[]) => string): Promise<void> {
  const rows: string[][] = [];
  for (const minutes of MINUTES) {
    const path = make(60 * minutes, 'wav', '-c:a', 'pcm_s16le');
    for (const threads of [1, 2]) {
      const analyze = [CLI, 'analyze', path, '--format', 'json', '--quiet', '--jobs', String(threads)];
      await measureProcess(process.execPath, analyze);
      const { wallSeconds, cpuSeconds, peakMebibytes } = await measureProcess(process.execPath, analyze);
      rows.push([
        String(minutes),
        String(threads),
        wallSeconds.toFixed(2),
        cpuSeconds?.toFixed(2) ?? '',
        ((60 * minutes) / wallSeconds).toFixed(0),
        peakMebibytes?.toFixed(0) ?? '',
      ]);
    }
  }
  console.log('\nLength of the file, whole process\n');
  printTable(['minutes', 'threads', 'wall s', 'CPU s', '× real time', 'peak MiB'], rows);
}
