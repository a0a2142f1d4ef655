import type { AssistantPort, HiredAssistant } from '@auralign/analysis';
import { cancelled } from '../failure.ts';
import type { JobSignal } from '../host.ts';
import { startAssistantThread, type AssistantThread } from './assistantThread.ts';

/** From here on a second thread gains more than starting it takes. */
const WORTH_STARTING_SECONDS = 60;
/** … and one that is there gains more than the messages take. */
const WORTH_ASKING_SECONDS = 5;

/** Second threads for files that are measured in this one. What has done its work is kept for the next file, warm. */
export interface Assistants {
  /**
   * One thread for one analysis, or `undefined` where the file is too short for that.
   *
   * @param signal when it fires, the analysis that waits for its assistant is told so: it looks at no signal then
   */
  hire(audioSeconds: number, signal: JobSignal): HiredAssistant | undefined;
  /** Starts a thread that will probably be hired, so that it is ready then; nothing if one is waiting. */
  prepare(): void;
  /** Ends those that wait for work; those at work end with it. */
  close(): Promise<void>;
}

/** @param options.start other threads, for tests */
export function createAssistants({
  heapMegabytes = 2048,
  start = () => startAssistantThread({ heapMegabytes }),
}: {
  heapMegabytes?: number;
  start?: () => AssistantThread;
} = {}): Assistants {
  const idle: AssistantThread[] = [];
  let isClosed = false;

  async function giveBack(thread: AssistantThread, isFree: boolean): Promise<void> {
    if (!isFree || isClosed) return thread.end();
    thread.keepAlive(false);
    idle.push(thread);
  }

  return {
    hire(audioSeconds, signal) {
      if (audioSeconds < (idle.length > 0 ? WORTH_ASKING_SECONDS : WORTH_STARTING_SECONDS)) return undefined;
      const thread = idle.pop() ?? start();
      thread.keepAlive(true);
      // One that was left in the middle of a file is of no use to the next one.
      let isFree = true;
      const port: AssistantPort = {
        post(message) {
          isFree = false;
          thread.port.post(message);
        },
        listen(onMessage, onLoss) {
          thread.port.listen((message) => {
            isFree = message.kind === 'done';
            onMessage(message);
          }, onLoss);
          signal.addEventListener('abort', () => onLoss(cancelled()), { once: true });
        },
      };
      return { port, end: () => giveBack(thread, isFree) };
    },
    prepare() {
      if (idle.length === 0) void giveBack(start(), true);
    },
    async close() {
      isClosed = true;
      await Promise.all(idle.splice(0).map((thread) => thread.end()));
    },
  };
}
