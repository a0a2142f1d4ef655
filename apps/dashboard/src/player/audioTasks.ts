import { createAudioTasks } from './worker/client.ts';

/** The one worker of the player: decoding, loudness, alignment, auditions. */
export const tasks = createAudioTasks(
  () => new Worker(new URL('./worker/audioWorker.ts', import.meta.url), { type: 'module' }),
);
