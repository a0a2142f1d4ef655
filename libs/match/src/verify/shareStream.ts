import { throwIfCancelled, type AudioBlock, type BlockOptions } from '@auralign/audio';
import type { RenderedStream } from '../render.ts';

/** What is lent at once at most. */
const BLOCK_FRAMES = 8192;

/** A reader's view of a shared stream. */
export interface SharedStream {
  readonly stream: RenderedStream;
  /** The reader wants no more, or never wanted any: the other need not wait. May be called more than once. */
  leave(): void;
}

/**
 * One stream for two readers in step: each block is lent to both, and the next one is fetched when both have asked for it or
 * left. Each may read once. Closing is left to whoever opened the stream.
 */
export function shareStream(stream: RenderedStream): readonly [SharedStream, SharedStream] {
  let source: AsyncIterator<AudioBlock> | undefined;
  let sizeFrames = BLOCK_FRAMES;
  let present = 2;
  let waiting: ((result: Promise<IteratorResult<AudioBlock>>) => void)[] = [];

  /** When everyone who is still there waits, the next block is fetched and handed to all of them. */
  const serve = (): void => {
    if (waiting.length < present || waiting.length === 0) return;
    source ??= stream.blocks({ maxFrameCount: sizeFrames });
    const next = source.next();
    const served = waiting;
    waiting = [];
    for (const resolve of served) resolve(next);
  };

  const view = (): SharedStream => {
    let left = false;
    const leave = (): void => {
      if (left) return;
      left = true;
      present--;
      serve();
    };
    async function* blocks({
      maxFrameCount = BLOCK_FRAMES,
      signal,
    }: BlockOptions = {}): AsyncIterableIterator<AudioBlock> {
      sizeFrames = Math.min(sizeFrames, maxFrameCount);
      try {
        for (;;) {
          throwIfCancelled(signal);
          const result = await new Promise<IteratorResult<AudioBlock>>((resolve) => {
            waiting.push(resolve);
            serve();
          });
          if (result.done === true) return;
          yield result.value;
        }
      } finally {
        leave();
      }
    }
    return { stream: { ...stream, blocks, close: async () => {} }, leave };
  };
  return [view(), view()];
}
