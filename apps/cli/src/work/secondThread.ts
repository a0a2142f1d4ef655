import { createAssistants, type Assistants } from '@auralign/engine/node';
import type { MatchJob } from '@auralign/match';
import type { CliIo } from '../io.ts';

/** Second threads for files that are measured one after the other in this one; nothing where there is only one core. To be closed. */
export function secondThreads({ threads, coreCount }: Pick<CliIo, 'threads' | 'coreCount'>): Assistants | undefined {
  return threads === 'workers' && coreCount > 1 ? createAssistants() : undefined;
}

/** … closed when `work` has settled. */
export async function withSecondThreads<T>(
  io: CliIo,
  work: (assistants: Assistants | undefined) => Promise<T>,
): Promise<T> {
  const assistants = secondThreads(io);
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
