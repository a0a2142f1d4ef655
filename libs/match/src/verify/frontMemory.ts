import type { AudioBlock, AudioStream, BlockOptions } from '@auralign/audio';
import type { ProcessorActivity } from '../chain/processor.ts';
import type { Move } from '../moves/index.ts';
import { renderStream } from '../render.ts';

/** The target as far as the moves that round after round stay the same, and the moves that are still to be done. */
export interface Front {
  readonly stream: AudioStream;
  readonly moves: readonly Move[];
  /** What the processors in front did, by move id; complete when the stream has been read. */
  activity(): ReadonlyMap<string, ProcessorActivity>;
}

/**
 * Remembers one rendering up to its last gain and limiter. From one round of verification to the next mostly only these change;
 * decoding, equaliser and compressor need not run again.
 */
export interface FrontMemory {
  /** The stream is to be closed by the caller. */
  open(moves: readonly Move[]): Promise<Front>;
}

/** Four minutes of stereo at 44.1 kHz and a little more; longer targets are rendered anew each time. */
const MOST_BYTES = 96 * 2 ** 20;

const DEFAULT_BLOCK_FRAMES = 8192;

interface Kept {
  readonly key: string;
  readonly format: AudioStream['format'];
  readonly warnings: AudioStream['warnings'];
  readonly channels: readonly Float32Array[];
  readonly activity: ReadonlyMap<string, ProcessorActivity>;
}

export function createFrontMemory(openTarget: () => Promise<AudioStream>, mostBytes = MOST_BYTES): FrontMemory {
  let kept: Kept | undefined;
  return {
    async open(moves) {
      let count = moves.length;
      while (count > 0 && isTail(moves[count - 1]!)) count--;
      const front = moves.slice(0, count);
      const tail = moves.slice(count);
      const key = JSON.stringify(front);
      if (kept?.key === key) {
        const { activity } = kept;
        return { stream: fromMemory(kept), moves: tail, activity: () => activity };
      }
      kept = undefined; // before the new one is gathered: never two at a time
      const rendered = renderStream(await openTarget(), front, { encoding: 'float', bitDepth: 32 });
      const { frameCount = Infinity, channelCount } = rendered.format;
      if (frameCount * channelCount * Float32Array.BYTES_PER_ELEMENT > mostBytes) {
        return { stream: rendered, moves: tail, activity: () => rendered.activity() };
      }
      const channels = Array.from({ length: channelCount }, () => new Float32Array(frameCount));
      const { format, warnings } = rendered;
      const onComplete = (): void => {
        kept = { key, format, warnings, channels, activity: rendered.activity() };
      };
      return { stream: gathering(rendered, channels, onComplete), moves: tail, activity: () => rendered.activity() };
    },
  };
}

function isTail({ kind }: Move): boolean {
  return kind === 'gain' || kind === 'limiter';
}

/** The stream itself, its samples noted in `channels` as they pass; complete only if as many come as were announced. */
function gathering(stream: AudioStream, channels: readonly Float32Array[], onComplete: () => void): AudioStream {
  async function* blocks(options?: BlockOptions): AsyncIterableIterator<AudioBlock> {
    let at = 0;
    for await (const block of stream.blocks(options)) {
      const count = Math.min(block.frameCount, channels[0]!.length - at);
      for (const [c, samples] of channels.entries()) samples.set(block.channels[c]!.subarray(0, count), at);
      at += block.frameCount;
      yield block;
    }
    if (at === channels[0]!.length) onComplete();
  }
  return { format: stream.format, warnings: stream.warnings, blocks, close: () => stream.close() };
}

function fromMemory({ format, warnings, channels }: Kept): AudioStream {
  async function* blocks({
    maxFrameCount = DEFAULT_BLOCK_FRAMES,
  }: BlockOptions = {}): AsyncIterableIterator<AudioBlock> {
    const frames = channels[0]!.length;
    // Copies, into the same memory every time: what is lent may be changed by the borrower, and is lent for one call.
    const lent = channels.map(() => new Float32Array(Math.min(maxFrameCount, frames)));
    for (let startFrame = 0; startFrame < frames; startFrame += maxFrameCount) {
      const frameCount = Math.min(maxFrameCount, frames - startFrame);
      for (const [c, samples] of channels.entries())
        lent[c]!.set(samples.subarray(startFrame, startFrame + frameCount));
      yield { channels: lent.map((samples) => samples.subarray(0, frameCount)), frameCount, startFrame };
    }
  }
  return { format, warnings, blocks, close: () => Promise.resolve() };
}
