import type { Finding } from '../api/resources.ts';
import { createStore, useStore } from './store.ts';

/** The move of a finding that somebody asked to see in the plan. */
export interface WantedStep {
  /** Title of the finding. */
  readonly title: string;
  readonly move: Finding['moves'][number];
}

const store = createStore<WantedStep | undefined>(undefined);

export const useWantedStep = (): WantedStep | undefined => useStore(store);

/** Remembered until a view that shows plans has shown it. */
export const askForStep = (step: WantedStep): void => store.set(step);

export const dropWantedStep = (): void => store.set(undefined);
