import {
  AuralignError,
  throwIfCancelled,
  type AudioBlock,
  type AudioStream,
  type AudioTags,
  type CancelSignal,
} from '@auralign/audio';
import { createKernels, type Kernels } from '@auralign/dsp';
import { hireAssistant } from './assistant/hireAssistant.ts';
import type { AssistantPort } from './assistant/messages.ts';
import { createEnvelopeGrid, type EnvelopeGridBuilder } from './envelopeGrid.ts';
import { createLevelGrid, ownBuffer, sharedBuffer } from './levelGrid.ts';
import type { Measured } from './measured.ts';
import { ANALYSIS_BLOCK_FRAMES, createReblocker } from './reblock.ts';
import { REPORT_SCHEMA_VERSION, TOOL, type FileFacts, type Measurements, type Report } from './report/report.ts';
import { spectrumFor, spectrumGeometry } from './sharedSpectrum.ts';
import type { Stage, StageContext } from './stage.ts';
import { collectResults, seriesOf, startStages, type PlainSeries } from './stageResults.ts';
import { STAGES } from './stages/index.ts';

/** Name of a stage, as in `Report.measurements`. */
export type StageId = keyof Measurements;

/** What a report says about a file beside its sound. */
export interface FileDescription {
  readonly name: string;
  /** Hexadecimal. */
  readonly sha256?: string;
  readonly tags?: AudioTags;
}

export interface AnalyzeOptions {
  /** Or how to find it out (hashing takes time): asked when all frames have been read, while a second thread may still be at work. */
  readonly file: FileDescription | (() => Promise<FileDescription>);
  /** Only these are measured, the others are `not-applicable`; default all. A stage that builds on others needs them in the list. */
  readonly stages?: readonly StageId[];
  /** Also hand out figures over time; default no. */
  readonly series?: boolean;
  /** Default: the fastest there are here (`createKernels`). One set serves one analysis at a time. */
  readonly kernels?: Kernels;
  readonly signal?: CancelSignal;
  /** Called with 0 … 1, about once a percent where the length is known, and with 1 at the end. */
  readonly onProgress?: (fraction: number) => void;
  /**
   * A second thread that runs `createAssistant` and takes the spectra; the report is the same to the last byte. Worth its start from
   * about a minute of audio on. One that dies ends the analysis with an error.
   */
  readonly assistant?: AssistantPort;
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
  const { file } = options;
  const describe = async (): Promise<FileDescription> => (typeof file === 'function' ? file() : file);
  const { outcome, meanwhile: description } = await runStagesWhile(stream, stages, { ...options, kernels }, describe);
  const { nonFiniteSampleCount } = outcome;
  return {
    schemaVersion: REPORT_SCHEMA_VERSION,
    tool: TOOL,
    file: fileFacts(stream, description, outcome.frameCount),
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
  series(): Record<string, PlainSeries>;
}

/** The pass itself, over any choice of stages; the shared STFT runs only if one of them wants it. */
export async function runStages(
  stream: AudioStream,
  stages: readonly Stage[],
  options: RunOptions,
): Promise<StagesOutcome> {
  return (await runStagesWhile(stream, stages, options, async () => {})).outcome;
}

type RunOptions = Pick<AnalyzeOptions, 'signal' | 'onProgress' | 'series' | 'assistant'> & {
  readonly kernels: Kernels;
};

/** @param alsoDo what can be done when all frames have been read, before the results are all there */
async function runStagesWhile<T>(
  stream: AudioStream,
  stages: readonly Stage[],
  options: RunOptions,
  alsoDo: () => Promise<T>,
): Promise<{ outcome: StagesOutcome; meanwhile: T }> {
  const { kernels, signal, onProgress } = options;
  const { sampleRateHz, channelCount, channelLabels, frameCount: expectedFrames } = stream.format;
  const reblocker = createReblocker(channelCount, kernels);
  const makeBuffer = options.assistant === undefined ? ownBuffer : sharedBuffer;
  const levels = createLevelGrid({ sampleRateHz, channelLabels, kernels, makeBuffer, expectedFrames });
  let envelopes: EnvelopeGridBuilder | undefined;
  const context: StageContext = {
    format: stream.format,
    sampleRateHz,
    channelCount,
    kernels,
    levels: levels.grid,
    get envelopes() {
      return (envelopes ??= createEnvelopeGrid({ sampleRateHz, channelLabels, kernels, makeBuffer, expectedFrames }))
        .grid;
    },
    input: reblocker,
    spectrum: spectrumGeometry(sampleRateHz),
  };
  const isElsewhere = ({ looksAt }: Stage): boolean => options.assistant !== undefined && looksAt !== undefined;
  const runs = startStages(
    stages.filter((stage) => !isElsewhere(stage)),
    context,
  );
  const assistant =
    options.assistant === undefined
      ? undefined
      : hireAssistant(options.assistant, {
          format: stream.format,
          stageIds: stages.filter(isElsewhere).map(({ id }) => id),
          backend: kernels.backend,
          series: options.series === true,
        });
  if (assistant !== undefined) void context.envelopes; // its stages look at them
  const blockTakers = runs.flatMap(({ run }) => (run.block === undefined ? [] : [run.block.bind(run)]));
  const spectrumTakers = runs.flatMap(({ run }) => (run.spectrum === undefined ? [] : [run.spectrum.bind(run)]));

  const spectrum = spectrumFor(spectrumTakers, stream.format, kernels);

  const measure = (block: AudioBlock): void => {
    assistant?.take(block);
    levels.process(block.channels, block.frameCount);
    spectrum?.process(block.channels, block.frameCount);
    envelopes?.process(block.channels, block.frameCount);
    for (const take of blockTakers) take(block);
  };

  let reported = 0;
  throwIfCancelled(signal);
  const readOptions = { maxFrameCount: ANALYSIS_BLOCK_FRAMES, ...(signal === undefined ? {} : { signal }) };
  for await (const block of stream.blocks(readOptions)) {
    throwIfCancelled(signal);
    reblocker.push(block, measure);
    if (assistant !== undefined) await assistant.room();
    if (onProgress === undefined || expectedFrames === undefined) continue;
    const fraction = Math.min(1, reblocker.frameCount / expectedFrames);
    if (fraction >= reported + 0.01 && fraction < 1) onProgress((reported = fraction));
  }
  reblocker.flush(measure);
  if (reblocker.frameCount === 0) {
    throw new AuralignError('EMPTY_AUDIO', 'The file has no audio frames.', 'Check that it was exported completely.');
  }
  assistant?.flush();
  levels.flush();
  spectrum?.flush();

  const own: Record<string, Measured<unknown>> = {};
  collectResults(runs, own);
  const { nonFiniteSampleCount, frameCount } = reblocker;
  const [others, meanwhile] = await Promise.all([
    assistant?.finish({ levels: levels.grid, envelopes: context.envelopes, nonFiniteSampleCount, results: own }),
    alsoDo(),
  ]);
  throwIfCancelled(signal);
  onProgress?.(1);
  const results = Object.fromEntries(stages.map(({ id }) => [id, own[id] ?? others!.results[id]!]));
  const outcome: StagesOutcome = {
    results,
    frameCount,
    nonFiniteSampleCount,
    series() {
      const series: Record<string, PlainSeries> = {};
      for (const { id } of stages) {
        const run = runs.find(({ stage }) => stage.id === id);
        Object.assign(series, run === undefined ? others?.series[id] : seriesOf(run, results));
      }
      return series;
    },
  };
  return { outcome, meanwhile };
}

function fileFacts(stream: AudioStream, file: FileDescription, frameCount: number): FileFacts {
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
