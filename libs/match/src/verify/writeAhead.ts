import { AuralignError, type BlockOptions } from '@auralign/audio';
import type { Move } from '../moves/index.ts';
import type { RenderedStream } from '../render.ts';
import { soundOf } from './frontMemory.ts';
import type { SharedStream } from './shareStream.ts';

/** Takes a rendering to its end; may say the hash of the file. */
export type Write = (rendered: RenderedStream) => Promise<{ sha256?: string } | void>;

/** Rendering so much once more costs as much as packing it in vain. */
const WORTH_WRITING_AHEAD_SECONDS = 15;

/**
 * Whether a file is worth beginning while its rendering is judged: it may have been begun in vain. Of some seconds on that costs less than
 * rendering once more, where samples go into the file as they are (or into no file at all); other containers take longer to encode than that.
 */
export function isWorthWritingAhead(container: string | undefined, seconds: number): boolean {
  return (container === 'wav' || container === undefined) && seconds >= WORTH_WRITING_AHEAD_SECONDS;
}

/** What has become of a file. */
export interface Written {
  readonly written: { readonly sha256?: string };
  /** How many frames were handed over; `undefined` where there is nothing to write to. */
  readonly frameCount: number | undefined;
}

/** The file of a rendering that is still being judged; at most one at a time. */
export interface FileAhead {
  /** Begins to write at once; what was under way is dismissed. */
  begin(moves: readonly Move[], samples: SharedStream): Promise<void>;
  /**
   * Lets the file end; dismisses it, and says `undefined`, when it is not that of these moves.
   *
   * @throws what writing throws
   */
  accept(moves: readonly Move[]): Promise<Written | undefined>;
  /** Nothing is to be left under way. The writer is told by `CANCELLED`; what it makes of that is of no account. */
  dismiss(): Promise<void>;
}

interface UnderWay {
  readonly sound: string;
  accept(): Promise<Written>;
  dismiss(): Promise<void>;
}

/** The writer gets all samples at once and the end of the stream when the file is accepted: one that takes its name when it is complete does not appear before. */
export function createFileAhead(write: Write): FileAhead {
  let underWay: UnderWay | undefined;
  async function dismiss(): Promise<void> {
    const last = underWay;
    underWay = undefined;
    await last?.dismiss();
  }
  return {
    async begin(moves, samples) {
      await dismiss();
      underWay = { sound: soundOf(moves), ...startWriting(samples, write) };
    },
    async accept(moves) {
      const file = underWay;
      if (file === undefined || file.sound !== soundOf(moves)) {
        await dismiss();
        return undefined;
      }
      underWay = undefined;
      return file.accept();
    },
    dismiss,
  };
}

function startWriting({ stream, leave }: SharedStream, write: Write): Omit<UnderWay, 'sound'> {
  let frameCount = 0;
  let isDismissed = false;
  let judge: () => void = () => {};
  const judged = new Promise<void>((resolve) => {
    judge = resolve;
  });
  const throwIfDismissed = (): void => {
    if (isDismissed) throw new AuralignError('CANCELLED', 'Another rendering is written instead.');
  };
  async function* blocks(options?: BlockOptions) {
    for await (const block of stream.blocks(options)) {
      throwIfDismissed();
      yield block;
      frameCount += block.frameCount;
    }
    await judged;
    throwIfDismissed();
  }
  const writing = (async () => {
    try {
      return (await write({ ...stream, blocks })) ?? {};
    } finally {
      leave();
    }
  })();
  const over = Promise.allSettled([writing]); // what fails is told to whoever accepts it
  return {
    async accept() {
      judge();
      return { written: await writing, frameCount };
    },
    async dismiss() {
      isDismissed = true;
      judge();
      await over;
    },
  };
}
