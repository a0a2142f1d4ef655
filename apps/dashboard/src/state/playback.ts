import { createStore, useSelected } from './store.ts';

export type Source = 'mix' | 'reference' | 'corrected';

/** What the player says of itself, for charts and chips. */
export interface Playback {
  readonly isPlaying: boolean;
  readonly positionSeconds: number;
  readonly source: Source;
  /** Blind listening: nothing may tell which file is heard; charts are hidden as well. */
  readonly isBlind: boolean;
}

const playback = createStore<Playback>({ isPlaying: false, positionSeconds: 0, source: 'mix', isBlind: false });

export const useIsBlind = (): boolean => useSelected(playback, ({ isBlind }) => isBlind);
export const currentPlayback = playback.get;
export const subscribeToPlayback = playback.subscribe;

/** For the player alone: at most once a picture, it makes every playhead move. */
export function publishPlayback(patch: Partial<Playback>): void {
  playback.set((value) => ({ ...value, ...patch }));
}

/** What others ask of the player. */
export type PlayRequest =
  | { readonly kind: 'play'; readonly fromSeconds?: number | undefined; readonly source?: Source | undefined }
  | { readonly kind: 'pause' }
  | { readonly kind: 'toggle' };

const listeners = new Set<(request: PlayRequest) => void>();
let waiting: PlayRequest | undefined;

function ask(request: PlayRequest): void {
  if (listeners.size === 0) waiting = request; // the player is still being loaded
  for (const listener of listeners) listener(request);
}

/** For the player alone. A request made before it was there is delivered at once. */
export function subscribeToPlayRequests(listener: (request: PlayRequest) => void): () => void {
  listeners.add(listener);
  if (waiting !== undefined) listener(waiting);
  waiting = undefined;
  return () => listeners.delete(listener);
}

/** Plays from a place, by default with the source that is chosen. A loop is set with `setLoop`. */
export const playFrom = (fromSeconds: number, source?: Source): void => ask({ kind: 'play', fromSeconds, source });
export const pausePlayback = (): void => ask({ kind: 'pause' });
export const togglePlayback = (): void => ask({ kind: 'toggle' });
