import type { HiredAssistant } from '@auralign/analysis';
import type { AudioStream, ByteSink, ByteSource } from '@auralign/audio';
import type { Input, Output } from './job.ts';
import type { MusicFacts } from './musicFacts.ts';

/** The part of `AbortSignal` that jobs use. */
export interface JobSignal {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** An input opened for reading, once or several times over. */
export interface OpenedInput {
  /** What report and messages call it. */
  readonly name: string;
  readonly source: ByteSource;
  /** A new stream from the first frame; close it before the input. */
  openStream(): Promise<AudioStream>;
  close(): Promise<void>;
}

/** What jobs need of the world they run in. */
export interface Host {
  /** @throws AuralignError `FILE_NOT_FOUND`, `READ_FAILED`; `INVALID_OPTION` for a kind of input this host does not know */
  openInput(input: Input): Promise<OpenedInput>;
  /**
   * Writes a file so that nobody ever sees half of it.
   *
   * @throws AuralignError `WOULD_OVERWRITE`, `WRITE_FAILED`; `INVALID_OPTION` where there are no files
   */
  writeFile(output: Output & { kind: 'path' }, writer: (sink: ByteSink) => Promise<void>): Promise<void>;
  /** Lower-case hexadecimal; `undefined` where it would cost too much. */
  sha256(source: ByteSource): Promise<string | undefined>;
  /** Hash and length of a file that was written. */
  inspectFile(output: Output & { kind: 'path' }): Promise<{ byteLength: number; sha256?: string }>;
  /**
   * Key and tempo of an input.
   *
   * @throws AuralignError `INVALID_OPTION` when the package is not installed
   */
  findMusic(input: OpenedInput, signal: JobSignal): Promise<MusicFacts>;
  /** Settles when the messages that wait have been taken. */
  breathe(): Promise<void>;
  /**
   * A second thread for one analysis, `undefined` where that does not pay; not there where a job has to make do with one.
   *
   * @param signal of the job: when it fires, the thread is given up
   */
  hireAssistant?(audioSeconds: number, signal: JobSignal): HiredAssistant | undefined;
}
