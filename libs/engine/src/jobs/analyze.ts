import { examine } from '@auralign/analysis';
import { AuralignError } from '@auralign/audio';
import { failureOf } from '../failure.ts';
import type { OpenedInput } from '../host.ts';
import type { MusicFacts } from '../musicFacts.ts';
import type { AnalyzeJob, AnalyzeResult, Failure } from '../job.ts';
import type { JobContext } from './context.ts';
import { measure } from './measure.ts';
import { createJobProgress } from './progress.ts';

/** Share of the job that measuring takes when key and tempo are wanted too. */
const MEASURE_SHARE = 0.5;

/** @throws AuralignError when the file cannot be read, or `CANCELLED` */
export async function runAnalyze(job: AnalyzeJob, context: JobContext): Promise<AnalyzeResult> {
  const { host, emit } = context;
  const wantsMusic = job.music !== undefined && job.music !== 'none';
  const progress = createJobProgress(emit);
  const opened = await host.openInput(job.input);
  try {
    const { report, peaks } = await measure(opened, context, {
      ...(job.stages === undefined ? {} : { stages: job.stages }),
      series: job.series === 'all',
      peaks: job.peaks === 'all',
      onProgress: progress.enter('measure', wantsMusic ? MEASURE_SHARE : 1),
    });
    const diagnosis = job.diagnose === undefined ? undefined : examine(report, job.diagnose);
    if (diagnosis !== undefined) emit({ kind: 'findings', findings: diagnosis.findings });
    if (wantsMusic) progress.enter('music', 1);
    return {
      kind: 'analyze',
      report,
      ...(diagnosis === undefined ? {} : { diagnosis }),
      ...(peaks === undefined ? {} : { peaks: peaks.result() }),
      ...(wantsMusic ? await findMusic(opened, context, job.music === 'required') : {}),
    };
  } finally {
    await opened.close();
  }
}

/** Reads the file a second time: the search for key and tempo needs the whole song at once, the meters do not. */
async function findMusic(
  opened: OpenedInput,
  { host, signal }: JobContext,
  isRequired: boolean,
): Promise<{ music: MusicFacts } | { musicFailure: Failure }> {
  try {
    return { music: await host.findMusic(opened, signal) };
  } catch (error) {
    if (isRequired || (error instanceof AuralignError && error.code === 'CANCELLED')) throw error;
    return { musicFailure: failureOf(error) };
  }
}
