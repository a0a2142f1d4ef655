import { createHash } from 'node:crypto';
import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bufferedSource } from '../bufferedSource.ts';
import { AuralignError } from '../errors.ts';
import type { ByteSource } from '../source.ts';
import { isErrno, withoutCall } from './place.ts';

/**
 * Opens a file on disk for random access.
 *
 * @param name what messages about its content call it
 * @throws AuralignError `FILE_NOT_FOUND`; `READ_FAILED` for folders, pipes (see `spoolToTemporaryFile`) and missing rights
 */
export async function fileSource(path: string, name = path): Promise<ByteSource> {
  let file: FileHandle;
  try {
    file = await open(path, 'r');
  } catch (cause) {
    throw isErrno(cause, 'ENOENT')
      ? new AuralignError('FILE_NOT_FOUND', `${path}: no such file`, 'Check the name and the folder it is in.', {
          cause,
        })
      : new AuralignError('READ_FAILED', `${path}: ${withoutCall((cause as Error).message)}`, undefined, { cause });
  }
  return handleSource(file, name, () => file.close());
}

/**
 * Writes a stream of unknown length (standard input, an upload) to a temporary file, since formats need random access.
 *
 * @returns a source over it; closing it removes the file
 * @throws AuralignError `LIMIT_EXCEEDED` past `maxByteLength`, `READ_FAILED` when the stream breaks
 */
export async function spoolToTemporaryFile(
  readable: AsyncIterable<Uint8Array>,
  { name = 'stdin', maxByteLength = Infinity }: { name?: string; maxByteLength?: number } = {},
): Promise<ByteSource> {
  const folder = await mkdtemp(join(tmpdir(), 'auralign-'));
  const removeFolder = () => rm(folder, { recursive: true, force: true });
  const file = await open(join(folder, 'input'), 'wx+', 0o600);
  // An open file without a name goes away with the process, however that ends. Windows keeps the name.
  if (process.platform !== 'win32') await removeFolder();
  const discard = async () => {
    await file.close();
    await removeFolder();
  };
  try {
    let length = 0;
    for await (const bytes of readable) {
      length += bytes.length;
      if (length > maxByteLength) {
        throw new AuralignError('LIMIT_EXCEEDED', `${name}: more than ${maxByteLength} bytes`);
      }
      await file.writeFile(bytes); // appends at the handle's position
    }
    return await handleSource(file, name, discard);
  } catch (cause) {
    await discard();
    if (cause instanceof AuralignError) throw cause;
    throw new AuralignError('READ_FAILED', `${name}: ${(cause as Error).message}`, undefined, { cause });
  }
}

async function handleSource(file: FileHandle, name: string, close: () => Promise<void>): Promise<ByteSource> {
  const stat = await file.stat();
  if (!stat.isFile()) {
    await close();
    throw new AuralignError(
      'READ_FAILED',
      `${name}: not a regular file`,
      'Name an audio file, not a folder or device.',
    );
  }
  let closed = false;
  const source = bufferedSource({
    name,
    byteLength: stat.size,
    async readAt(offset, length, buffer = new Uint8Array(length)) {
      let filled = 0;
      while (filled < length) {
        const { bytesRead } = await file.read(buffer, filled, length - filled, offset + filled);
        if (bytesRead === 0) break; // shorter than it was when opened
        filled += bytesRead;
      }
      return buffer.subarray(0, filled);
    },
    async close() {
      if (closed) return;
      closed = true;
      await close();
    },
  });
  fileOf.set(source, file);
  return source;
}

/** The files behind sources. */
const fileOf = new WeakMap<ByteSource, FileHandle>();

/**
 * SHA-256 of a whole file, lower-case hexadecimal. A file on disk goes through one buffer: windows of it would be garbage by the hundred.
 *
 * @throws AuralignError `READ_FAILED`
 */
export async function sha256OfSource(source: ByteSource): Promise<string> {
  const hash = createHash('sha256');
  const file = fileOf.get(source);
  const buffer = new Uint8Array(file === undefined ? 0 : 1 << 18);
  const read = async (offset: number): Promise<Uint8Array> => {
    if (file === undefined) return source.read(offset, 1 << 18);
    try {
      const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, source.byteLength - offset), offset);
      return buffer.subarray(0, bytesRead);
    } catch (cause) {
      throw new AuralignError('READ_FAILED', `${source.name}: cannot be read at ${offset}`, undefined, { cause });
    }
  };
  for (let offset = 0; offset < source.byteLength;) {
    const bytes = await read(offset);
    if (bytes.length === 0) throw new AuralignError('READ_FAILED', `${source.name}: ended while it was read`);
    hash.update(bytes);
    offset += bytes.length;
  }
  return hash.digest('hex');
}
