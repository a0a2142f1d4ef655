import { parentPort } from 'node:worker_threads';
import { createJobServer } from '../pool/jobServer.ts';
import type { ToWorker } from '../pool/messages.ts';
import { nodeHost } from './host.ts';

const serve = createJobServer(
  nodeHost,
  () => new AbortController(),
  (message, transfer) => parentPort?.postMessage(message, transfer),
);
parentPort?.on('message', (message: ToWorker) => void serve(message));
