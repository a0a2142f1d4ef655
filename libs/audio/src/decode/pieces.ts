import type { AudioBlock } from '../block.ts';
import { AuralignError, throwIfCancelled } from '../errors.ts';
import type { AudioFormat } from '../format.ts';
import type { AudioStream, AudioWarning, BlockOptions } from '../stream.ts';

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

/**
 * Reads a compressed stream through a foreign decoder: whatever that throws (WebAssembly traps on hostile bytes
 * included) becomes an {@link AuralignError}.
 */
export function guardDecoder<T>(name: string, codec: string, run: () => T): T {
  try {
    return run();
  } catch (cause) {
    throw decoderFailure(name, codec, cause);
  }
}

export function decoderFailure(name: string, codec: string, cause: unknown): AuralignError {
  if (cause instanceof AuralignError) return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new AuralignError('CORRUPT_FILE', `${name}: the ${codec} decoder gave up: ${reason}`, undefined, { cause });
}

/**
 * The {@link AudioStream} over a sequence of decoded pieces: cuts them into blocks of the size wanted, watches the
 * cancel signal, and holds the length against what the container promised.
 *
 * @param pieces asked for one at a time, so that memory stays at one piece whatever the length of the file
 */
export function pieceStream(stream: {
  readonly name: string;
  readonly format: AudioFormat;
  readonly warnings: WarningLog;
  readonly pieces: () => AsyncIterable<PcmPiece>;
  readonly close: () => void;
}): AudioStream {
  const { name, format, warnings } = stream;
  let started = false;
  let closed = false;

  async function* blocks({ maxFrameCount = 8192, signal }: BlockOptions = {}): AsyncIterableIterator<AudioBlock> {
    if (started || closed) throw new AuralignError('INVALID_OPTION', `${name}: the blocks of a stream are read once`);
    started = true;
    let startFrame = 0;
    throwIfCancelled(signal);
    for await (const piece of stream.pieces()) {
      for (let start = 0; start < piece.frameCount; start += maxFrameCount) {
        throwIfCancelled(signal);
        const { channels, frameCount } = slicePiece(piece, start, Math.min(piece.frameCount, start + maxFrameCount));
        yield { channels, frameCount, startFrame };
        startFrame += frameCount;
      }
      throwIfCancelled(signal);
    }
    if (startFrame === 0) throw new AuralignError('CORRUPT_FILE', `${name}: no audio could be decoded`);
    const promised = format.frameCount;
    if (promised === undefined || promised === startFrame) return;
    if (startFrame < promised) {
      warnings.add('truncated', `The file promises ${promised} frames, ${startFrame} could be read`);
    } else {
      warnings.add('length-mismatch', `The file promises ${promised} frames, it holds ${startFrame}`);
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
