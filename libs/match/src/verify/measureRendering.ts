import { analyze, runStages, STAGES, type Report } from '@auralign/analysis';
import type { AudioStream, CancelSignal } from '@auralign/audio';
import { createKernels } from '@auralign/dsp';
import type { ProcessorActivity } from '../chain/processor.ts';
import type { Move } from '../moves/index.ts';
import { renderStream, type OutputFormat, type RenderedStream } from '../render.ts';
import type { FrontMemory } from './frontMemory.ts';
import { shareStream } from './shareStream.ts';

/** What rendering needs to know, whatever it is for. */
export interface RenderJob {
  /** Opens the target from its first frame; called once a rendering. The stream is closed afterwards. */
  readonly openTarget: () => Promise<AudioStream>;
  /** Takes the settled rendering, exactly the samples that are measured; may say the hash of the file. */
  readonly write?: (rendered: RenderedStream) => Promise<{ sha256?: string } | void>;
  readonly signal?: CancelSignal;
}

/** A rendering and what was measured on it. */
export interface MeasuredRendering {
  readonly report: Report;
  /** What the processors with a will of their own did, by move id. */
  readonly activity: ReadonlyMap<string, ProcessorActivity>;
}

/** What a round of verification has to know: everything that distances are made of, or how loud it is alone. */
const MEASURES = {
  distances: ['loudness', 'truePeak', 'dynamics', 'spectrum', 'stereo'],
  loudness: ['loudness', 'truePeak'],
} as const;
export type Measures = keyof typeof MEASURES;

interface RenderOptions {
  readonly moves: readonly Move[];
  readonly output: OutputFormat;
  /** Report of the target: its file facts stand for those of the rendering, which has none of its own yet. */
  readonly targetReport: Report;
  readonly onProgress?: (fraction: number) => void;
}

/**
 * Renders into the meters that are asked for; nothing is kept but what `memory` takes for the next round.
 *
 * @returns of the other stages the report holds what the target measured
 */
export async function measureRound(
  job: Pick<RenderJob, 'signal'>,
  memory: FrontMemory,
  measures: Measures,
  { moves, output, targetReport, onProgress }: RenderOptions,
): Promise<MeasuredRendering> {
  const wanted: readonly string[] = MEASURES[measures];
  const front = await memory.open(moves);
  const rendered = renderStream(front.stream, front.moves, output);
  try {
    const { results, frameCount } = await runStages(
      rendered,
      STAGES.filter(({ id }) => wanted.includes(id)),
      {
        kernels: createKernels(),
        ...(job.signal === undefined ? {} : { signal: job.signal }),
        ...(onProgress === undefined ? {} : { onProgress }),
      },
    );
    const measurements = { ...targetReport.measurements, ...results };
    const report = { ...targetReport, file: { ...targetReport.file, frameCount }, measurements };
    return { report, activity: new Map([...front.activity(), ...rendered.activity()]) };
  } finally {
    await rendered.close();
  }
}

/** Renders once, into `job.write` (if there is one) and into all meters at the same time. */
export async function writeAndMeasure(
  job: RenderJob,
  { moves, output, targetReport, onProgress }: RenderOptions,
): Promise<MeasuredRendering & { readonly written: { readonly sha256?: string } }> {
  const rendered = renderStream(await job.openTarget(), moves, output);
  const [toMeters, toFile] = shareStream(rendered);
  const writing = (async () => {
    try {
      return (await job.write?.(toFile.stream)) ?? {};
    } finally {
      toFile.leave();
    }
  })();
  const measuring = analyze(toMeters.stream, {
    file: { name: targetReport.file.name },
    ...(job.signal === undefined ? {} : { signal: job.signal }),
    ...(onProgress === undefined ? {} : { onProgress }),
  }).finally(() => toMeters.leave());
  try {
    // Both come to an end before anything is closed, whichever fails.
    const [measured, written] = await Promise.allSettled([measuring, writing]);
    if (measured.status === 'rejected') throw measured.reason;
    if (written.status === 'rejected') throw written.reason;
    return { report: measured.value, activity: rendered.activity(), written: written.value };
  } finally {
    await rendered.close();
  }
}

/** Hands the target to `job.write` as it is; nothing is to be done and all is known. */
export async function writeUnchanged(job: RenderJob, output: OutputFormat): Promise<{ sha256?: string }> {
  if (job.write === undefined) return {};
  const rendered = renderStream(await job.openTarget(), [], output);
  try {
    return (await job.write(rendered)) ?? {};
  } finally {
    await rendered.close();
  }
}
