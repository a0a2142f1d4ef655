import { AuralignError, memorySink, memorySource, readTags, type AudioTags, type ByteSink } from '@auralign/audio';
import type { Report } from '@auralign/analysis';
import {
  applyPlan,
  type ApplyJob,
  isWorthWritingAhead,
  match,
  mend,
  type MatchProgress,
  type MatchResult,
  type OutputFormat,
  type RenderedStream,
} from '@auralign/match';
import { encodeRendering, renderingFormatFor } from '../encodeRendering.ts';
import type { Host, JobSignal, OpenedInput } from '../host.ts';
import type { MatchJob, MendJob, Output, RenderJob, RenderResult, WrittenFile } from '../job.ts';
import { createPeaksBuilder, type PeaksBuilder } from '../waveform/peaks.ts';
import type { JobContext } from './context.ts';
import { measure } from './measure.ts';
import { createJobProgress, type JobProgress } from './progress.ts';
import { tapStream } from './tapStream.ts';

/** Share of the job that measuring the mix takes, when it is not known yet. */
const MEASURE_SHARE = 0.2;

/**
 * `match`: plans, renders, measures and corrects, then writes. `mend`: the same without a reference, by the findings of the mix.
 * `render`: carries the plan out as it stands.
 *
 * @throws AuralignError as `match`, `mend` and `applyPlan`, and what reading and writing throw
 */
export async function runRender(job: MatchJob | MendJob | RenderJob, context: JobContext): Promise<RenderResult> {
  const { host, signal, emit } = context;
  checkOutput(job.output);
  const progress = createJobProgress(emit);
  const opened = await host.openInput(job.input);
  try {
    const targetReport =
      job.mixReport ?? (await measureMix(opened, context, { progress, series: job.kind === 'mend' }));
    const container = job.output.kind === 'none' ? undefined : job.output.container;
    const output = job.output.format ?? renderingFormatFor(container, targetReport.file.format);
    const tags = await readTags(opened.source);
    const writing = createWriting(job, { host, signal, tags, targetReport, format: output });
    const shared = {
      openTarget: opened.openStream,
      targetReport,
      output,
      ...(writing === undefined ? {} : { write: writing.write }),
      signal,
      ...(host.hireAssistant === undefined
        ? {}
        : { hireAssistant: (seconds: number) => host.hireAssistant?.(seconds, signal) }),
      onProgress: tellRounds(progress, job.mixReport === undefined ? MEASURE_SHARE : 0),
    };
    const result = await carryOut(job, shared);
    progress.enter('write', 1)(1); // a file that was written while its rendering was judged has told of no writing
    return { kind: job.kind, ...result, mixReport: targetReport, ...writing?.outcome() };
  } finally {
    await opened.close();
  }
}

/** What all three need alike. */
type Shared = Omit<ApplyJob, 'plan'> & { readonly targetReport: Report };

function carryOut(job: MatchJob | MendJob | RenderJob, shared: Shared): Promise<MatchResult> {
  switch (job.kind) {
    case 'match': {
      const { referenceReports, options, output } = job;
      const container = output.kind === 'none' ? undefined : output.container;
      const writesAhead = isWorthWritingAhead(container, shared.targetReport.file.durationSeconds);
      return match({ ...shared, referenceReports, writesAhead, ...(options === undefined ? {} : { options }) });
    }
    case 'mend': {
      const { plan, diagnose } = job;
      return mend({
        ...shared,
        ...(plan === undefined ? {} : { plan }),
        ...(diagnose === undefined ? {} : { diagnosis: diagnose }),
      });
    }
    case 'render':
      return applyPlan({ ...shared, plan: job.plan, referenceReports: job.referenceReports ?? [] });
    default:
      return job satisfies never;
  }
}

async function measureMix(
  opened: OpenedInput,
  context: JobContext,
  { progress, series }: { readonly progress: JobProgress; readonly series: boolean },
): Promise<Report> {
  const onProgress = progress.enter('measure', MEASURE_SHARE);
  const { report } = await measure(opened, context, { series, peaks: false, onProgress });
  return report;
}

/** How many rounds there will be nobody knows: each takes a third of what is left. */
function tellRounds(progress: JobProgress, from: number): (told: MatchProgress) => void {
  let current: { step: string; round: number; tell: (fraction: number) => void } | undefined;
  let done = from;
  return ({ step, round, fraction }) => {
    if (current === undefined || current.step !== step || current.round !== round) {
      done = step === 'write' ? 1 : done + (1 - done) / 3;
      current = { step, round, tell: progress.enter(step, done) };
    }
    current.tell(fraction);
  };
}

/** @throws AuralignError `INVALID_OPTION` for what a container cannot hold */
function checkOutput(output: Output): void {
  if (output.kind === 'none' || output.container !== 'flac' || output.format?.encoding !== 'float') return;
  throw new AuralignError(
    'INVALID_OPTION',
    'FLAC holds no floating-point samples',
    'Write WAV, or choose 16 or 24 bit.',
  );
}

interface FileToWrite {
  readonly host: Host;
  readonly signal: JobSignal;
  readonly tags: AudioTags;
  readonly targetReport: Report;
  readonly format: OutputFormat;
}

interface Writing {
  write(rendered: RenderedStream): Promise<{ sha256?: string }>;
  outcome(): { written?: WrittenFile; peaks?: ReturnType<PeaksBuilder['result']> };
}

/** What takes the rendering; nothing where neither a file nor peaks are wanted. */
function createWriting(
  { output, peaks: wanted = 'none' }: MatchJob | MendJob | RenderJob,
  file: FileToWrite,
): Writing | undefined {
  if (output.kind === 'none' && wanted === 'none') return undefined;
  let peaks: PeaksBuilder | undefined;
  let written: WrittenFile | undefined;
  return {
    async write(rendered) {
      if (wanted === 'all') peaks = createPeaksBuilder(rendered.format);
      const stream = peaks === undefined ? rendered : tapStream(rendered, peaks.add);
      if (output.kind === 'none') {
        for await (const _ of stream.blocks({ signal: file.signal }));
        return {};
      }
      written = await writeTo(output, stream, file);
      return written.sha256 === undefined ? {} : { sha256: written.sha256 };
    },
    outcome: () => ({
      ...(written === undefined ? {} : { written }),
      ...(peaks === undefined ? {} : { peaks: peaks.result() }),
    }),
  };
}

async function writeTo(
  output: Exclude<Output, { kind: 'none' }>,
  stream: RenderedStream,
  file: FileToWrite,
): Promise<WrittenFile> {
  const { host, signal, format, tags, targetReport } = file;
  const { container, bitRateKbps } = output;
  const { frameCount } = targetReport.file;
  const rendering = { container, format, tags, frameCount, ...(bitRateKbps === undefined ? {} : { bitRateKbps }) };
  const encode = (sink: ByteSink): Promise<void> => encodeRendering(stream, rendering, sink, signal);
  if (output.kind === 'path') {
    await host.writeFile(output, encode);
    return { container, format, ...(await host.inspectFile(output)) };
  }
  const sink = memorySink();
  await encode(sink);
  const bytes = sink.bytes().slice(); // without the slack behind it, and a buffer of its own that may be transferred
  const sha256 = await host.sha256(memorySource(bytes));
  return { container, format, byteLength: bytes.length, ...(sha256 === undefined ? {} : { sha256 }), bytes };
}
