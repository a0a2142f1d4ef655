import { AuralignError } from '@auralign/audio';
import { writeFileAtomically } from '@auralign/audio/node';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CliIo } from './io.ts';

/** Standard input as a file, since formats need random access and a worker needs a path. */
export interface SpooledInput {
  readonly path: string;
  remove(): Promise<void>;
}

/** @throws AuralignError `READ_FAILED` for a terminal or a broken stream, `CANCELLED` on Ctrl-C */
export async function spoolStdin(io: CliIo): Promise<SpooledInput> {
  if (io.stdin.isTTY === true) {
    throw new AuralignError(
      'READ_FAILED',
      'stdin: this is a terminal, not audio',
      'Pipe a file into it, for example: ffmpeg -i video.mp4 -f wav - | auralign analyze -',
    );
  }
  const folder = await mkdtemp(join(tmpdir(), 'auralign-'));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  const path = join(folder, 'stdin');
  // Without an error of its own: nobody may be listening to the stream yet. What was cut off is seen from the signal.
  const stop = (): void => void io.stdin.destroy();
  io.signal.addEventListener('abort', stop, { once: true });
  if (io.signal.aborted) stop(); // before anyone listened
  try {
    await writeFileAtomically(path, async (sink) => {
      for await (const bytes of io.stdin) await sink.write(bytes as Uint8Array);
      if (io.signal.aborted) throw new Error('interrupted');
    });
    return { path, remove };
  } catch (cause) {
    await remove();
    if (io.signal.aborted) throw new AuralignError('CANCELLED', 'Interrupted.', undefined, { cause });
    if (cause instanceof AuralignError) throw cause;
    throw new AuralignError('READ_FAILED', `stdin: ${(cause as Error).message}`, undefined, { cause });
  } finally {
    io.signal.removeEventListener('abort', stop);
  }
}
