import { analyze, type Report } from '@auralign/analysis';
import type { AudioStream, CancelSignal } from '@auralign/audio';
import type { ProcessorActivity } from '../chain/processor.ts';
import type { Move } from '../moves/index.ts';
import { renderStream, type OutputFormat, type RenderedStream } from '../render.ts';

/** What rendering needs to know, whatever it is for. */
export interface RenderJob {
  /** Opens the target from its first frame; called once a rendering. The stream is closed afterwards. */
  readonly openTarget: () => Promise<AudioStream>;
  /** Takes the settled rendering, exactly the samples that were measured; may say the hash of the file. */
  readonly write?: (rendered: RenderedStream) => Promise<{ sha256?: string } | void>;
  readonly signal?: CancelSignal;
}

/** A rendering and everything that can be measured on it. */
export interface MeasuredRendering {
  readonly report: Report;
  /** What the processors with a will of their own did, by move id. */
  readonly activity: ReadonlyMap<string, ProcessorActivity>;
}

/** Renders into the meters alone; nothing is kept. */
export async function measureRendering(
  job: RenderJob,
  moves: readonly Move[],
  output: OutputFormat,
  options: { readonly name: string; readonly onProgress?: (fraction: number) => void },
): Promise<MeasuredRendering> {
  const rendered = renderStream(await job.openTarget(), moves, output);
  try {
    const report = await analyze(rendered, {
      file: { name: options.name },
      ...(job.signal === undefined ? {} : { signal: job.signal }),
      ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
    });
    return { report, activity: rendered.activity() };
  } finally {
    await rendered.close();
  }
}

/** Hands the rendering to `job.write`, if there is one. */
export async function writeRendering(
  job: RenderJob,
  moves: readonly Move[],
  output: OutputFormat,
): Promise<{ sha256?: string }> {
  if (job.write === undefined) return {};
  const rendered = renderStream(await job.openTarget(), moves, output);
  try {
    return (await job.write(rendered)) ?? {};
  } finally {
    await rendered.close();
  }
}
