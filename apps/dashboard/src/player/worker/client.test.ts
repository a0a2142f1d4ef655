import { describe, expect, it } from 'vitest';
import { createAudioTasks, TaskError, type WorkerLike } from './client.ts';
import type { FromWorker, ToWorker } from './messages.ts';

/** A worker whose answers are given by hand. */
function fakeWorker() {
  const listeners: Record<string, ((event: never) => void)[]> = { message: [], error: [] };
  const sent: ToWorker[] = [];
  const worker: WorkerLike = {
    postMessage: (message) => void sent.push(message),
    addEventListener: (type: string, listener: (event: never) => void) => void listeners[type]!.push(listener),
  };
  const answer = (data: FromWorker): void => listeners['message']!.forEach((listener) => listener({ data } as never));
  const crash = (message: string): void => listeners['error']!.forEach((listener) => listener({ message } as never));
  return { worker, sent, answer, crash };
}

const TASK = { channels: [], sampleRateHz: 48_000 };

describe('tasks in the worker', () => {
  it('come back to whoever asked, in any order', async () => {
    const { worker, answer } = fakeWorker();
    const tasks = createAudioTasks(() => worker);
    const first = tasks.run('loudness', TASK);
    const second = tasks.run('loudness', TASK);
    answer({ kind: 'done', taskId: 2, result: { integratedLufs: -2 } });
    answer({ kind: 'done', taskId: 1, result: { integratedLufs: -1 } });
    expect(await Promise.all([first, second])).toEqual([{ integratedLufs: -1 }, { integratedLufs: -2 }]);
  });

  it('tell how far they are, and say why they failed', async () => {
    const { worker, answer } = fakeWorker();
    const fractions: number[] = [];
    const task = createAudioTasks(() => worker).run('loudness', TASK, {
      onProgress: (fraction) => fractions.push(fraction),
    });
    answer({ kind: 'progress', taskId: 1, fraction: 0.5 });
    answer({ kind: 'failed', taskId: 1, code: 'CORRUPT_FILE', message: 'damaged' });
    await expect(task).rejects.toEqual(new TaskError('CORRUPT_FILE', 'damaged'));
    expect(fractions).toEqual([0.5]);
  });

  it('are cancelled in the worker', () => {
    const { worker, sent } = fakeWorker();
    const stop = new AbortController();
    void createAudioTasks(() => worker).run('loudness', TASK, { signal: stop.signal });
    stop.abort();
    expect(sent.at(-1)).toEqual({ kind: 'cancel', taskId: 1 });
  });

  it('all fail when the worker breaks, and the next one gets a fresh worker', async () => {
    const workers = [fakeWorker(), fakeWorker()];
    let started = 0;
    const tasks = createAudioTasks(() => workers[started++]!.worker);
    const lost = tasks.run('loudness', TASK);
    workers[0]!.crash('out of memory');
    await expect(lost).rejects.toMatchObject({ code: 'INTERNAL', message: 'out of memory' });
    const next = tasks.run('loudness', TASK);
    workers[1]!.answer({ kind: 'done', taskId: 2, result: {} });
    expect(await next).toEqual({});
  });
});
