import { createAssistants, type Assistants } from '@auralign/engine/node';
import type { MatchJob } from '@auralign/match';
import { statSync } from 'node:fs';
import type { CliIo } from '../io.ts';

/** From so many bytes on (a minute of WAV, four of MP3) a file gains more from a thread of its own than starting one takes. */
export const THREAD_BYTES = 8 * 2 ** 20;

/** Second threads for files that are measured one after the other in this one; nothing where there is only one core. To be closed. */
export function secondThreads({ threads, coreCount }: Pick<CliIo, 'threads' | 'coreCount'>): Assistants | undefined {
  return threads === 'workers' && coreCount > 1 ? createAssistants() : undefined;
}

/**
 * … closed when `work` has settled.
 *
 * @param path where it is a long file, the first thread starts at once: it loads its program while this one loads that of the command
 */
export async function withSecondThreads<T>(
  io: CliIo,
  work: (assistants: Assistants | undefined) => Promise<T>,
  path?: string,
): Promise<T> {
  const assistants = secondThreads(io);
  if (assistants !== undefined && path !== undefined && isLong(path)) assistants.prepare();
  try {
    return await work(assistants);
  } finally {
    await assistants?.close();
  }
}

/** What lets renderings be measured while they are made. */
export function hiring(assistants: Assistants | undefined, { signal }: CliIo): Pick<MatchJob, 'hireAssistant'> {
  return assistants === undefined ? {} : { hireAssistant: (seconds) => assistants.hire(seconds, signal) };
}

function isLong(path: string): boolean {
  try {
    const found = statSync(path);
    return found.isFile() && found.size >= THREAD_BYTES;
  } catch {
    return false; // whoever reads it will complain
  }
}
