import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { answerWith, events, json } from '../../testing/fetching.ts';
import type { Progress } from '../session.ts';
import { isAbort, runJob } from './jobs.ts';

const JOB = {
  id: 'jjjjjjjjjjjj',
  kind: 'analyze',
  state: 'queued',
  fraction: 0,
  phase: '',
  createdAt: '2026-11-22T20:00:00Z',
};
const ended = (state: string, more = {}): Response =>
  events(`id: 1\nevent: end\ndata: ${JSON.stringify({ ...JOB, ...more, state })}\n\n`);
const run = async (signal = new AbortController().signal): Promise<{ shown: Progress[]; state: string }> => {
  const shown: Progress[] = [];
  const { state } = await runJob(
    { kind: 'analyze', trackId: 'tttttttttttt' },
    { onProgress: (progress) => shown.push(progress) },
    signal,
  );
  return { shown, state };
};

describe('running a job', () => {
  beforeEach(() => vi.useFakeTimers({ shouldAdvanceTime: true, advanceTimeDelta: 500 }));
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it('waits for a place in a full queue and says so', async () => {
    answerWith(json({ code: 'QUEUE_FULL', detail: 'full', status: 503 }, 503), json(JOB, 202), ended('done'));
    const { shown, state } = await run();
    expect(state).toBe('done');
    expect(shown[0]).toMatchObject({ stage: 'queued', phase: expect.stringContaining('busy') });
    expect(shown.at(-1)?.jobId).toBe(JOB.id);
  });

  it('fails with the problem of the job', async () => {
    answerWith(
      json(JOB, 202),
      ended('failed', { problem: { status: 422, code: 'UNSUPPORTED_FORMAT', detail: 'Not a sound file.' } }),
    );
    await expect(run()).rejects.toMatchObject({ code: 'UNSUPPORTED_FORMAT', message: 'Not a sound file.' });
  });

  it('takes a job that somebody cancelled as stopped', async () => {
    answerWith(json(JOB, 202), ended('cancelled'));
    await expect(run().catch((thrown: unknown) => isAbort(thrown))).resolves.toBe(true);
  });

  it('does not retry what waiting cannot mend', async () => {
    answerWith(json({ code: 'NOT_FOUND', detail: 'No such track.' }, 404));
    await expect(run()).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
