import type { AudioBlock, AudioFormat, AudioStream, CancelSignal } from '@auralign/audio';
import { createResampler, type Kernels } from '@auralign/dsp';
import { ownBuffer } from '../levelGrid.ts';
import type { Measured } from '../measured.ts';
import { createPass, type Pass } from '../pass.ts';
import { createReblocker } from '../reblock.ts';
import { frontPair } from '../sharedSpectrum.ts';
import type { Stage } from '../stage.ts';
import { collectResults } from '../stageResults.ts';

/** How the frames of a file lie in the mix. */
export interface Placement {
  /** Where frame 0 of the file lies in the mix, frames of the mix; negative: it begins before the mix does. */
  readonly offsetFrames: number;
  /** What the file was multiplied by on its way into the mix; negative: with its polarity turned. */
  readonly gain: number;
}

export const UNMOVED: Placement = Object.freeze({ offsetFrames: 0, gain: 1 });

/** One file read on the clock of the mix, always as a pair of channels. */
export interface AlignedReader {
  /** Of the frames taken last; lent. Mono files stand in both. */
  readonly pair: readonly [left: Float32Array, right: Float32Array];
  /** Takes the next `count` frames of the mix's time; where the file has none, zeros. Resolves to how many it had. */
  take(count: number): Promise<number>;
  /** Reads the rest, so that the stages see the whole file. */
  drain(): Promise<void>;
  /** Frames of the file itself, at its own rate. */
  readonly frameCount: number;
  readonly nonFiniteSampleCount: number;
  /** Of the stages, which see the file as it is: unmoved, at its own rate and level. After `drain`. */
  results(): Readonly<Record<string, Measured<unknown>>>;
}

/**
 * Reads a stream on the clock of a mix: resampled to its rate, moved to its place, scaled by its gain. Samples that are no numbers
 * count as 0. Of more than two channels the front pair is taken.
 *
 * @param options.blockFrames most frames that will be taken at once
 * @throws AuralignError what the stream throws, `CANCELLED`
 */
export function createAlignedReader(
  stream: AudioStream,
  options: {
    readonly toHz: number;
    readonly placement: Placement;
    readonly blockFrames: number;
    readonly kernels: Kernels;
    readonly stages: readonly Stage[];
    readonly signal?: CancelSignal | undefined;
  },
): AlignedReader {
  const { toHz, placement, blockFrames, kernels, stages, signal } = options;
  const { format } = stream;
  const queue = createQueue(placement);
  const front = frontPair(format.channelCount, format.channelLabels);
  const resampler =
    format.sampleRateHz === toHz ? undefined : createResampler({ fromHz: format.sampleRateHz, toHz, channelCount: 2 });
  const onBlock = ({ channels, frameCount }: AudioBlock): void => {
    const left = channels[front.left]!;
    const right = channels[front.right ?? front.left]!;
    if (resampler === undefined) return queue.push(left, right, frameCount);
    const moved = resampler.process([left, right], frameCount);
    queue.push(moved.channels[0]!, moved.channels[1]!, moved.frameCount);
  };
  const pass =
    stages.length === 0
      ? createUnmeasured(format, kernels, onBlock)
      : createPass(format, stages, { kernels, makeBuffer: ownBuffer, onBlock });
  const blocks = stream.blocks({ maxFrameCount: blockFrames, ...(signal === undefined ? {} : { signal }) });
  let isAtEnd = false;

  async function readOn(): Promise<void> {
    const next = await blocks.next();
    if (next.done !== true) return pass.push(next.value);
    isAtEnd = true;
    pass.flush();
    if (resampler === undefined) return;
    const rest = resampler.flush();
    queue.push(rest.channels[0]!, rest.channels[1]!, rest.frameCount);
  }

  const pair: [Float32Array, Float32Array] = [new Float32Array(blockFrames), new Float32Array(blockFrames)];
  return {
    pair,
    async take(count) {
      while (!isAtEnd && queue.frameCount < count) await readOn();
      return queue.take(pair, count);
    },
    async drain() {
      while (!isAtEnd) {
        await readOn();
        queue.clear();
      }
    },
    get frameCount() {
      return pass.frameCount;
    },
    get nonFiniteSampleCount() {
      return pass.input.nonFiniteSampleCount;
    },
    results() {
      const results: Record<string, Measured<unknown>> = {};
      collectResults(pass.runs, results);
      return results;
    },
  };
}

/** Mended blocks as stages would get them, and nothing measured: weighting and peaks cost more than all the rest of reading. */
function createUnmeasured(
  { channelCount }: AudioFormat,
  kernels: Kernels,
  onBlock: (block: AudioBlock) => void,
): Pick<Pass, 'runs' | 'input' | 'frameCount' | 'push' | 'flush'> {
  const reblocker = createReblocker(channelCount, kernels);
  return {
    runs: [],
    input: reblocker,
    get frameCount() {
      return reblocker.frameCount;
    },
    push: (block) => reblocker.push(block, onBlock),
    flush: () => reblocker.flush(onBlock),
  };
}

/** Frames that have been read and not yet taken, the placement applied on their way in. */
function createQueue({ offsetFrames, gain }: Placement): {
  readonly frameCount: number;
  push(left: Float32Array, right: Float32Array, count: number): void;
  take(pair: readonly [Float32Array, Float32Array], count: number): number;
  clear(): void;
} {
  let held: { readonly left: Float32Array; readonly right: Float32Array }[] = [];
  let consumed = 0; // of the first piece
  let frameCount = Math.max(0, offsetFrames); // with the silence before the file
  let silence = Math.max(0, offsetFrames);
  let skip = Math.max(0, -offsetFrames);
  return {
    get frameCount() {
      return frameCount;
    },
    push(left, right, count) {
      const from = Math.min(skip, count);
      skip -= from;
      if (from === count) return;
      const copy = (samples: Float32Array): Float32Array => {
        const piece = samples.slice(from, count);
        if (gain !== 1) for (let i = 0; i < piece.length; i++) piece[i] = piece[i]! * gain;
        return piece;
      };
      held.push({ left: copy(left), right: copy(right) });
      frameCount += count - from;
    },
    take([left, right], count) {
      let taken = Math.min(silence, count);
      silence -= taken;
      left.fill(0, 0, taken);
      right.fill(0, 0, taken);
      while (taken < count && held.length > 0) {
        const piece = held[0]!;
        const share = Math.min(count - taken, piece.left.length - consumed);
        left.set(piece.left.subarray(consumed, consumed + share), taken);
        right.set(piece.right.subarray(consumed, consumed + share), taken);
        taken += share;
        consumed += share;
        if (consumed < piece.left.length) break;
        held.shift();
        consumed = 0;
      }
      left.fill(0, taken, count);
      right.fill(0, taken, count);
      frameCount -= taken;
      return taken;
    },
    clear() {
      held = [];
      consumed = 0;
      frameCount = 0;
      silence = 0;
    },
  };
}
