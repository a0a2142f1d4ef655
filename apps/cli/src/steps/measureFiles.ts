import type { StageId } from '@auralign/analysis';
import { AuralignError } from '@auralign/audio';
import type { Assistants } from '@auralign/engine/node';
import { stat } from 'node:fs/promises';
import type { CliIo } from '../io.ts';
import type { Progress } from '../progress.ts';
import { printable } from '../text/width.ts';
import { startBatch, type AnalyzedFile, type Batch, type FileJob } from './batch.ts';
import { THREAD_BYTES } from './secondThread.ts';

/**
 * Measures files that are all needed: the first that cannot be read ends it. The first file is measured in this thread, which has
 * work of the kind to come and is warm then; the others, where they are long, in threads at the same time. Where they are not, each in
 * turn is shared with the assistant, who is warm then, too.
 *
 * @param options.stages only these; default all
 * @param options.series whether with figures over time; default without
 * @returns one a path, in their order
 * @throws AuralignError of the file, or `CANCELLED`
 */
export async function measureFiles(
  paths: readonly string[],
  {
    io,
    progress,
    stages,
    series = false,
    assistants,
  }: {
    io: CliIo;
    progress: Progress;
    stages?: readonly StageId[];
    series?: boolean;
    assistants?: Assistants | undefined;
  },
): Promise<AnalyzedFile[]> {
  const choice = stages === undefined ? {} : { stages };
  const jobs = paths.map((path): FileJob => ({
    path,
    name: path,
    series,
    music: false,
    decoder: 'auto',
    ...choice,
  }));
  const files = await resultsOf(batchesOf(jobs, await isWorthThreads(jobs, io), { io, progress, assistants }));
  tellWarnings(files, io);
  return files;
}

/** What reading met with, such as a file that is cut short: whatever is made of it will lack that, too. */
function tellWarnings(files: readonly AnalyzedFile[], { stderr }: CliIo): void {
  for (const { report } of files) {
    for (const { message } of report.warnings) {
      stderr.write(`warning: ${printable(report.file.name)}: ${printable(message)}\n`);
    }
  }
}

/** Whether files after the first are long enough for threads of their own, and there are such. */
async function isWorthThreads(jobs: readonly FileJob[], { threads, coreCount }: CliIo): Promise<boolean> {
  const bytes = await Promise.all(jobs.slice(1).map(byteLengthOf));
  return threads !== 'none' && coreCount > 1 && bytes.reduce((sum, length) => sum + length, 0) >= THREAD_BYTES;
}

function batchesOf(
  jobs: readonly FileJob[],
  areShared: boolean,
  { io, progress, assistants }: { io: CliIo; progress: Progress; assistants: Assistants | undefined },
): Batch[] {
  if (jobs.length === 1) return [startBatch(jobs, { io, jobCount: io.coreCount, progress, assistants })];
  if (!areShared) return [startBatch(jobs, { io, jobCount: 1, progress, assistants })];
  return [
    startBatch(jobs.slice(0, 1), { io, jobCount: 1, progress }),
    startBatch(jobs.slice(1), { io, jobCount: io.coreCount - 1, progress: shifted(progress, 1), place: 'threads' }),
  ];
}

/** Results of all, in their order; what fails ends the rest. */
async function resultsOf(batches: readonly Batch[]): Promise<AnalyzedFile[]> {
  try {
    const files = await Promise.all(batches.map(filesOf));
    return files.flat();
  } finally {
    await Promise.all(batches.map((batch) => batch.close()));
  }
}

async function filesOf({ results, fileCount }: Batch): Promise<AnalyzedFile[]> {
  const files: AnalyzedFile[] = [];
  for await (const settled of results) {
    if (settled.status === 'failed') throw settled.error;
    files.push(settled.result);
  }
  if (files.length < fileCount) throw new AuralignError('CANCELLED', 'Interrupted.');
  return files;
}

/** 0 for what cannot be looked at: reading it will say why. */
async function byteLengthOf({ path }: FileJob): Promise<number> {
  const found = await stat(path).catch(() => undefined);
  return found?.size ?? 0;
}

/** The same display, for files that come after others. */
function shifted(progress: Progress, by: number): Progress {
  return {
    begin: (index, name) => progress.begin(index + by, name),
    update: (index, fraction, step) => progress.update(index + by, fraction, step),
    end: (index) => progress.end(index + by),
    clear: () => progress.clear(),
  };
}
