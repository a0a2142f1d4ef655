/** A value that remembers what it was. */
export interface History<T> {
  readonly past: readonly T[];
  readonly present: T;
  readonly future: readonly T[];
  /** Of the last change: the next one of the same gesture replaces it, so that a drag is undone at once. */
  readonly gesture: string | undefined;
}

/** Steps that can be taken back. */
const LONGEST = 200;

export function beginHistory<T>(present: T): History<T> {
  return { past: [], present, future: [], gesture: undefined };
}

/** @param gesture names a movement of which only begin and end matter; without one every change is a step */
export function changed<T>(history: History<T>, present: T, gesture?: string): History<T> {
  if (present === history.present) return history;
  if (gesture !== undefined && gesture === history.gesture) return { ...history, present, future: [] };
  return { past: [...history.past, history.present].slice(-LONGEST), present, future: [], gesture };
}

export function undone<T>(history: History<T>): History<T> {
  const { past, present, future } = history;
  if (past.length === 0) return history;
  return { past: past.slice(0, -1), present: past.at(-1)!, future: [present, ...future], gesture: undefined };
}

export function redone<T>(history: History<T>): History<T> {
  const [next, ...rest] = history.future;
  if (next === undefined) return history;
  return { past: [...history.past, history.present], present: next, future: rest, gesture: undefined };
}
