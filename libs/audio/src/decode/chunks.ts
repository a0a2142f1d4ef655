import { AuralignError } from '../errors.ts';
import type { ByteSource } from '../source.ts';
import { textAt, viewOf } from './bytes.ts';

/** One chunk of a RIFF or IFF file. */
export interface Chunk {
  readonly id: string;
  /** First byte after the chunk's header. */
  readonly start: number;
  /** As the header says: may be a lie. */
  readonly size: number;
}

/** No real file has nearly as many; a file made of empty chunks must not keep us busy for its whole length. */
const MAX_CHUNKS = 10_000;

/**
 * Walks the chunks of a RIFF or IFF file from `start` to the end of the file.
 *
 * Chunks begin at even bytes. Some writers forget the padding byte after an odd chunk: where no identifier is found
 * behind the padding but there is one without it, the file is believed.
 *
 * @param sizeOf replaces the size of the header (RF64 keeps it elsewhere)
 * @throws AuralignError `CORRUPT_FILE` for a file with more chunks than any real one
 */
export async function* walkChunks(
  source: ByteSource,
  start: number,
  littleEndian: boolean,
  sizeOf: (id: string, headerSize: number) => number = (_, headerSize) => headerSize,
): AsyncGenerator<Chunk, undefined, undefined> {
  let at = start;
  for (let count = 0; at + 8 <= source.byteLength; count++) {
    if (count === MAX_CHUNKS) {
      throw new AuralignError('CORRUPT_FILE', `${source.name}: more than ${MAX_CHUNKS} chunks`);
    }
    const header = await source.read(at, 8);
    if (header.length < 8) return;
    const id = textAt(header, 0, 4);
    const size = sizeOf(id, viewOf(header).getUint32(4, littleEndian));
    yield { id, start: at + 8, size };
    const end = at + 8 + size;
    at = size % 2 === 1 && (await isPadded(source, end)) ? end + 1 : end;
  }
}

async function isPadded(source: ByteSource, end: number): Promise<boolean> {
  const next = await source.read(end, 5);
  return next.length < 5 || isIdentifier(textAt(next, 1, 4)) || !isIdentifier(textAt(next, 0, 4));
}

/** Four printable ASCII characters. */
export function isIdentifier(text: string): boolean {
  return /^[ -~]{4}$/.test(text);
}
