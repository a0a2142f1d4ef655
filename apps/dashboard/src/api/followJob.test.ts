import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { answerWith, events, json } from '../testing/fetching.ts';
import { followJob } from './followJob.ts';
import { ApiError } from './problem.ts';

const JOB = {
  id: 'jjjjjjjjjjjj',
  kind: 'analyze',
  state: 'running',
  fraction: 0.2,
  phase: 'Measuring',
  createdAt: '2026-11-22T20:00:00Z',
};
const DONE = { ...JOB, state: 'done', fraction: 1 };
const event = (name: string, data: unknown, id?: number): string =>
  `${id === undefined ? '' : `id: ${id}\n`}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
const unstopped = new AbortController().signal;

describe('following a job', () => {
  beforeEach(() => vi.useFakeTimers({ shouldAdvanceTime: true, advanceTimeDelta: 200 }));
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it('hands on state, progress and findings, and ends with the job', async () => {
    answerWith(
      events(
        event('state', JOB) +
          event('progress', { fraction: 0.5, phase: 'Measuring' }, 1) +
          event('finding', { ruleId: 'tone.mud' }, 2) +
          event('end', DONE, 3),
      ),
    );
    const seen: string[] = [];
    const ended = await followJob(
      JOB.id,
      {
        onState: ({ state }) => seen.push(state),
        onProgress: ({ fraction }) => seen.push(String(fraction)),
        onFinding: ({ ruleId }) => seen.push(ruleId),
      },
      unstopped,
    );
    expect(seen).toEqual(['running', '0.5', 'tone.mud']);
    expect(ended.state).toBe('done');
  });

  it('resumes after the last event it saw, however often the connection breaks', async () => {
    const asked = answerWith(
      events(event('state', JOB) + event('progress', { fraction: 0.3, phase: '' }, 4)),
      new TypeError('network'),
      json({}, 502),
      events(event('progress', { fraction: 0.9, phase: '' }, 5) + event('end', DONE, 6)),
    );
    const lost: string[] = [];
    const fractions: number[] = [];
    const ended = await followJob(
      JOB.id,
      { onProgress: ({ fraction }) => fractions.push(fraction), onLost: ({ code }) => lost.push(code) },
      unstopped,
    );
    expect(ended.state).toBe('done');
    expect(fractions).toEqual([0.3, 0.9]);
    expect(lost).toEqual(['OFFLINE', 'OFFLINE', 'HTTP_502']);
    const ids = asked.map(({ init }) => (init.headers as Record<string, string>)['last-event-id']);
    expect(ids).toEqual([undefined, '4', '4', '4']);
  });

  it('gives up on a job that does not exist', async () => {
    answerWith(json({ status: 404, code: 'NOT_FOUND', title: 'x', detail: 'There is no such job.', type: '' }, 404));
    await expect(followJob(JOB.id, {}, unstopped)).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: 'There is no such job.',
    });
  });

  it('stops when told to, also while it waits to try again', async () => {
    answerWith(new TypeError('network'));
    const controller = new AbortController();
    const following = followJob(
      JOB.id,
      { onLost: () => controller.abort(new DOMException('enough', 'AbortError')) },
      controller.signal,
    );
    await expect(following).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('passes over events it does not know', async () => {
    answerWith(events(event('surprise', 1, 1) + event('end', { ...JOB, state: 'failed' }, 2)));
    expect((await followJob(JOB.id, {}, unstopped)).state).toBe('failed');
  });

  it('throws ApiErrors only', async () => {
    answerWith(json({ code: 'UNAUTHORIZED' }, 401));
    await expect(followJob(JOB.id, {}, unstopped)).rejects.toBeInstanceOf(ApiError);
  });
});
