import type { AudioBlock } from '../block.ts';
import { AuralignError } from '../errors.ts';
import type { AudioFormat } from '../format.ts';
import type { AudioStream, AudioWarning } from '../stream.ts';

/** Decoded audio of any length, owned by the receiver (not lent). */
export interface PcmPiece {
  readonly channels: readonly Float32Array[];
  readonly frameCount: number;
}

/** Notes of a decoder to the reader of the result. */
export interface WarningLog {
  readonly list: readonly AudioWarning[];
  add(code: AudioWarning['code'], message: string): void;
}

/** A damaged file can give a warning a frame; beyond this many of one code the rest would only repeat. */
const WARNINGS_PER_CODE = 8;

export function createWarningLog(): WarningLog {
  const list: AudioWarning[] = [];
  const counts = new Map<AudioWarning['code'], number>();
  return {
    list,
    add(code, message) {
      const count = (counts.get(code) ?? 0) + 1;
      counts.set(code, count);
      if (count <= WARNINGS_PER_CODE) list.push({ code, message });
    },
  };
}

/** Frames [start, end) of a piece, as views. */
export function slicePiece(piece: PcmPiece, start: number, end: number): PcmPiece {
  if (start === 0 && end === piece.frameCount) return piece;
  return { channels: piece.channels.map((channel) => channel.subarray(start, end)), frameCount: end - start };
}

/** `frameCount` frames of silence. */
export function silentPiece(channelCount: number, frameCount: number): PcmPiece {
  return { channels: Array.from({ length: channelCount }, () => new Float32Array(frameCount)), frameCount };
}

/** Channels in another order: channel `i` of the result is channel `order[i]` of the piece. */
export function reorderChannels(piece: PcmPiece, order: readonly number[] | undefined): PcmPiece {
  if (order === undefined) return piece;
  return { channels: order.map((from) => piece.channels[from]!), frameCount: piece.frameCount };
}

/**
 * What a foreign decoder throws (WebAssembly traps on hostile bytes included), in our words.
 *
 * @returns `CORRUPT_FILE`, or the error itself if it is already ours
 */
export function decoderFailure(name: string, codec: string, cause: unknown): AuralignError {
  if (cause instanceof AuralignError) return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new AuralignError('CORRUPT_FILE', `${name}: the ${codec} decoder gave up: ${reason}`, undefined, { cause });
}

/**
 * Frees a WebAssembly decoder. Hostile bytes can have broken its heap (seen with libopus), and then freeing traps: such an
 * instance is dropped as it is, its memory goes with it.
 */
export function freeDecoder(decoder: { free(): void }): void {
  try {
    decoder.free();
  } catch {
    // see above
  }
}

/** Mean bit rate of a whole file, bits per second. */
export function meanBitRate(byteLength: number, frameCount: number, sampleRateHz: number): number {
  return Math.round((byteLength * 8 * sampleRateHz) / frameCount);
}

/**
 * The {@link AudioStream} over a sequence of decoded pieces, held against the length the container promised.
 *
 * A decoder that fails after it has delivered something ends the stream with a warning: what is readable is read.
 *
 * @param pieces asked for one at a time, so that memory stays at one piece whatever the length of the file
 * @param codec  for messages
 */
export function pieceStream(stream: {
  readonly codec: string;
  readonly name: string;
  readonly format: AudioFormat;
  readonly warnings: WarningLog;
  readonly pieces: AsyncIterable<PcmPiece>;
  readonly close: () => void;
}): AudioStream {
  const { name, codec, format, warnings } = stream;
  let closed = false;

  async function* blocks(): AsyncIterableIterator<AudioBlock> {
    let startFrame = 0;
    try {
      for await (const { channels, frameCount } of stream.pieces) {
        if (frameCount === 0) continue;
        yield { channels, frameCount, startFrame };
        startFrame += frameCount;
      }
    } catch (cause) {
      const failure = decoderFailure(name, codec, cause);
      if (startFrame === 0 || failure.code !== 'CORRUPT_FILE') throw failure;
      warnings.add('corrupt-frame', failure.message);
    }
    const promised = format.frameCount;
    if (promised === undefined || promised === startFrame) return;
    if (startFrame < promised) {
      warnings.add('truncated', `the file promises ${promised} frames, ${startFrame} could be read`);
    } else {
      warnings.add('length-mismatch', `the file promises ${promised} frames, it holds ${startFrame}`);
    }
  }

  return {
    format,
    warnings: warnings.list,
    blocks,
    async close() {
      if (closed) return;
      closed = true;
      stream.close();
    },
  };
}
