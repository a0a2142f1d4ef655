import { parentPort, workerData } from 'node:worker_threads';
import { pathTo } from '@auralign/server/paths';
import { send } from './client.ts';

// Asks for the health of a server, over and over, in a thread of its own: in the one of fifty clients it would measure those.

export interface HealthOrder {
  readonly base: string;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

export interface HealthSeen {
  /** Of each answer, from the first byte sent to the last received. */
  readonly milliseconds: readonly number[];
  readonly faults: readonly string[];
}

const EVERY_MILLISECONDS = 50;

const { base, until } = workerData as HealthOrder;
const milliseconds: number[] = [];
const faults: string[] = [];
while (Date.now() < until) {
  const start = performance.now();
  const { status } = await send(base, 'GET', pathTo('health'));
  milliseconds.push(performance.now() - start);
  if (status !== 200) faults.push(`health answered ${status}`);
  await new Promise((wait) => setTimeout(wait, EVERY_MILLISECONDS));
}
parentPort!.postMessage({ milliseconds, faults } satisfies HealthSeen);
