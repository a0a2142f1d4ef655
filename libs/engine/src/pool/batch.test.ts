import { describe, expect, it } from 'vitest';
import type { Job, PlanResult } from '../job.ts';
import { runInOrder, type Settled } from './batch.ts';
import type { Engine, RunControl } from './engine.ts';

const jobs = (count: number): Job[] => Array.from({ length: count }, () => ({ kind: 'plan' }) as Job);

interface Running {
  finish(): Promise<void>;
  fail(): Promise<void>;
}

/** An engine whose jobs end when the test says so. */
function createManualEngine(workerCount: number): Engine & { readonly running: Running[] } {
  const running: Running[] = [];
  const reacting = async (act: () => void): Promise<void> => {
    act();
    await turn();
  };
  return {
    running,
    run: (_: unknown, control?: RunControl) =>
      new Promise<never>((resolve, reject) => {
        control?.onStart?.();
        running.push({
          finish: () => reacting(() => resolve({ kind: 'plan' } as never)),
          fail: () => reacting(() => reject(new Error('broken file'))),
        });
      }),
    status: () => ({ workerCount, runningCount: 0, queuedCount: 0, queueLimit: 0 }),
    close: async () => {},
  };
}

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

describe('a batch', () => {
  it('hands out results in the order of the jobs, whichever ends first', async () => {
    const engine = createManualEngine(2);
    const order: string[] = [];
    const results: Settled<unknown>[] = [];
    const all = (async () => {
      const control = {
        signal: new AbortController().signal,
        onBegin: (index: number) => void order.push(`begin ${index}`),
        onEnd: (index: number) => void order.push(`end ${index}`),
      };
      for await (const settled of runInOrder(engine, jobs(3), control)) results.push(settled);
    })();
    await turn();
    expect(engine.running).toHaveLength(2); // never more than there are workers
    await engine.running[1]!.finish();
    await engine.running[2]!.finish();
    expect(results).toHaveLength(0);
    await engine.running[0]!.finish();
    await all;
    expect(results.map(({ index }) => index)).toEqual([0, 1, 2]);
    expect(order).toEqual(['begin 0', 'begin 1', 'end 1', 'begin 2', 'end 2', 'end 0']);
  });

  it('goes on after a job that failed', async () => {
    const engine = createManualEngine(1);
    const iterator = runInOrder(engine, jobs(2), { signal: new AbortController().signal });
    const first = iterator.next();
    await engine.running[0]!.fail();
    expect((await first).value).toMatchObject({ index: 0, status: 'failed' });
    const second = iterator.next();
    await engine.running[1]!.finish();
    expect((await second).value).toMatchObject({ index: 1, status: 'done' });
    expect((await iterator.next()).done).toBe(true);
  });

  it('begins nothing more once it is interrupted', async () => {
    const engine = createManualEngine(1);
    const controller = new AbortController();
    const iterator = runInOrder(engine, jobs(5), { signal: controller.signal });
    const first = iterator.next();
    controller.abort();
    await engine.running[0]!.fail();
    await first;
    expect((await iterator.next()).done).toBe(true);
    expect(engine.running).toHaveLength(1);
  });

  it('does not run ahead of a slow file without end, so that waiting results stay few', async () => {
    let count = 0;
    const engine: Engine = {
      ...createManualEngine(2),
      run: (() => (count++ === 0 ? new Promise(() => {}) : Promise.resolve({} as PlanResult))) as Engine['run'],
    };
    void runInOrder(engine, jobs(1000), { signal: new AbortController().signal }).next();
    for (let i = 0; i < 2000; i++) await Promise.resolve();
    expect(count).toBeGreaterThan(10);
    expect(count).toBeLessThanOrEqual(32); // 2 workers × 16
  });
});
