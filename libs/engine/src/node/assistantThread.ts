import type { AssistantPort, FromAssistant } from '@auralign/analysis';
import { lossError } from '../failure.ts';
import { ASSISTANT_SCRIPT, listenForLoss, newThread } from './threadWorker.ts';

/** Its garbage is short-lived: with more room for it an hour of audio takes 40 MB more, and no less time. */
const YOUNG_MEGABYTES = 4;

/** A thread that helps with one analysis after the other. */
export interface AssistantThread {
  readonly port: AssistantPort;
  /** Ends it, whatever it is at; settles when it is gone. */
  end(): Promise<void>;
  /** Whether the program must not end while it is there. */
  keepAlive(isNeeded: boolean): void;
}

/** A thread that takes half of an analysis; see `AnalyzeOptions.assistant`. */
export function startAssistantThread({
  heapMegabytes,
  script = ASSISTANT_SCRIPT,
}: {
  heapMegabytes: number;
  script?: URL;
}): AssistantThread {
  const worker = newThread(script, {
    maxOldGenerationSizeMb: heapMegabytes,
    maxYoungGenerationSizeMb: YOUNG_MEGABYTES,
  });
  // From the first moment on: a thread may die before anybody listens, and an error without a listener ends the program.
  let lost: Error | undefined;
  let tell: (error: Error) => void = (error) => (lost = error);
  let hear: (message: FromAssistant) => void = () => {};
  listenForLoss(worker, heapMegabytes, (loss) => tell(lossError(loss)));
  worker.on('message', (message: FromAssistant) => hear(message));
  return {
    port: {
      post: (message) => worker.postMessage(message),
      listen(onMessage, onLoss) {
        hear = onMessage;
        tell = (error) => onLoss((lost = error));
        if (lost !== undefined) onLoss(lost);
      },
    },
    async end() {
      tell = () => {};
      await worker.terminate();
    },
    keepAlive(isNeeded) {
      if (isNeeded) worker.ref();
      else worker.unref();
    },
  };
}
