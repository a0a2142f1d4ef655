import { vi } from 'vitest';

export interface Asked {
  readonly url: string;
  readonly init: RequestInit;
}

/**
 * Puts answers in the place of `fetch`, in order; each is a response, or an error to fail with.
 *
 * @returns what was asked
 */
export function answerWith(...answers: readonly (Response | Error | (() => Response))[]): Asked[] {
  const asked: Asked[] = [];
  const left = [...answers];
  vi.stubGlobal('fetch', (url: string, init: RequestInit = {}) => {
    asked.push({ url, init });
    const answer = left.shift();
    if (answer === undefined) return Promise.reject(new Error(`nobody expected ${url}`));
    if (answer instanceof Error) return Promise.reject(answer);
    return Promise.resolve(typeof answer === 'function' ? answer() : answer);
  });
  return asked;
}

export function json(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });
}

/** A stream of events that breaks off after the text. */
export function events(text: string): Response {
  return new Response(text, { headers: { 'content-type': 'text/event-stream' } });
}
