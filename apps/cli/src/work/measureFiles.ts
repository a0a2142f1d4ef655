import type { StageId } from '@auralign/analysis';
import { AuralignError } from '@auralign/audio';
import type { CliIo } from '../io.ts';
import type { Progress } from '../progress.ts';
import { startBatch, type AnalyzedFile, type FileJob } from './batch.ts';

/**
 * Measures files that are all needed: the first that cannot be read ends it.
 *
 * @param options.stages only these; default all
 *
 * @returns one a path, in their order
 * @throws AuralignError of the file, or `CANCELLED`
 */
export async function measureFiles(
  paths: readonly string[],
  { io, progress, stages }: { io: CliIo; progress: Progress; stages?: readonly StageId[] },
): Promise<AnalyzedFile[]> {
  const choice = stages === undefined ? {} : { stages };
  const jobs = paths.map((path): FileJob => ({
    path,
    name: path,
    series: false,
    music: false,
    decoder: 'auto',
    ...choice,
  }));
  const batch = startBatch(jobs, { io, jobCount: io.coreCount, progress });
  try {
    const files: AnalyzedFile[] = [];
    for await (const settled of batch.results) {
      if (settled.status === 'failed') throw settled.error;
      files.push(settled.result);
    }
    if (files.length < paths.length) throw new AuralignError('CANCELLED', 'Interrupted.');
    return files;
  } finally {
    await batch.close();
  }
}
