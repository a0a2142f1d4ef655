import { act, cleanup, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ApiError } from '../api/problem.ts';
import { useLoaded } from './useLoaded.ts';

let signals: AbortSignal[] = [];
let answers: (string | ApiError)[] = [];
const ask = async (signal: AbortSignal): Promise<string> => {
  signals.push(signal);
  const answer = answers.shift() ?? 'nothing left to say';
  if (answer instanceof ApiError) throw answer;
  return answer;
};

function Shown({ load = ask }: { readonly load?: typeof ask }) {
  const { value, error, reload } = useLoaded(load);
  return (
    <button type="button" onClick={reload}>
      {value ?? 'no answer'}, {error?.code ?? 'no error'}
    </button>
  );
}

const show = (load = ask): Promise<void> => act(async () => void render(<Shown load={load} />));
const again = (): Promise<void> => act(async () => screen.getByRole('button').click());
const shown = (): string | null => screen.getByRole('button').textContent;
const failed = (code: string): ApiError => new ApiError({ code, message: 'no', status: 0 });

beforeEach(() => {
  signals = [];
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

it('asks once and shows the answer', async () => {
  answers = ['first'];
  await show();
  expect(shown()).toBe('first, no error');
  expect(signals).toHaveLength(1);
});

it('keeps what is shown when asking again fails, and drops the error when it does not', async () => {
  answers = ['first', failed('BUSY'), 'third'];
  await show();
  await again();
  expect(shown()).toBe('first, BUSY');
  await again();
  expect(shown()).toBe('third, no error');
});

it('gives up a question nobody waits for any more: an older answer that comes late is not shown', async () => {
  const answer: ((text: string) => void)[] = [];
  const late = (signal: AbortSignal): Promise<string> => {
    signals.push(signal);
    return new Promise((resolve) => answer.push(resolve));
  };
  await show(late);
  await again();
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
  await act(async () => answer[1]!('newer'));
  await act(async () => answer[0]!('older'));
  expect(shown()).toBe('newer, no error');
  cleanup();
  expect(signals[1]?.aborted).toBe(true);
});

it('asks again when the server is back', async () => {
  answers = [failed('OFFLINE'), 'back'];
  vi.stubGlobal('fetch', vi.fn<typeof fetch>().mockResolvedValue(Response.json({ status: 'ok', version: '0' })));
  vi.useFakeTimers();
  try {
    await show();
    expect(shown()).toBe('no answer, OFFLINE');
    await act(() => vi.advanceTimersByTimeAsync(1500)); // the first pause is one second
    expect(shown()).toBe('back, no error');
  } finally {
    vi.useRealTimers();
  }
});
