import {
  runInOrder,
  type AnalyzeJob,
  type AnalyzeResult,
  type DecoderChoice,
  type Engine,
  type Settled,
} from '@auralign/engine';
import { createNodeEngine, type Assistants } from '@auralign/engine/node';
import type { StageId } from '@auralign/analysis';
import type { SignalPictures } from '@auralign/charts';
import type { CliIo } from '../io.ts';
import type { Progress } from '../progress.ts';
import { createPicturingHost, type PicturingHost } from './pictures.ts';
import { secondThreads } from './secondThread.ts';

/** A file to measure. */
export interface FileJob {
  readonly path: string;
  /** Name for report and messages; the path is a temporary one for standard input. */
  readonly name: string;
  readonly series: boolean;
  /** Only these stages; default all. */
  readonly stages?: readonly StageId[];
  /** Also what charts draw of the samples themselves. */
  readonly pictures?: boolean;
  readonly music: boolean;
  readonly decoder: DecoderChoice;
}

/** Everything measured of one file. */
export interface AnalyzedFile extends Pick<AnalyzeResult, 'report' | 'music'> {
  /** For `--format html`. */
  readonly pictures?: SignalPictures;
}

/** Several files at work; results come in the order of the jobs. */
export interface Batch {
  readonly fileCount: number;
  readonly results: AsyncGenerator<Settled<AnalyzedFile>, void, void>;
  /** Stops what still runs and ends the threads. */
  close(): Promise<void>;
}

/**
 * Measures the jobs, at most `jobCount` at a time, telling `progress` by the index of the job.
 *
 * @param options.place      `threads`: not in this one, which has something else to do
 * @param options.assistants share long files that are measured in this thread; left out, a single file gets one of its own
 */
export function startBatch(
  jobs: readonly FileJob[],
  {
    io,
    jobCount,
    progress,
    place = 'as-needed',
    assistants,
  }: {
    io: CliIo;
    jobCount: number;
    progress: Progress;
    place?: 'as-needed' | 'threads';
    assistants?: Assistants | undefined;
  },
): Batch {
  const ownAssistants =
    assistants === undefined && jobCount > 1 && jobs.length === 1 && place === 'as-needed'
      ? secondThreads(io)
      : undefined;
  const picturing = jobs.some(({ pictures }) => pictures === true) ? createPicturingHost() : undefined;
  const engine =
    place === 'threads'
      ? createNodeEngine({ workerCount: Math.min(jobCount, jobs.length) })
      : startEngine({ fileCount: jobs.length, jobCount }, io, picturing, assistants ?? ownAssistants);
  let isStopped = false; // what ends then was not finished
  const results = runInOrder(engine, jobs.map(engineJob), {
    signal: io.signal,
    onBegin: (index) => progress.begin(index, jobs[index]!.name),
    onEvent(index, event) {
      if (event.kind === 'progress') progress.update(index, event.fraction);
    },
    onEnd: (index) => (isStopped || io.signal.aborted ? progress.clear() : progress.end(index)),
  });
  return {
    fileCount: jobs.length,
    results: picturing === undefined ? results : withPictures(results, jobs, picturing),
    async close() {
      isStopped = true;
      await engine.close();
      await ownAssistants?.close();
    },
  };
}

/**
 * Threads for several files. A single one is measured here, without the time a thread takes to start (a long one shares the work with a
 * second thread), and so is what pictures are taken of, since threads know nothing of charts.
 */
function startEngine(
  { fileCount, jobCount }: { fileCount: number; jobCount: number },
  { threads }: CliIo,
  picturing: PicturingHost | undefined,
  assistants: Assistants | undefined,
): Engine {
  const sharing = assistants === undefined ? {} : { assistants };
  if (picturing !== undefined) return createNodeEngine({ workerCount: 0, host: picturing.host, ...sharing });
  const count = Math.min(jobCount, fileCount);
  return createNodeEngine({ workerCount: count <= 1 || threads === 'none' ? 0 : count, ...sharing });
}

function engineJob({ path, name, series, stages, music, decoder }: FileJob): AnalyzeJob {
  return {
    kind: 'analyze',
    input: { kind: 'path', path, name, decoder },
    series: series ? 'all' : 'none',
    ...(stages === undefined ? {} : { stages }),
    music: music ? 'required' : 'none',
  };
}

async function* withPictures(
  results: AsyncGenerator<Settled<AnalyzedFile>, void, void>,
  jobs: readonly FileJob[],
  { picturesOf }: PicturingHost,
): AsyncGenerator<Settled<AnalyzedFile>, void, void> {
  for await (const settled of results) {
    const pictures = picturesOf(jobs[settled.index]!.name);
    if (settled.status === 'failed' || pictures === undefined) yield settled;
    else yield { ...settled, result: { ...settled.result, pictures } };
  }
}
