import { handle } from './handle.ts';
import type { ToWorker } from './messages.ts';

/** The thread that decodes and measures for the player. */
const scope = self as unknown as {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  addEventListener(type: 'message', listener: (event: { readonly data: ToWorker }) => void): void;
};
const running = new Map<number, AbortController>();

scope.addEventListener('message', ({ data }) => {
  if (data.kind === 'cancel') {
    running.get(data.taskId)?.abort();
    return;
  }
  const controller = new AbortController();
  running.set(data.taskId, controller);
  void handle(data, (message, transfer) => scope.postMessage(message, transfer), controller.signal).finally(() =>
    running.delete(data.taskId),
  );
});
