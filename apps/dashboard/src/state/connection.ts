import { createStore, useStore } from './store.ts';
import { getHealth } from '../api/resources.ts';
import type { ApiError } from '../api/problem.ts';

export type Connection = 'online' | 'lost';

const connection = createStore<Connection>('online');
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 10_000;
let isAsking = false;

export const useConnection = (): Connection => useStore(connection);

/** Runs when the server is back, until unsubscribed. */
export function onReconnect(listener: () => void): () => void {
  let was = connection.get();
  return connection.subscribe(() => {
    const now = connection.get();
    if (was === 'lost' && now === 'online') listener();
    was = now;
  });
}

/** Called with every error; when nobody answered, the banner is shown and the server is asked for until it is back. */
export function noticeError(error: ApiError): void {
  if (error.code !== 'OFFLINE') return;
  connection.set('lost');
  if (!isAsking) void askUntilBack();
}

/** Ask at once instead of after the pause. */
export async function askNow(): Promise<void> {
  try {
    await getHealth();
    connection.set('online');
  } catch {
    connection.set('lost'); // the banner says so already
  }
}

async function askUntilBack(): Promise<void> {
  isAsking = true;
  let waitMs = FIRST_WAIT_MS;
  while (connection.get() === 'lost') {
    await new Promise((resolve) => setTimeout(resolve, waitMs));
    await askNow();
    waitMs = Math.min(LONGEST_WAIT_MS, waitMs * 1.5);
  }
  isAsking = false;
}
