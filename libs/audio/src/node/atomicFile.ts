import { createHash, randomBytes } from 'node:crypto';
import { open, readdir, rm, type FileHandle } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { ByteSink } from '../encode/sink.ts';
import { isErrno, orWriteFailed, putInPlace, refuseIfThere } from './place.ts';

/**
 * Writes a file so that nobody ever sees half of it: into a temporary file in the same folder, which takes the name
 * only when it is complete and on disk. Whatever goes wrong, the temporary file is removed and the old file stays. What a
 * process that was killed has left of an earlier attempt at the same name is swept.
 *
 * @param writer puts the content into the sink; its result is handed back
 * @param options.whileSyncing looks at the complete file meanwhile, under its temporary name; if that fails, so does all
 * @throws AuralignError `WOULD_OVERWRITE` if the file exists and `overwrite` is not set (checked before and after
 *   writing), `WRITE_FAILED` when the disk refuses; errors of `writer` pass through
 */
export async function writeFileAtomically<T>(
  path: string,
  writer: (sink: ByteSink) => Promise<T>,
  {
    overwrite = false,
    whileSyncing,
  }: { overwrite?: boolean; whileSyncing?: (temporaryPath: string) => Promise<void> } = {},
): Promise<T> {
  if (!overwrite) await refuseIfThere(path);
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
    await Promise.all([orWriteFailed(path, () => file.sync()), whileSyncing?.(temporary)]);
    isOpen = false;
    await orWriteFailed(path, () => file.close());
    await putInPlace(temporary, path, { overwrite });
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
