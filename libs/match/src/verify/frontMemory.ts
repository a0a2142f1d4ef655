import type { AudioBlock, AudioStream, BlockOptions } from '@auralign/audio';
import type { ProcessorActivity } from '../chain/processor.ts';
import type { Move } from '../moves/index.ts';
import { renderStream, type Joint, type OutputFormat, type RenderedStream } from '../render.ts';

/** The target as far as the moves that round after round stay the same, and the moves that are still to be done. */
interface Front {
  readonly stream: AudioStream;
  readonly moves: readonly Move[];
  /** What rings on behind the last frame; complete when the stream has been read. */
  readonly ring: readonly Float32Array[];
  /** What the processors in front did, by move id; complete when the stream has been read. */
  activity(): ReadonlyMap<string, ProcessorActivity>;
}

/**
 * Remembers one rendering up to its last gain and limiter. From one round of verification to the next mostly only these change;
 * decoding, equaliser and compressor need not run again.
 */
export interface FrontMemory {
  /** The target with the moves done: sample for sample what `renderStream` gives. To be closed by the caller. */
  render(moves: readonly Move[], output: OutputFormat, rounding?: Joint['rounding']): Promise<RenderedStream>;
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
  readonly ring: readonly Float32Array[];
}

/** Longer than any limiter looks ahead. */
const RING_SECONDS = 0.1;

export function createFrontMemory(openTarget: () => Promise<AudioStream>, mostBytes = MOST_BYTES): FrontMemory {
  let kept: Kept | undefined;
  let room: readonly Float32Array[] = []; // filled again by every new front: fresh memory has to be cleared first

  async function open(front: readonly Move[], tail: readonly Move[]): Promise<Front> {
    const key = soundOf(front);
    if (kept?.key === key) {
      const { activity, ring } = kept;
      return { stream: fromMemory(kept, tail.length > 0), moves: tail, ring, activity: () => activity };
    }
    kept = undefined; // before the new one is gathered: never two at a time
    const target = await openTarget();
    const { frameCount = Infinity, channelCount, sampleRateHz } = target.format;
    const ringFrames = Math.ceil(RING_SECONDS * sampleRateHz);
    const ring = Array.from({ length: channelCount }, () => new Float32Array(ringFrames));
    const rendered = renderStream(target, front, { encoding: 'float', bitDepth: 32 }, { ringOut: ring });
    const activity = () => rendered.activity();
    if (frameCount * channelCount * Float32Array.BYTES_PER_ELEMENT > mostBytes) {
      return { stream: rendered, moves: tail, ring, activity };
    }
    if (room.length !== channelCount || room[0]?.length !== frameCount) {
      room = Array.from({ length: channelCount }, () => new Float32Array(frameCount));
    }
    const channels = room;
    const { format, warnings } = rendered;
    const onComplete = (): void => {
      kept = { key, format, warnings, channels, ring, activity: rendered.activity() };
    };
    return { stream: gathering(rendered, channels, onComplete), moves: tail, ring, activity };
  }

  return {
    async render(moves, output, rounding = 'done') {
      // What rings in front of the first frame is cut off there, and a limiter behind would have heard it.
      if (moves.some((move) => move.kind === 'convolution' && move.phase === 'linear')) {
        return renderStream(await openTarget(), moves, output, { rounding });
      }
      let count = moves.length;
      while (count > 0 && isTail(moves[count - 1]!)) count--;
      const front = await open(moves.slice(0, count), moves.slice(count));
      const rendered = renderStream(front.stream, front.moves, output, { ringIn: front.ring, rounding });
      return { ...rendered, activity: () => new Map([...front.activity(), ...rendered.activity()]) };
    },
  };
}

/** What tells renderings apart: verification rewrites the words of moves that stay the same. */
export function soundOf(moves: readonly Move[]): string {
  return JSON.stringify(moves.map(({ because: _because, predicted: _predicted, cost: _cost, ...sound }) => sound));
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

/** @param isCopied by who reads: otherwise copies are lent, for what is lent may be changed by the borrower */
function fromMemory({ format, warnings, channels }: Kept, isCopied: boolean): AudioStream {
  async function* blocks({
    maxFrameCount = DEFAULT_BLOCK_FRAMES,
  }: BlockOptions = {}): AsyncIterableIterator<AudioBlock> {
    const frames = channels[0]!.length;
    for (let startFrame = 0; startFrame < frames; startFrame += maxFrameCount) {
      const frameCount = Math.min(maxFrameCount, frames - startFrame);
      const views = channels.map((samples) => samples.subarray(startFrame, startFrame + frameCount));
      yield { channels: isCopied ? views : views.map((samples) => samples.slice()), frameCount, startFrame };
    }
  }
  return { format, warnings, blocks, close: () => Promise.resolve() };
}
