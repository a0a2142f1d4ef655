import { parentPort } from 'node:worker_threads';
import { createHandler } from './handle.ts';
import type { ToWorker } from './workerRunner.ts';

const handle = createHandler((message) => parentPort?.postMessage(message));
parentPort?.on('message', (message: ToWorker) => void handle(message));
