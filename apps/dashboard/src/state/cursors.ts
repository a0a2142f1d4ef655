import { createStore, useStore } from './store.ts';

/** A stretch of time. */
export interface TimeRange {
  readonly startSeconds: number;
  readonly endSeconds: number;
}

/** A stretch of the spectrum. */
export interface Band {
  readonly lowHz: number;
  readonly highHz: number;
}

/** One cursor of each kind for all charts. `undefined`: nobody points anywhere. */
const timeCursor = createStore<number | undefined>(undefined);
const frequencyCursor = createStore<number | undefined>(undefined);
const loop = createStore<TimeRange | undefined>(undefined);
const soloBand = createStore<Band | undefined>(undefined);
/** What charts over time and over frequency show; `undefined`: the whole. */
const timeView = createStore<TimeRange | undefined>(undefined);
const frequencyView = createStore<Band | undefined>(undefined);

/** Shortest loop, seconds: below it a repeat is a tone. */
const SHORTEST_LOOP_SECONDS = 0.2;

export const useTimeCursor = (): number | undefined => useStore(timeCursor);
export const setTimeCursor = (seconds: number | undefined): void => timeCursor.set(seconds);

export const useFrequencyCursor = (): number | undefined => useStore(frequencyCursor);
export const setFrequencyCursor = (frequencyHz: number | undefined): void => frequencyCursor.set(frequencyHz);

export const useLoop = (): TimeRange | undefined => useStore(loop);
export const currentLoop = loop.get;
export const subscribeToLoop = loop.subscribe;
/** Both ends in any order; a stretch too short to be heard as one clears the loop. */
export function setLoop(range: TimeRange | undefined): void {
  if (range === undefined) return loop.set(undefined);
  const startSeconds = Math.max(0, Math.min(range.startSeconds, range.endSeconds));
  const endSeconds = Math.max(range.startSeconds, range.endSeconds);
  loop.set(endSeconds - startSeconds < SHORTEST_LOOP_SECONDS ? undefined : { startSeconds, endSeconds });
}

export const useSoloBand = (): Band | undefined => useStore(soloBand);
export const currentSoloBand = soloBand.get;
export const subscribeToSoloBand = soloBand.subscribe;
export const setSoloBand = (band: Band | undefined): void => soloBand.set(band);

/** A band that is pointed out in charts but not soloed in the player. */
const litBand = createStore<Band | undefined>(undefined);
export const useLitBand = (): Band | undefined => useStore(litBand);
export const setLitBand = (band: Band | undefined): void => litBand.set(band);

export const useTimeView = (): TimeRange | undefined => useStore(timeView);
export const setTimeView = (view: TimeRange | undefined): void => timeView.set(view);

export const useFrequencyView = (): Band | undefined => useStore(frequencyView);
export const setFrequencyView = (view: Band | undefined): void => frequencyView.set(view);
