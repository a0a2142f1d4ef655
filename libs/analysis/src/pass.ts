import type { AudioBlock, AudioFormat } from '@auralign/audio';
import type { Kernels, QuantizerOptions } from '@auralign/dsp';
import { createEnvelopeGrid, type EnvelopeGrid, type EnvelopeGridBuilder } from './envelopeGrid.ts';
import { createLevelGrid, type LevelGrid, type LevelGridBuilder, type MakeBuffer } from './levelGrid.ts';
import { createReblocker } from './reblock.ts';
import { spectrumFor, spectrumGeometry } from './sharedSpectrum.ts';
import type { Stage, StageContext } from './stage.ts';
import { startStages, type RunningStage } from './stageResults.ts';

/** What all stages share of a file. */
export interface Grids {
  readonly levels: LevelGrid;
  readonly envelopes: EnvelopeGrid;
  readonly input: StageContext['input'];
}

/** Stages at work on one file: whoever reads it pushes blocks, in order, and flushes once. */
export interface Pass extends Grids {
  readonly runs: readonly RunningStage[];
  /** Frames taken so far. */
  readonly frameCount: number;
  push(block: AudioBlock): void;
  flush(): void;
}

export interface PassOptions {
  readonly kernels: Kernels;
  /** Of the grids. */
  readonly makeBuffer: MakeBuffer;
  /** All stages that look at these grids, if some of them are elsewhere; default: the stages of the pass. */
  readonly readers?: readonly Stage[];
  /** Grids that somebody else gathers, complete when results are asked for; left out, they are gathered here. */
  readonly given?: Grids;
  /** What the file will hold of the samples; see `AnalyzeOptions.rounding`. */
  readonly rounding?: QuantizerOptions | undefined;
  /** Sees every block of `ANALYSIS_BLOCK_FRAMES` mended samples before the stages do. */
  readonly onBlock?: (block: AudioBlock) => void;
}

/**
 * Brings one file past any choice of stages. The shared STFT and the grid of envelopes are worked out only if one of the stages
 * wants them. Results depend neither on how the file is cut into blocks nor on which thread this is.
 */
export function createPass(
  format: AudioFormat,
  stages: readonly Stage[],
  { kernels, makeBuffer, readers = stages, given, rounding, onBlock }: PassOptions,
): Pass {
  const { sampleRateHz, channelCount, channelLabels, frameCount: expectedFrames } = format;
  const reblocker = createReblocker(channelCount, kernels, rounding && kernels.rendering.createRounding(rounding));
  const ofGrids = { sampleRateHz, channelLabels, kernels, makeBuffer, expectedFrames };
  const everyPeak = readers.some(({ readsEveryPeak }) => readsEveryPeak);
  const levels: LevelGridBuilder | undefined =
    given === undefined ? createLevelGrid({ ...ofGrids, everyPeak }) : undefined;
  let envelopes: EnvelopeGridBuilder | undefined;
  const grids: Grids = given ?? {
    levels: levels!.grid,
    get envelopes() {
      return (envelopes ??= createEnvelopeGrid(ofGrids)).grid;
    },
    input: reblocker,
  };
  const runs = startStages(stages, {
    format,
    sampleRateHz,
    channelCount,
    kernels,
    levels: grids.levels,
    get envelopes() {
      return grids.envelopes;
    },
    input: grids.input,
    spectrum: spectrumGeometry(sampleRateHz),
  });
  if (stages.some(({ readGrids }) => readGrids !== undefined)) void grids.envelopes; // asked for only when all is gathered
  const blockTakers = runs.flatMap(({ run }) => (run.block === undefined ? [] : [run.block.bind(run)]));
  const spectrumTakers = runs.flatMap(({ run }) => (run.spectrum === undefined ? [] : [run.spectrum.bind(run)]));
  const spectrum = spectrumFor(spectrumTakers, format, kernels);

  function measure(block: AudioBlock): void {
    onBlock?.(block);
    levels?.process(block.channels, block.frameCount);
    spectrum?.process(block.channels, block.frameCount);
    envelopes?.process(block.channels, block.frameCount);
    for (const take of blockTakers) take(block);
  }

  return {
    levels: grids.levels,
    get envelopes() {
      return grids.envelopes;
    },
    input: grids.input,
    runs,
    get frameCount() {
      return reblocker.frameCount;
    },
    push(block) {
      reblocker.push(block, measure);
    },
    flush() {
      reblocker.flush(measure);
      levels?.flush();
      spectrum?.flush();
    },
  };
}
