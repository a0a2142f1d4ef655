import { failureOf } from '../failure.ts';
import { analyzeFile } from './analyzeFile.ts';
import type { FromWorker, ToWorker } from './workerRunner.ts';

/** What the worker thread does with its messages; every job ends in `done` or `failed`. */
export function createHandler(emit: (message: FromWorker) => void): (message: ToWorker) => Promise<void> {
  let cancellation = new AbortController();
  return async (message) => {
    if (message.kind === 'cancel') {
      cancellation.abort();
      return;
    }
    cancellation = new AbortController();
    let told = 0;
    try {
      const file = await analyzeFile(message.job, {
        signal: cancellation.signal,
        onProgress(fraction) {
          if (fraction - told < 0.01) return; // a message a block would be thousands
          told = fraction;
          emit({ kind: 'progress', fraction });
        },
      });
      emit({ kind: 'done', file });
    } catch (error) {
      emit({ kind: 'failed', failure: failureOf(error) });
    }
  };
}
