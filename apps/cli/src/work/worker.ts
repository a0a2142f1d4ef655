import { parentPort } from 'node:worker_threads';
import { createHandler } from './handle.ts';

parentPort?.on(
  'message',
  createHandler((message) => parentPort?.postMessage(message)),
);
