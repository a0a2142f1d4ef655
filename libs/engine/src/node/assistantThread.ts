import type { FromAssistant } from '@auralign/analysis';
import { lossError } from '../failure.ts';
import type { RunningAssistant } from '../host.ts';
import { ASSISTANT_SCRIPT, listenForLoss, newThread } from './threadWorker.ts';

/** Its garbage is short-lived: with more room for it an hour of audio takes 40 MB more, and no less time. */
const YOUNG_MEGABYTES = 4;

/** A thread that takes half of one analysis; see `AnalyzeOptions.assistant`. */
export function startAssistantThread({
  heapMegabytes,
  script = ASSISTANT_SCRIPT,
}: {
  heapMegabytes: number;
  script?: URL;
}): RunningAssistant {
  const worker = newThread(script, {
    maxOldGenerationSizeMb: heapMegabytes,
    maxYoungGenerationSizeMb: YOUNG_MEGABYTES,
  });
  // From the first moment on: a thread may die before anybody listens, and an error without a listener ends the program.
  let lost: Error | undefined;
  let tell: (error: Error) => void = (error) => (lost = error);
  listenForLoss(worker, heapMegabytes, (loss) => tell(lossError(loss)));
  return {
    port: {
      post: (message) => worker.postMessage(message),
      listen(onMessage, onLoss) {
        worker.on('message', (message: FromAssistant) => onMessage(message));
        tell = onLoss;
        if (lost !== undefined) onLoss(lost);
      },
    },
    async end() {
      tell = () => {};
      await worker.terminate();
    },
  };
}
