import { createAssistant, type ToAssistant } from '@auralign/analysis';
import { parentPort } from 'node:worker_threads';

const assist = createAssistant((message) => parentPort?.postMessage(message));
parentPort?.on('message', (message: ToAssistant) => assist(message));
