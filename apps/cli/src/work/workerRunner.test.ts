import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { sampleFile } from '../testing/sampleReport.ts';
import { createWorkerRunner, type FromWorker, type ToWorker, type WorkerPort } from './workerRunner.ts';

const job = { path: 'a.wav', name: 'a.wav', series: false, music: false, decoder: 'auto' } as const;

/** A worker without a thread: the test plays its part. */
function createFakeWorker(): WorkerPort & {
  readonly received: ToWorker[];
  send(message: FromWorker): void;
  die(): void;
} {
  const emitter = new EventEmitter();
  const received: ToWorker[] = [];
  return {
    received,
    postMessage: (message) => void received.push(message),
    on: (event: string, listener: (...values: never[]) => void) =>
      emitter.on(event, listener as (...values: unknown[]) => void),
    terminate: async () => emitter.emit('exit', 1),
    send: (message) => void emitter.emit('message', message),
    die: () => void emitter.emit('exit', 134),
  };
}

describe('a runner in a thread', () => {
  it('hands over progress and result', async () => {
    const worker = createFakeWorker();
    const runner = createWorkerRunner(() => worker);
    const fractions: number[] = [];
    const result = runner.run(job, { signal: new AbortController().signal, onProgress: (f) => void fractions.push(f) });
    worker.send({ kind: 'progress', fraction: 0.5 });
    worker.send({ kind: 'done', file: sampleFile() });
    expect(await result).toEqual(sampleFile());
    expect(fractions).toEqual([0.5]);
  });

  it('turns a failure that crossed the thread back into the error it was', async () => {
    const worker = createFakeWorker();
    const runner = createWorkerRunner(() => worker);
    const result = runner.run(job, { signal: new AbortController().signal, onProgress() {} });
    worker.send({
      kind: 'failed',
      failure: { code: 'CORRUPT_FILE', message: 'a.wav: no data', hint: 'Export it again.' },
    });
    await expect(result).rejects.toMatchObject({ code: 'CORRUPT_FILE', category: 'input', hint: 'Export it again.' });
  });

  it('tells the thread to stop when interrupted, and listens no longer once the job is over', async () => {
    const worker = createFakeWorker();
    const runner = createWorkerRunner(() => worker);
    const controller = new AbortController();
    const result = runner.run(job, { signal: controller.signal, onProgress() {} });
    controller.abort();
    expect(worker.received.at(-1)).toEqual({ kind: 'cancel' });
    worker.send({ kind: 'failed', failure: { code: 'CANCELLED', message: 'cancelled' } });
    await expect(result).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  it('loses one job when the thread dies, and gives the next one a new thread', async () => {
    const workers = [createFakeWorker(), createFakeWorker()];
    let started = 0;
    const runner = createWorkerRunner(() => workers[started++]!);
    const control = { signal: new AbortController().signal, onProgress() {} };
    const lost = runner.run(job, control);
    workers[0]!.die();
    await expect(lost).rejects.toMatchObject({ code: 'INTERNAL' });
    const kept = runner.run(job, control);
    workers[1]!.send({ kind: 'done', file: sampleFile() });
    await expect(kept).resolves.toBeDefined();
    await runner.close();
  });
});
