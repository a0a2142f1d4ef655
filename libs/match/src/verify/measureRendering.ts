import { analyze, type AnalyzeOptions, type HiredAssistant, type Report } from '@auralign/analysis';
import type { AudioStream, BlockOptions, CancelSignal } from '@auralign/audio';
import type { ProcessorActivity } from '../chain/processor.ts';
import type { Move } from '../moves/index.ts';
import { renderStream, type OutputFormat, type RenderedStream } from '../render.ts';
import type { FrontMemory } from './frontMemory.ts';
import { FIGURE_STAGES, ROUND_STAGES } from './stagesRead.ts';
import { shareStream, type SharedStream } from './shareStream.ts';
import type { FileAhead, Write, Written } from './writeAhead.ts';

/** What rendering needs to know, whatever it is for. */
export interface RenderJob {
  /** Opens the target from its first frame; called once a rendering. The stream is closed afterwards. */
  readonly openTarget: () => Promise<AudioStream>;
  /** Takes the settled rendering, exactly the samples that are measured; may say the hash of the file. */
  readonly write?: Write;
  readonly signal?: CancelSignal;
  /** A second thread that measures a rendering of so many seconds while this one makes it; the figures are the same without. */
  readonly hireAssistant?: (audioSeconds: number) => HiredAssistant | undefined;
}

/** A rendering and what was measured on it. */
export interface MeasuredRendering {
  readonly report: Report;
  /** What the processors with a will of their own did, by move id. */
  readonly activity: ReadonlyMap<string, ProcessorActivity>;
}

/**
 * What is measured of the settled rendering: everything, for a report like any other, or only what plans and receipts read, in a
 * third of the time; the other stages then say `not-applicable`.
 */
export type ReportScope = 'everything' | 'figures';

export type Measures = keyof typeof ROUND_STAGES;

interface RenderOptions {
  readonly moves: readonly Move[];
  readonly output: OutputFormat;
  /** Report of the target: its file facts stand for those of the rendering, which has none of its own yet. */
  readonly targetReport: Report;
  readonly onProgress?: ((fraction: number) => void) | undefined;
}

/**
 * Renders into the meters that are asked for; nothing is kept but what `memory` takes for the next round.
 *
 * @param options.file takes the same samples meanwhile
 * @returns a report of the stages that this takes; the others say `not-applicable`
 */
export async function measureRound(
  job: Pick<RenderJob, 'signal' | 'hireAssistant'>,
  memory: FrontMemory,
  measures: Measures,
  { moves, output, targetReport, onProgress, file }: RenderOptions & { readonly file?: FileAhead | undefined },
): Promise<MeasuredRendering> {
  // What is not written is rounded by the thread that measures.
  const rendered = await memory.render(moves, output, file === undefined ? 'left' : 'done');
  const assistant = hireFor(rendered, job);
  try {
    const [toMeters, toFile] = file === undefined ? [unshared(rendered)] : shareStream(rendered);
    if (toFile !== undefined) await file?.begin(moves, toFile);
    try {
      const stages = ROUND_STAGES[measures];
      const report = await analyze(toMeters.stream, {
        file: { name: targetReport.file.name },
        ...(stages && { stages }),
        ...(rendered.rounding && { rounding: rendered.rounding }),
        ...hooks(job, onProgress, assistant),
      });
      return { report, activity: rendered.activity() };
    } catch (error) {
      toMeters.leave();
      await file?.dismiss();
      throw error;
    }
  } finally {
    await assistant?.end();
    await rendered.close();
  }
}

function unshared(stream: RenderedStream): SharedStream {
  return { stream, leave: () => {} };
}

/**
 * Renders once, into `job.write` (if there is one) and into the meters at the same time.
 *
 * @param options.memory of the rounds before, if there were any
 */
export async function writeAndMeasure(
  job: RenderJob,
  options: RenderOptions & {
    readonly scope: ReportScope;
    readonly series?: boolean;
    readonly memory?: FrontMemory;
  },
): Promise<MeasuredRendering & { readonly written: { readonly sha256?: string } }> {
  const { moves, output, targetReport, onProgress, scope, series = false, memory } = options;
  const rendered =
    memory === undefined ? renderStream(await job.openTarget(), moves, output) : await memory.render(moves, output);
  const [toMeters, toFile] = shareStream(rendered);
  const writing = (async () => {
    try {
      return (await job.write?.(toFile.stream)) ?? {};
    } finally {
      toFile.leave();
    }
  })();
  const assistant = hireFor(rendered, job);
  const measuring = analyze(toMeters.stream, {
    file: { name: targetReport.file.name },
    series,
    ...(scope === 'figures' ? { stages: FIGURE_STAGES } : {}),
    ...hooks(job, onProgress, assistant),
  }).finally(() => toMeters.leave());
  try {
    // Both come to an end before anything is closed, whichever fails.
    const [measured, written] = await Promise.allSettled([measuring, writing]);
    if (measured.status === 'rejected') throw measured.reason;
    if (written.status === 'rejected') throw written.reason;
    return { report: measured.value, activity: rendered.activity(), written: written.value };
  } finally {
    await assistant?.end();
    await rendered.close();
  }
}

/**
 * Renders once more into `job.write` what a round has measured: the same moves on the same samples are the same samples, so they
 * are not measured again.
 */
export async function writeMeasured(
  job: RenderJob,
  memory: FrontMemory,
  { moves, output, onProgress }: Omit<RenderOptions, 'targetReport'>,
): Promise<Written> {
  if (job.write === undefined) return { written: {}, frameCount: undefined };
  const rendered = await memory.render(moves, output);
  try {
    let frameCount = 0;
    async function* blocks(options?: BlockOptions) {
      for await (const block of rendered.blocks(options)) {
        yield block;
        frameCount += block.frameCount;
        const expected = rendered.format.frameCount;
        if (expected !== undefined && frameCount < expected) onProgress?.(frameCount / expected);
      }
    }
    const written = (await job.write({ ...rendered, blocks })) ?? {};
    onProgress?.(1);
    return { written, frameCount };
  } finally {
    await rendered.close();
  }
}

/** The rendering is work enough for this thread: the other one takes all of the measuring. */
function hireFor(
  { format: { frameCount = 0, sampleRateHz } }: RenderedStream,
  { hireAssistant }: Pick<RenderJob, 'hireAssistant'>,
): HiredAssistant | undefined {
  return hireAssistant?.(frameCount / sampleRateHz);
}

/** Options that are left out rather than undefined. */
function hooks(
  { signal }: Pick<RenderJob, 'signal'>,
  onProgress: RenderOptions['onProgress'],
  assistant: HiredAssistant | undefined,
): Pick<AnalyzeOptions, 'signal' | 'onProgress' | 'assistant' | 'assistantTakes'> {
  return {
    ...(assistant === undefined ? {} : { assistant: assistant.port, assistantTakes: 'everything' }),
    ...(signal === undefined ? {} : { signal }),
    ...(onProgress === undefined ? {} : { onProgress }),
  };
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
