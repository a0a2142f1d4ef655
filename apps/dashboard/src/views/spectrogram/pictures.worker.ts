import { answerPictures } from './answerPictures.ts';
import type { Ask } from './messages.ts';

const answer = answerPictures((message, transfer) => postMessage(message, { transfer }));
addEventListener('message', ({ data }: MessageEvent<Ask>) => void answer(data));
