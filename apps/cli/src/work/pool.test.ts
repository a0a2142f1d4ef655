import { describe, expect, it } from 'vitest';
import { sampleFile } from '../testing/sampleReport.ts';
import type { AnalyzedFile, AnalyzeJob, Runner } from './job.ts';
import { runInOrder, type Settled } from './pool.ts';

const jobs = (count: number): AnalyzeJob[] =>
  Array.from({ length: count }, (_, i) => ({
    path: String(i),
    name: String(i),
    series: false,
    music: false,
    decoder: 'auto',
  }));

/** A runner whose jobs end when the test says so. */
function createManualRunner(): Runner & {
  readonly started: string[];
  finish(): Promise<void>;
  fail(error: Error): Promise<void>;
} {
  const started: string[] = [];
  let settle: { resolve(file: AnalyzedFile): void; reject(error: Error): void } | undefined;
  const settled = async (act: () => void): Promise<void> => {
    act();
    await new Promise((resolve) => setImmediate(resolve)); // lets the pool react
  };
  return {
    started,
    run: (job) =>
      new Promise((resolve, reject) => {
        started.push(job.name);
        settle = { resolve, reject };
      }),
    close: async () => {},
    finish: () => settled(() => settle!.resolve(sampleFile({ name: started.at(-1)! }))),
    fail: (error) => settled(() => settle!.reject(error)),
  };
}

function createControl(signal = new AbortController().signal) {
  const events: string[] = [];
  return {
    events,
    signal,
    onBegin: (index: number) => void events.push(`begin ${index}`),
    onProgress: () => {},
    onEnd: (index: number) => void events.push(`end ${index}`),
  };
}

describe('running files on several threads', () => {
  it('hands out results in the order of the jobs, whichever ends first', async () => {
    const [slow, fast] = [createManualRunner(), createManualRunner()];
    const control = createControl();
    const results: Settled[] = [];
    const all = (async () => {
      for await (const settled of runInOrder(jobs(3), [slow, fast], control)) results.push(settled);
    })();
    await new Promise((resolve) => setImmediate(resolve));
    // Runners are taken from the end of the list: job 0 runs on `fast`, job 1 on `slow`.
    await slow.finish();
    await slow.finish();
    expect(results).toHaveLength(0);
    await fast.finish();
    await all;
    expect(results.map(({ index }) => index)).toEqual([0, 1, 2]);
    expect(control.events.filter((event) => event.startsWith('end'))).toEqual(['end 1', 'end 2', 'end 0']);
  });

  it('goes on after a job that failed', async () => {
    const runner = createManualRunner();
    const iterator = runInOrder(jobs(2), [runner], createControl());
    const first = iterator.next();
    await runner.fail(new Error('broken file'));
    expect((await first).value).toMatchObject({ index: 0, status: 'failed' });
    const second = iterator.next();
    await runner.finish();
    expect((await second).value).toMatchObject({ index: 1, status: 'done' });
    expect((await iterator.next()).done).toBe(true);
  });

  it('begins nothing more once it is interrupted', async () => {
    const runner = createManualRunner();
    const controller = new AbortController();
    const iterator = runInOrder(jobs(5), [runner], createControl(controller.signal));
    const first = iterator.next();
    controller.abort();
    await runner.fail(new Error('cancelled'));
    await first;
    expect((await iterator.next()).done).toBe(true);
    expect(runner.started).toEqual(['0']);
  });

  it('does not run ahead of a slow file without end, so that waiting results stay few', async () => {
    const slow: Runner = { run: () => new Promise(() => {}), close: async () => {} };
    let fastCount = 0;
    const fast: Runner = {
      run: async ({ name }) => {
        fastCount++;
        return sampleFile({ name });
      },
      close: async () => {},
    };
    const iterator = runInOrder(jobs(1000), [fast, slow], createControl()); // job 0 on `slow`
    void iterator.next();
    for (let turn = 0; turn < 2000; turn++) await Promise.resolve();
    expect(fastCount).toBeGreaterThan(10);
    expect(fastCount).toBeLessThan(40); // 2 runners × 16, less the one that hangs
  });
});
