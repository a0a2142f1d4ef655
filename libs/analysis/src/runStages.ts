import { AuralignError, throwIfCancelled, type AudioBlock, type AudioStream } from '@auralign/audio';
import type { Kernels } from '@auralign/dsp';
import type { AnalyzeOptions } from './analyzeOptions.ts';
import { hireAssistant, type Assistant } from './assistant/hireAssistant.ts';
import type { AssistantTakes } from './assistant/messages.ts';
import { ownBuffer, sharedBuffer } from './levelGrid.ts';
import type { Measured } from './measured.ts';
import { createPass } from './pass.ts';
import { ANALYSIS_BLOCK_FRAMES } from './reblock.ts';
import type { Stage } from './stage.ts';
import { collectResults, readGrids, seriesOf, type PlainSeries } from './stageResults.ts';

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

type RunOptions = Pick<
  AnalyzeOptions,
  'signal' | 'onProgress' | 'series' | 'assistant' | 'assistantTakes' | 'rounding'
> & { readonly kernels: Kernels };

/** @param alsoDo what can be done when all frames have been read, before the results are all there */
export async function runStagesWhile<T>(
  stream: AudioStream,
  stages: readonly Stage[],
  options: RunOptions,
  alsoDo: () => Promise<T>,
): Promise<{ outcome: StagesOutcome; meanwhile: T }> {
  const { kernels, assistant: port, assistantTakes = 'spectra', rounding } = options;
  const { format } = stream;
  const assistant =
    port === undefined
      ? undefined
      : hireAssistant(port, {
          format,
          stageIds: stages.filter((stage) => isElsewhere(stage, assistantTakes)).map(({ id }) => id),
          backend: kernels.backend,
          series: options.series === true,
          takes: assistantTakes,
          ...(assistantTakes === 'everything' && rounding !== undefined ? { rounding } : {}),
        });
  return assistant !== undefined && assistantTakes === 'everything'
    ? runElsewhere(stream, assistant, options, alsoDo)
    : runHere(stream, stages, { ...options, hired: assistant }, alsoDo);
}

/**
 * Of longer files the second thread reads the grids itself: a few tenths of a second are nothing then, and what both of them make
 * of an hour at the same time is 25 MB more than one after the other.
 */
const READ_HERE_SECONDS = 1200;

function isElsewhere({ looksAt }: Stage, takes: AssistantTakes): boolean {
  return takes === 'everything' || looksAt !== undefined;
}

/** This thread measures, alone or all that is not spectra. */
async function runHere<T>(
  stream: AudioStream,
  stages: readonly Stage[],
  options: RunOptions & { readonly hired: Assistant | undefined },
  alsoDo: () => Promise<T>,
): Promise<{ outcome: StagesOutcome; meanwhile: T }> {
  const { kernels, hired, rounding } = options;
  const own = hired === undefined ? stages : stages.filter((stage) => !isElsewhere(stage, 'spectra'));
  const pass = createPass(stream.format, own, {
    kernels,
    makeBuffer: hired === undefined ? ownBuffer : sharedBuffer,
    readers: stages,
    rounding,
    ...(hired === undefined ? {} : { onBlock: hired.take }),
  });
  if (hired !== undefined) void pass.envelopes; // its stages look at them
  await readAll(stream, options, async (block) => {
    pass.push(block);
    await hired?.room();
  });
  pass.flush();
  const { frameCount } = pass;
  throwIfEmpty(frameCount);
  hired?.flush();
  const results: Record<string, Measured<unknown>> = {};
  collectResults(pass.runs, results);
  const { nonFiniteSampleCount } = pass.input;
  const finishOthers = (assistant: Assistant): ReturnType<Assistant['finish']> => {
    const { levels, envelopes } = pass;
    assistant.handOver({ levels, envelopes, nonFiniteSampleCount, results });
    const { sampleRateHz } = stream.format;
    if (frameCount > READ_HERE_SECONDS * sampleRateHz) return assistant.finish();
    const theirs = stages.filter((stage) => isElsewhere(stage, 'spectra'));
    return assistant.finish(readGrids(theirs, { levels, envelopes, sampleRateHz, kernels }));
  };
  const [others, meanwhile] = await Promise.all([hired && finishOthers(hired), alsoDo()]);
  settle(options);
  const inOrder = Object.fromEntries(stages.map(({ id }) => [id, results[id] ?? others!.results[id]!]));
  const series = (): Record<string, PlainSeries> => {
    const found: Record<string, PlainSeries> = {};
    for (const { id } of stages) {
      const run = pass.runs.find(({ stage }) => stage.id === id);
      Object.assign(found, run === undefined ? others?.series[id] : seriesOf(run, inOrder));
    }
    return found;
  };
  return { outcome: { results: inOrder, frameCount, nonFiniteSampleCount, series }, meanwhile };
}

/** This thread only reads. */
async function runElsewhere<T>(
  stream: AudioStream,
  assistant: Assistant,
  options: RunOptions,
  alsoDo: () => Promise<T>,
): Promise<{ outcome: StagesOutcome; meanwhile: T }> {
  let frameCount = 0;
  await readAll(stream, options, async (block) => {
    assistant.take(block);
    frameCount += block.frameCount;
    await assistant.room();
  });
  throwIfEmpty(frameCount);
  assistant.flush();
  const [{ results, series, nonFiniteSampleCount }, meanwhile] = await Promise.all([assistant.finish(), alsoDo()]);
  settle(options);
  const allSeries = (): Record<string, PlainSeries> => Object.assign({}, ...Object.values(series));
  return { outcome: { results, frameCount, nonFiniteSampleCount, series: allSeries }, meanwhile };
}

/** Reads to the end, telling how far it is. */
async function readAll(
  stream: AudioStream,
  { signal, onProgress }: RunOptions,
  take: (block: AudioBlock) => Promise<void>,
): Promise<void> {
  const { frameCount: expectedFrames } = stream.format;
  let frameCount = 0;
  let reported = 0;
  throwIfCancelled(signal);
  const readOptions = { maxFrameCount: ANALYSIS_BLOCK_FRAMES, ...(signal === undefined ? {} : { signal }) };
  for await (const block of stream.blocks(readOptions)) {
    throwIfCancelled(signal);
    await take(block);
    frameCount += block.frameCount;
    if (onProgress === undefined || expectedFrames === undefined) continue;
    const fraction = Math.min(1, frameCount / expectedFrames);
    if (fraction >= reported + 0.01 && fraction < 1) onProgress((reported = fraction));
  }
}

function throwIfEmpty(frameCount: number): void {
  if (frameCount > 0) return;
  throw new AuralignError('EMPTY_AUDIO', 'The file has no audio frames.', 'Check that it was exported completely.');
}

/** What comes when everything is known. */
function settle({ signal, onProgress }: RunOptions): void {
  throwIfCancelled(signal);
  onProgress?.(1);
}
