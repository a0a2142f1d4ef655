import { useSyncExternalStore } from 'react';

/** A value with listeners. Values are replaced, never changed. */
export interface Store<T> {
  readonly get: () => T;
  /** Replaces the value, or makes the next one from it; the same value again tells nobody. */
  readonly set: (next: T | ((value: T) => T)) => void;
  readonly subscribe: (listener: () => void) => () => void;
}

export function createStore<T>(initial: T): Store<T> {
  let value = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set(next) {
      const replacement = typeof next === 'function' ? (next as (value: T) => T)(value) : next;
      if (Object.is(replacement, value)) return;
      value = replacement;
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** The value of a store, in a component; it renders again when the value is replaced. */
export function useStore<T>(store: Store<T>): T {
  return useSyncExternalStore(store.subscribe, store.get);
}

/**
 * A part of a store's value. `select` must give the same object for the same value, or the component renders without
 * end: pick fields, do not build new ones.
 */
export function useSelected<T, S>(store: Store<T>, select: (value: T) => S): S {
  return useSyncExternalStore(store.subscribe, () => select(store.get()));
}
