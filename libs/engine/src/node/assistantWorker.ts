import { createAssistant, type ToAssistant } from '@auralign/analysis';
import { parentPort } from 'node:worker_threads';

const assist = createAssistant((message, transfer) => parentPort?.postMessage(message, transfer));
parentPort?.on('message', (message: ToAssistant) => assist(message));
