import { createHash, randomBytes } from 'node:crypto';
import { type FileHandle, access, link, mkdtemp, open, readdir, rename, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { bufferedSource } from './bufferedSource.ts';
import type { ByteSink } from './encode/sink.ts';
import { AuralignError } from './errors.ts';
import type { ByteSource } from './source.ts';

export { ffmpegDecoder, ffmpegVersion } from './decode/ffmpegProcess.ts';
export { makeFolder } from './node/makeFolder.ts';

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
      ? new AuralignError('FILE_NOT_FOUND', `${path}: no such file`, undefined, { cause })
      : new AuralignError('READ_FAILED', `${path}: ${(cause as Error).message}`, undefined, { cause });
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
    async readAt(offset, length) {
      const buffer = new Uint8Array(length);
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

/**
 * Writes a file so that nobody ever sees half of it: into a temporary file in the same folder, which takes the name
 * only when it is complete and on disk. Whatever goes wrong, the temporary file is removed and the old file stays. What a
 * process that was killed has left of an earlier attempt at the same name is swept.
 *
 * @param writer puts the content into the sink; its result is handed back
 * @throws AuralignError `WOULD_OVERWRITE` if the file exists and `overwrite` is not set (checked before and after
 *   writing), `WRITE_FAILED` when the disk refuses; errors of `writer` pass through
 */
export async function writeFileAtomically<T>(
  path: string,
  writer: (sink: ByteSink) => Promise<T>,
  { overwrite = false }: { overwrite?: boolean } = {},
): Promise<T> {
  if (!overwrite && (await exists(path))) throw wouldOverwrite(path);
  await sweepLeftovers(path);
  const temporary = join(
    dirname(path),
    `${temporaryPrefix(path)}${process.pid}-${randomBytes(6).toString('hex')}.part`,
  );
  const file = await orWriteFailed(path, () => open(temporary, 'wx'));
  let isOpen = true;
  try {
    const sink = fileSink(file, path);
    const result = await writer(sink);
    await sink.flush();
    await orWriteFailed(path, () => file.sync());
    isOpen = false;
    await orWriteFailed(path, () => file.close());
    if (overwrite) await orWriteFailed(path, () => rename(temporary, path));
    else await renameWithoutOverwriting(temporary, path);
    return result;
  } catch (error) {
    if (isOpen) await file.close();
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Names the file and this machine: a folder may be shared, and process numbers mean something on one machine only. */
function temporaryPrefix(path: string): string {
  const machine = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
  // File systems end names at 255 bytes; a character has up to four.
  return `.${Array.from(basename(path)).slice(0, 40).join('')}.${machine}-`;
}

/** Removes temporary files for this name whose process is gone. Nothing depends on it, so nothing fails with it. */
async function sweepLeftovers(path: string): Promise<void> {
  const folder = dirname(path);
  const prefix = temporaryPrefix(path);
  for (const name of await readdir(folder).catch(() => [])) {
    if (!name.startsWith(prefix) || !name.endsWith('.part')) continue;
    const owner = Number.parseInt(name.slice(prefix.length), 10);
    if (Number.isNaN(owner) || isRunning(owner)) continue;
    await rm(join(folder, name), { force: true }).catch(() => undefined);
  }
}

function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0); // sends nothing, only asks
    return true;
  } catch (error) {
    return !isErrno(error, 'ESRCH');
  }
}

/** A hard link fails if the name is taken, a rename would silently replace it. */
async function renameWithoutOverwriting(temporary: string, path: string): Promise<void> {
  try {
    await link(temporary, path);
  } catch (cause) {
    if (isErrno(cause, 'EEXIST') || (await exists(path))) throw wouldOverwrite(path);
    await orWriteFailed(path, () => rename(temporary, path)); // file systems without hard links
    return;
  }
  await rm(temporary, { force: true });
}

const SINK_BUFFER_BYTES = 256 * 1024;

/** Gathers small writes; patches go to what is already on disk. */
function fileSink(file: FileHandle, path: string): ByteSink & { flush(): Promise<void> } {
  const pending = new Uint8Array(SINK_BUFFER_BYTES);
  let pendingLength = 0;
  let end = 0; // bytes handed to the operating system

  async function put(bytes: Uint8Array, offset: number): Promise<void> {
    await orWriteFailed(path, async () => {
      for (let done = 0; done < bytes.length;) {
        done += (await file.write(bytes, done, bytes.length - done, offset + done)).bytesWritten;
      }
    });
  }
  async function flush(): Promise<void> {
    const bytes = pending.subarray(0, pendingLength);
    await put(bytes, end);
    end += pendingLength;
    pendingLength = 0;
  }
  return {
    async write(bytes) {
      if (pendingLength + bytes.length > SINK_BUFFER_BYTES) await flush();
      if (bytes.length > SINK_BUFFER_BYTES) {
        await put(bytes, end);
        end += bytes.length;
      } else {
        pending.set(bytes, pendingLength);
        pendingLength += bytes.length;
      }
    },
    async patch(offset, bytes) {
      await flush();
      if (offset + bytes.length > end) throw new RangeError(`patch at ${offset} goes beyond ${end} bytes`);
      await put(bytes, offset);
    },
    flush,
  };
}

async function orWriteFailed<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (cause) {
    throw new AuralignError('WRITE_FAILED', `${path}: ${(cause as Error).message}`, undefined, { cause });
  }
}

function wouldOverwrite(path: string): AuralignError {
  return new AuralignError('WOULD_OVERWRITE', `${path}: exists already`, 'Choose another name or allow overwriting.');
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
