import {
  throwIfCancelled,
  type AudioBlock,
  type AudioFormat,
  type AudioStream,
  type BlockOptions,
} from '@auralign/audio';
import { createKernels, type Kernels, type QuantizerOptions, type Rounding } from '@auralign/dsp';
import { createChain, type Chain } from './chain/chain.ts';
import type { ProcessorActivity } from './chain/processor.ts';
import type { Move } from './moves/index.ts';

/** Samples as the file will hold them. */
export type OutputFormat =
  | Readonly<{ encoding: 'float'; bitDepth: 32 }>
  | Readonly<{ encoding: 'integer'; bitDepth: 16 | 24; dither: 'none' | 'tpdf' | 'shaped' }>;

/** The format that keeps a target's own: its depth for integers, float for float, 24 bits for what was lossy. */
export function outputFormatFor({
  codec,
  bitDepth,
  lossless,
}: {
  codec: string;
  bitDepth?: number;
  lossless: boolean;
}): OutputFormat {
  if (codec === 'pcm-float' || (lossless && (bitDepth ?? 24) > 24)) return { encoding: 'float', bitDepth: 32 };
  return { encoding: 'integer', bitDepth: lossless && (bitDepth ?? 24) <= 16 ? 16 : 24, dither: 'tpdf' };
}

/** A rendering that is read like any other stream. */
export interface RenderedStream extends AudioStream {
  /** What is still to be done to the samples, where that was left. */
  readonly rounding?: QuantizerOptions;
  /** What limiters did, by move id; complete when the last block has been read. */
  activity(): ReadonlyMap<string, ProcessorActivity>;
}

const DEFAULT_BLOCK_FRAMES = 8192;

/** Seed of the dither: the same plan on the same file is the same file. */
const DITHER_SEED = 0x41_75_72_61;

/**
 * For a rendering in parts: filters of the first ring on after the last frame, and a limiter in the second looks ahead. What is
 * written to `ringOut` after the last block is what `ringIn` of the second half takes instead of silence, so that both together are one
 * rendering to the last bit. One array a channel. The rounding at the end may be left to whoever measures.
 */
export interface Joint {
  /** `left`: the samples come as they were computed, for somebody else to round (`RenderedStream.rounding`); default `done`. */
  readonly rounding?: 'done' | 'left';
  readonly ringOut?: readonly Float32Array[];
  readonly ringIn?: readonly Float32Array[];
}

/**
 * The target with the moves done to it, block by block, in bounded memory. As many frames as the target, aligned with
 * it: what the chain is late by is taken off the front and drained at the end.
 *
 * The samples are those the file will hold: for integer formats they are dithered and quantised here, so an encoder
 * that writes value·2^(bits−1) writes exactly what is measured. Without moves the samples pass unchanged to the last bit, as
 * long as the output can hold them (an integer source of no more bits, or float output).
 *
 * @param moves done in order; samples that cannot be sound (no numbers, or beyond `LARGEST_SAMPLE`) are taken as 0 when there are any
 * @throws AuralignError `INVALID_PLAN` when a move cannot be realised on this target
 */
export function renderStream(
  target: AudioStream,
  moves: readonly Move[],
  output: OutputFormat,
  joint: Joint = {},
): RenderedStream {
  const { sampleRateHz, channelCount } = target.format;
  const kernels = createKernels(); // one set, so that samples stay in its memory from the first move to the rounding
  const chain = moves.length === 0 ? undefined : createChain(moves, { sampleRateHz, channelCount, kernels });
  const { rounding: whoRounds = 'done', ...ends } = joint;
  const grid = chain === undefined && holdsExactly(output, target.format) ? undefined : gridOf(output, target.format);
  const rounding = grid && whoRounds === 'done' ? kernels.rendering.createRounding(grid) : undefined;
  return {
    format: renderedFormat(target.format, output),
    ...(grid && whoRounds === 'left' ? { rounding: grid } : {}),
    warnings: target.warnings,
    blocks: (options) =>
      chain === undefined && rounding === undefined
        ? target.blocks(options)
        : renderBlocks(target, { chain, rounding, kernels, ...ends }, options),
    close: () => target.close(),
    activity: () => chain?.activity() ?? new Map(),
  };
}

function holdsExactly(output: OutputFormat, { bitDepth, lossless }: AudioFormat): boolean {
  if (output.encoding === 'float') return true;
  return lossless && bitDepth !== undefined && bitDepth <= output.bitDepth;
}

function renderedFormat(format: AudioFormat, output: OutputFormat): AudioFormat {
  const { sampleRateHz, channelCount, channelLabels, frameCount } = format;
  return {
    container: 'wav',
    codec: output.encoding === 'float' ? 'pcm-float' : 'pcm-integer',
    sampleRateHz,
    channelCount,
    channelLabels,
    bitDepth: output.bitDepth,
    ...(frameCount === undefined ? {} : { frameCount }),
    lossless: true,
  };
}

/** How samples come onto the grid of the output; undefined where there is none. */
function gridOf(output: OutputFormat, { sampleRateHz, channelCount }: AudioFormat): QuantizerOptions | undefined {
  if (output.encoding === 'float') return undefined;
  const { bitDepth, dither } = output;
  return { bitDepth, dither, seed: DITHER_SEED, channelCount, sampleRateHz };
}

interface Work extends Pick<Joint, 'ringIn' | 'ringOut'> {
  readonly chain: Chain | undefined;
  readonly rounding: Rounding | undefined;
  readonly kernels: Kernels;
}

async function* renderBlocks(
  target: AudioStream,
  { chain, rounding, kernels, ringIn, ringOut }: Work,
  options: BlockOptions = {},
): AsyncIterableIterator<AudioBlock> {
  const maxFrameCount = options.maxFrameCount ?? DEFAULT_BLOCK_FRAMES;
  const workbench = createWorkbench({ chain, rounding, kernels }, target.format.channelCount, maxFrameCount);
  let received = 0;
  for await (const block of target.blocks(options)) {
    throwIfCancelled(options.signal);
    const done = workbench.render(block);
    received += block.frameCount;
    if (done !== undefined) yield done;
  }
  for (let drained = 0, left = workbench.owed(received); left > 0; left = workbench.owed(received)) {
    const count = Math.min(maxFrameCount, left);
    const done = workbench.drain(ringIn, drained, count);
    drained += count;
    if (done !== undefined) yield done;
  }
  if (ringOut !== undefined) workbench.ringOut(ringOut);
}

/** Where samples lie while the moves are done to them. Functions, not part of the generator: compiling that takes long enough. */
function createWorkbench(
  { chain, rounding, kernels }: Pick<Work, 'chain' | 'rounding' | 'kernels'>,
  channelCount: number,
  maxFrameCount: number,
) {
  const room = (frameCount: number) => Array.from({ length: channelCount }, () => kernels.allocateFloats(frameCount));
  let work = room(maxFrameCount);
  let late = chain?.latencyFrames ?? 0; // frames still to be dropped from the front
  let startFrame = 0;

  /** Runs what stands in `work` and hands out what is not in front of the first frame. */
  function finish(frameCount: number): AudioBlock | undefined {
    chain?.process(work, frameCount);
    const dropped = Math.min(late, frameCount);
    late -= dropped;
    const left = frameCount - dropped;
    if (left === 0) return undefined;
    const channels = work.map((samples) => samples.subarray(dropped, frameCount));
    rounding?.process(channels, left);
    startFrame += left;
    return { channels, frameCount: left, startFrame: startFrame - left };
  }

  return {
    render({ channels, frameCount }: AudioBlock): AudioBlock | undefined {
      if (frameCount > work[0]!.length) work = room(frameCount); // more than was asked for
      for (let c = 0; c < channelCount; c++) {
        // One sample that is not a number would stay in the state of a filter for good.
        kernels.rendering.copySound(channels[c]!, 0, frameCount, work[c]!);
      }
      return finish(frameCount);
    },
    /** Frames that are still to be put in, so that as many come out as were received. */
    owed: (received: number): number => (startFrame < received ? late + received - startFrame : 0),
    /** Puts in what rings on behind the last frame, from frame `start` of it, and silence behind that. */
    drain(ring: readonly Float32Array[] | undefined, start: number, count: number): AudioBlock | undefined {
      for (const [c, samples] of work.entries()) {
        for (let i = 0; i < count; i++) samples[i] = ring?.[c]?.[start + i] ?? 0;
      }
      return finish(count);
    },
    /** Fills `ring` with what comes out behind the last frame. */
    ringOut(ring: readonly Float32Array[]): void {
      if (chain === undefined) return;
      const ringFrames = ring[0]?.length ?? 0;
      for (let start = 0; start < ringFrames; start += maxFrameCount) {
        const count = Math.min(maxFrameCount, ringFrames - start);
        for (const samples of work) samples.fill(0, 0, count);
        chain.process(work, count);
        for (const [c, samples] of work.entries()) ring[c]!.set(samples.subarray(0, count), start);
      }
    },
  };
}
