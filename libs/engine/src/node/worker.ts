import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { createJobServer } from '../pool/jobServer.ts';
import type { ToWorker } from '../pool/messages.ts';
import { nodeHost } from './host.ts';

const { niceness } = workerData as { readonly niceness: number };
// On Linux 0 is the calling thread, and so only this one stands back; elsewhere it would be the whole program.
if (niceness > 0 && process.platform === 'linux') setPriority(0, niceness);

const serve = createJobServer(
  nodeHost,
  () => new AbortController(),
  (message, transfer) => parentPort?.postMessage(message, transfer),
);
parentPort?.on('message', (message: ToWorker) => void serve(message));
