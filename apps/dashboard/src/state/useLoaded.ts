import { useCallback, useEffect, useState } from 'react';
import { asApiError, type ApiError } from '../api/problem.ts';
import { noticeError, onReconnect } from './connection.ts';

export interface Loaded<T> {
  /** Undefined until the first answer; stays while another is on its way. */
  readonly value: T | undefined;
  /** Why the last question had no answer. */
  readonly error: ApiError | undefined;
  readonly reload: () => void;
}

/**
 * What the server answers, asked for again when it is back after it was away. Gives up the question when the view goes.
 *
 * @param load the same function as long as the question is the same
 */
export function useLoaded<T>(load: (signal: AbortSignal) => Promise<T>): Loaded<T> {
  const [{ value, error }, setState] = useState<Partial<Pick<Loaded<T>, 'value' | 'error'>>>({});
  const [attempt, setAttempt] = useState(0);
  const reload = useCallback(() => {
    setState((shown) => ({ value: shown.value }));
    setAttempt((count) => count + 1);
  }, []);
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const ask = async (): Promise<void> => {
      try {
        const answer = await load(signal);
        if (!signal.aborted) setState({ value: answer });
      } catch (thrown) {
        if (signal.aborted) return;
        const problem = asApiError(thrown);
        noticeError(problem);
        setState((shown) => ({ value: shown.value, error: problem }));
      }
    };
    void ask();
    return () => controller.abort();
  }, [load, attempt]);
  useEffect(() => onReconnect(reload), [reload]);
  return { value, error, reload };
}
