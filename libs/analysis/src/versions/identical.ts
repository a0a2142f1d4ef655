import type { AudioStream, CancelSignal } from '@auralign/audio';

/**
 * Whether two streams hold the same samples: same rate, channels, length, every bit of every channel. Ends at the first difference,
 * so that asking costs nothing where there is one. What is no number equals what is no number.
 *
 * @throws AuralignError what the streams throw, `CANCELLED`
 */
export async function areIdentical(
  before: AudioStream,
  after: AudioStream,
  signal: CancelSignal | undefined,
): Promise<boolean> {
  const [a, b] = [before.format, after.format];
  if (a.sampleRateHz !== b.sampleRateHz || a.channelCount !== b.channelCount) return false;
  const options = signal === undefined ? {} : { signal };
  const [left, right] = [before.blocks(options), after.blocks(options)].map((blocks) => cursorOf(blocks));
  for (;;) {
    const [one, other] = [await left!.next(), await right!.next()];
    if (one === undefined || other === undefined) return one === other;
    const count = Math.min(one.count, other.count);
    for (const [c, samples] of one.channels.entries()) {
      if (!areEqual(samples.subarray(one.from, one.from + count), other.channels[c]!.subarray(other.from)))
        return false;
    }
    left!.advance(count);
    right!.advance(count);
  }
}

function areEqual(a: Float32Array, b: Float32Array): boolean {
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i]!, b[i]!];
    if (x !== y && (x === x || y === y)) return false;
  }
  return true;
}

interface Piece {
  readonly channels: readonly Float32Array[];
  readonly from: number;
  readonly count: number;
}

/** What is left of the block read last, whatever lengths blocks have. */
function cursorOf(blocks: ReturnType<AudioStream['blocks']>): {
  next(): Promise<Piece | undefined>;
  advance(count: number): void;
} {
  let piece: Piece | undefined;
  return {
    async next() {
      while (piece === undefined || piece.count === 0) {
        const read = await blocks.next();
        if (read.done === true) return undefined;
        piece = { channels: read.value.channels, from: 0, count: read.value.frameCount };
      }
      return piece;
    },
    advance(count) {
      piece = { channels: piece!.channels, from: piece!.from + count, count: piece!.count - count };
    },
  };
}
