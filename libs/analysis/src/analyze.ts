import {
  AuralignError,
  throwIfCancelled,
  type AudioBlock,
  type AudioStream,
  type AudioTags,
  type CancelSignal,
} from '@auralign/audio';
import { createKernels, type Kernels } from '@auralign/dsp';
import { createEnvelopeGrid, type EnvelopeGridBuilder } from './envelopeGrid.ts';
import { createLevelGrid } from './levelGrid.ts';
import type { Measured } from './measured.ts';
import { ANALYSIS_BLOCK_FRAMES, createReblocker } from './reblock.ts';
import { plainMeasured } from './report/plain.ts';
import { REPORT_SCHEMA_VERSION, TOOL, type FileFacts, type Measurements, type Report } from './report/report.ts';
import { createSharedSpectrum } from './sharedSpectrum.ts';
import type { Peers, Stage, StageContext, TimeSeries } from './stage.ts';
import { STAGES } from './stages/index.ts';

/** Name of a stage, as in `Report.measurements`. */
export type StageId = keyof Measurements;

export interface AnalyzeOptions {
  /** What the report says about the file beside its sound. */
  readonly file: {
    readonly name: string;
    /** Hexadecimal. */
    readonly sha256?: string;
    readonly tags?: AudioTags;
  };
  /** Only these are measured, the others are `not-applicable`; default all. A stage that builds on others needs them in the list. */
  readonly stages?: readonly StageId[];
  /** Also hand out figures over time; default no. */
  readonly series?: boolean;
  /** Default: the fastest there are here (`createKernels`). One set serves one analysis at a time. */
  readonly kernels?: Kernels;
  readonly signal?: CancelSignal;
  /** Called with 0 … 1, about once a percent where the length is known, and with 1 at the end. */
  readonly onProgress?: (fraction: number) => void;
}

/**
 * Measures one file in one pass: all stages see each block once, share one level grid and one STFT, and memory grows
 * only with the 10 ms grid (a few MB an hour). The stream is read to its end and left open.
 *
 * @returns a plain-JSON report; what the signal does not allow to be measured says why
 * @throws AuralignError `EMPTY_AUDIO` if the stream has no frames, `CANCELLED` when the signal fires, and what the
 *   stream itself throws
 */
export async function analyze(stream: AudioStream, options: AnalyzeOptions): Promise<Report> {
  const kernels = options.kernels ?? createKernels();
  const { stages: wanted } = options;
  const stages = wanted === undefined ? STAGES : STAGES.filter(({ id }) => wanted.includes(id));
  const outcome = await runStages(stream, stages, { ...options, kernels });
  const { nonFiniteSampleCount } = outcome;
  return {
    schemaVersion: REPORT_SCHEMA_VERSION,
    tool: TOOL,
    file: fileFacts(stream, options.file, outcome.frameCount),
    warnings: [
      ...stream.warnings.map(({ code, message }) => ({ code, message })),
      ...(nonFiniteSampleCount === 0
        ? []
        : [
            { code: 'non-finite', message: `${nonFiniteSampleCount} samples are not numbers; each was measured as 0.` },
          ]),
    ],
    measurements: { ...NOT_ASKED, ...outcome.results } as Measurements,
    ...(options.series === true ? { series: outcome.series() } : {}),
    backend: kernels.backend,
  };
}

const NOT_ASKED: Readonly<Record<string, Measured<never>>> = Object.fromEntries(
  STAGES.map(({ id }) => [id, { status: 'unmeasurable', reason: 'not-applicable' }]),
);

/** Results by stage id, and what was seen on the way. */
export interface StagesOutcome {
  readonly results: Readonly<Record<string, Measured<unknown>>>;
  readonly frameCount: number;
  readonly nonFiniteSampleCount: number;
  series(): Record<string, ReturnType<typeof plainSeries>>;
}

/** The pass itself, over any choice of stages; the shared STFT runs only if one of them wants it. */
export async function runStages(
  stream: AudioStream,
  stages: readonly Stage[],
  options: Pick<AnalyzeOptions, 'signal' | 'onProgress'> & { readonly kernels: Kernels },
): Promise<StagesOutcome> {
  const { kernels, signal, onProgress } = options;
  const { sampleRateHz, channelCount, channelLabels, frameCount: expectedFrames } = stream.format;
  const reblocker = createReblocker(channelCount, kernels);
  const levels = createLevelGrid({ sampleRateHz, channelLabels, kernels });
  const spectrum = createSharedSpectrum({
    sampleRateHz,
    channelCount,
    channelLabels,
    kernels,
    onFrame(frame) {
      for (const take of spectrumTakers) take(frame);
    },
  });
  let envelopes: EnvelopeGridBuilder | undefined;
  const context: StageContext = {
    format: stream.format,
    sampleRateHz,
    channelCount,
    kernels,
    levels: levels.grid,
    get envelopes() {
      return (envelopes ??= createEnvelopeGrid({ sampleRateHz, channelLabels, kernels })).grid;
    },
    input: reblocker,
    spectrum,
  };
  const runs = stages.map((stage) => ({ stage, run: stage.create(context) }));
  const blockTakers = runs.flatMap(({ run }) => (run.block === undefined ? [] : [run.block.bind(run)]));
  const spectrumTakers = runs.flatMap(({ run }) => (run.spectrum === undefined ? [] : [run.spectrum.bind(run)]));

  const measure = (block: AudioBlock): void => {
    levels.process(block.channels, block.frameCount);
    if (spectrumTakers.length > 0) spectrum.process(block.channels, block.frameCount);
    envelopes?.process(block.channels, block.frameCount);
    for (const take of blockTakers) take(block);
  };

  let reported = 0;
  throwIfCancelled(signal);
  const readOptions = { maxFrameCount: ANALYSIS_BLOCK_FRAMES, ...(signal === undefined ? {} : { signal }) };
  for await (const block of stream.blocks(readOptions)) {
    throwIfCancelled(signal);
    reblocker.push(block, measure);
    if (onProgress === undefined || expectedFrames === undefined) continue;
    const fraction = Math.min(1, reblocker.frameCount / expectedFrames);
    if (fraction >= reported + 0.01 && fraction < 1) onProgress((reported = fraction));
  }
  reblocker.flush(measure);
  if (reblocker.frameCount === 0) {
    throw new AuralignError('EMPTY_AUDIO', 'The file has no audio frames.', 'Check that it was exported completely.');
  }
  levels.flush();
  if (spectrumTakers.length > 0) spectrum.flush();

  const results: Record<string, Measured<unknown>> = {};
  const peers = peersOf(results);
  for (const { stage, run } of runs) results[stage.id] = plainMeasured(run.result(peers));
  onProgress?.(1);
  return {
    results,
    frameCount: reblocker.frameCount,
    nonFiniteSampleCount: reblocker.nonFiniteSampleCount,
    series() {
      const series: Record<string, ReturnType<typeof plainSeries>> = {};
      for (const { stage, run } of runs) {
        if (results[stage.id]?.status !== 'measured' || run.series === undefined) continue;
        for (const [name, values] of Object.entries(run.series())) series[name] = plainSeries(values);
      }
      return series;
    },
  };
}

/** The type argument is the caller's stage; its id leads to the result that stage made. */
function peersOf(results: Readonly<Record<string, Measured<unknown>>>): Peers {
  return {
    get<T>(stage: { readonly id: string; readonly __result?: T }) {
      return results[stage.id] as Measured<T> | undefined;
    },
  };
}

function plainSeries({ title, unit, startSeconds, stepSeconds, values }: TimeSeries): {
  title: string;
  unit: string;
  startSeconds: number;
  stepSeconds: number;
  values: (number | null)[];
} {
  return {
    title,
    unit,
    startSeconds,
    stepSeconds,
    values: values.map((value) => (value === null || !Number.isFinite(value) ? null : value + 0)),
  }; // + 0: no −0
}

function fileFacts(stream: AudioStream, file: AnalyzeOptions['file'], frameCount: number): FileFacts {
  const { container, codec, sampleRateHz, channelCount, channelLabels, bitDepth, bitRate, lossless } = stream.format;
  return {
    name: file.name,
    ...(file.sha256 === undefined ? {} : { sha256: file.sha256 }),
    format: {
      container,
      codec,
      sampleRateHz,
      channelCount,
      channelLabels: [...channelLabels],
      ...(bitDepth === undefined ? {} : { bitDepth }),
      ...(bitRate === undefined ? {} : { bitRate }),
      lossless,
    },
    frameCount,
    durationSeconds: frameCount / sampleRateHz,
    ...(file.tags === undefined ? {} : { tags: plainTags(file.tags) }),
  };
}

/** Tags as JSON: of the cover only what it is. */
function plainTags({ cover, ...words }: AudioTags): NonNullable<FileFacts['tags']> {
  return {
    ...words,
    ...(cover === undefined ? {} : { cover: { mimeType: cover.mimeType, byteLength: cover.data.byteLength } }),
  };
}
