/**
 * Random access to the bytes of one file, handed in by a host (`@auralign/audio/node`, `@auralign/audio/web`) so that
 * decoders know neither files nor the DOM.
 */
export interface ByteSource {
  /** Name for messages; never used to find the format. */
  readonly name: string;
  readonly byteLength: number;
  /**
   * Bytes [offset, offset + length), fewer at the end of the file. The result may be overwritten by the next read.
   *
   * @throws AuralignError `READ_FAILED` when the bytes cannot be read
   */
  read(offset: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}
