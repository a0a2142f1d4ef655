import type { Colormap, SignalPictures } from '@auralign/charts';
import type { Track } from '@auralign/server/api';
import { contentPath } from '../../api/resources.ts';
import { createStore, useStore } from '../../state/store.ts';
import type { Answer, Ask } from './messages.ts';

/** How far the pictures of a track are. */
export type PictureState =
  | { readonly status: 'reading'; readonly fraction: number }
  | { readonly status: 'ready'; readonly pictures: SignalPictures }
  | { readonly status: 'failed'; readonly message: string };

const states = createStore<Readonly<Record<string, PictureState>>>({});
export const usePictures = (): Readonly<Record<string, PictureState>> => useStore(states);

export interface PaintWish {
  readonly trackId: string;
  readonly width: number;
  readonly height: number;
  readonly floorDb: number;
  readonly colormap: Colormap;
  readonly viewSeconds: readonly [number, number] | undefined;
}

let worker: Worker | undefined;
let askCount = 0;
const painters = new Map<number, (image: ImageData) => void>();

/** Reads a file in the worker, once. */
export function requestPictures({ id, name }: Track): void {
  if (id in states.get()) return;
  put(id, { status: 'reading', fraction: 0 });
  send({ kind: 'read', trackId: id, url: new URL(contentPath(id), location.href).href, name });
}

/** Forgets a failure, so that the next request tries again. */
export function forgetPictures(id: string): void {
  states.set(({ [id]: _, ...rest }) => rest);
}

/** The spectrogram of a file that has been read, as pixels. */
export function paintSpectrogram(
  { viewSeconds, ...wish }: PaintWish,
  onPainted: (image: ImageData) => void,
): () => void {
  const askId = ++askCount;
  painters.set(askId, onPainted);
  send({ kind: 'paint', askId, ...wish, ...(viewSeconds === undefined ? {} : { viewSeconds }) });
  return () => painters.delete(askId);
}

function send(ask: Ask): void {
  worker ??= startWorker();
  worker.postMessage(ask);
}

function startWorker(): Worker {
  const started = new Worker(new URL('./pictures.worker.ts', import.meta.url), { type: 'module', name: 'pictures' });
  started.addEventListener('message', ({ data }: MessageEvent<Answer>) => take(data));
  started.addEventListener('error', () => {
    // A worker that did not load, or died: the page goes on without these pictures.
    for (const [id, { status }] of Object.entries(states.get())) {
      if (status === 'reading') put(id, { status: 'failed', message: 'The worker that reads the sound broke.' });
    }
    worker = undefined;
  });
  return started;
}

function take(answer: Answer): void {
  switch (answer.kind) {
    case 'progress':
      return put(answer.trackId, { status: 'reading', fraction: answer.fraction });
    case 'pictures':
      return put(answer.trackId, { status: 'ready', pictures: answer.pictures });
    case 'failed':
      return put(answer.trackId, { status: 'failed', message: answer.message });
    case 'painted':
      painters.get(answer.askId)?.(new ImageData(answer.pixels, answer.width, answer.height));
      painters.delete(answer.askId);
      return undefined;
    default:
      return answer satisfies never;
  }
}

function put(id: string, state: PictureState): void {
  states.set((before) => ({ ...before, [id]: state }));
}
