import type { Host } from '../host.ts';
import { createJobServer } from './jobServer.ts';
import type { FromWorker, WorkerPort } from './messages.ts';

/**
 * A worker that is this very thread: for one file, which is measured sooner than a thread starts, and where there are
 * no threads. It cannot be ended by force: `end` waits for the job to notice.
 */
export function createLocalWorker(host: Host, createCancellation: Parameters<typeof createJobServer>[1]): WorkerPort {
  let onMessage: ((message: FromWorker) => void) | undefined;
  let running: { jobId: number; settled: Promise<void> } | undefined;
  const serve = createJobServer(host, createCancellation, (message) => onMessage?.(message));
  return {
    post(message) {
      const settled = serve(message);
      if (message.kind === 'run') running = { jobId: message.jobId, settled };
    },
    listen(listener) {
      onMessage = listener;
    },
    async end() {
      if (running === undefined) return;
      void serve({ kind: 'cancel', jobId: running.jobId });
      await running.settled;
    },
  };
}
