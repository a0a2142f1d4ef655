import type { Readable } from 'node:stream';

/** Sound files by the SHA-256 of their content, whole or not at all. */
export interface BlobStore {
  /** A name for a file in the making, on the same disk; swept away at the next start unless it was adopted. */
  temporaryPath(): string;
  /** Takes in a finished temporary file, whose bytes must be on the disk; it is gone afterwards. */
  adopt(temporaryPath: string, sha256: string): Promise<void>;
  /** Removes a temporary file that was not adopted, if it is there. */
  discard(temporaryPath: string): Promise<void>;
  /** Length in bytes; `undefined` if it is not there. */
  byteCount(sha256: string): Promise<number | undefined>;
  /** Bytes [start, end), or all. */
  read(sha256: string, range?: { readonly start: number; readonly end: number }): Readable;
  /** Where workers of this machine find it. A store that is elsewhere fetches it first. */
  localPath(sha256: string): Promise<string>;
  remove(sha256: string): Promise<void>;
  freeBytes(): Promise<number>;
  /** Removes temporary files and every content that `isKept` does not want: what a crash left behind. */
  sweep(isKept: (sha256: string) => Promise<boolean>): Promise<void>;
}
