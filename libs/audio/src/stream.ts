import type { AudioBlock } from './block.ts';
import type { CancelSignal } from './errors.ts';
import type { AudioFormat } from './format.ts';

/** Something the reader of the result should know, though decoding went on. */
export interface AudioWarning {
  readonly code:
    'truncated' | 'corrupt-frame' | 'wrong-size' | 'length-mismatch' | 'checksum' | 'trailing-data' | 'non-finite';
  readonly message: string;
}

export interface BlockOptions {
  /** Largest block wanted, frames; default 8192. */
  readonly maxFrameCount?: number;
  readonly signal?: CancelSignal;
}

/** One opened file: its format at once, its samples on demand, in order, with bounded memory. */
export interface AudioStream {
  readonly format: AudioFormat;
  /** Grows while blocks are read; complete when the last one has been. */
  readonly warnings: readonly AudioWarning[];
  /**
   * All frames from the first to the last. May be called once.
   *
   * @throws AuralignError `CORRUPT_FILE` when nothing readable is left, `CANCELLED` when the signal fires
   */
  blocks(options?: BlockOptions): AsyncIterableIterator<AudioBlock>;
  /** Frees decoders and closes nothing else (the source belongs to the caller). Safe to call twice. */
  close(): Promise<void>;
}
