import { describe, expect, it } from 'vitest';
import type { JobEvent } from '../job.ts';
import { makeSong, wavOf } from '../testing/song.ts';
import { createWebEngine, serveEngine } from './webEngine.ts';

/** Both ends of a Web Worker on one thread: what is posted at one is a message at the other, cloned and in a later turn. */
function createWorkerPair(): { worker: Worker; isEnded(): boolean } {
  let isEnded = false;
  const ends = [new EventTarget(), new EventTarget()] as const;
  const post =
    (to: EventTarget) =>
    (data: unknown, transfer: Transferable[] = []): void => {
      const message = new MessageEvent('message', { data: structuredClone(data, { transfer }) });
      setTimeout(() => isEnded || to.dispatchEvent(message));
    };
  const [page, worker] = ends;
  serveEngine(Object.assign(worker, { postMessage: post(page) }));
  return {
    worker: Object.assign(page, { postMessage: post(worker), terminate: () => (isEnded = true) }) as unknown as Worker,
    isEnded: () => isEnded,
  };
}

const song = await wavOf(makeSong({ seconds: 5 }));

describe('the engine in a browser', () => {
  it('measures what the user dropped, hash and waveform included', async () => {
    const engine = createWebEngine(() => createWorkerPair().worker);
    const events: JobEvent[] = [];
    const { report, peaks } = await engine.run(
      {
        kind: 'analyze',
        input: { kind: 'blob', name: 'drop.wav', blob: new Blob([song]) },
        peaks: 'all',
        diagnose: {},
      },
      { onEvent: (event) => events.push(event) },
    );
    expect(report.file).toMatchObject({ name: 'drop.wav', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(peaks?.frameCount).toBe(5 * 44_100);
    expect(events.at(-1)?.kind).toBe('findings');
    // The same bytes, named differently and read otherwise: the same figures.
    const other = await engine.run({ kind: 'analyze', input: { kind: 'bytes', name: 'other.wav', bytes: song } });
    expect(other.report.measurements).toEqual(report.measurements);
    await engine.close();
  });

  it('lets a cancellation in while it works on bytes that are in memory', async () => {
    const pair = createWorkerPair();
    const engine = createWebEngine(() => pair.worker);
    const cancellation = new AbortController();
    const job = engine.run(
      { kind: 'analyze', input: { kind: 'bytes', name: 'a.wav', bytes: await wavOf(makeSong({ seconds: 30 })) } },
      { signal: cancellation.signal, onEvent: () => cancellation.abort() },
    );
    await expect(job).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(pair.isEnded()).toBe(false);
    await engine.close();
    expect(pair.isEnded()).toBe(true);
  });

  it('starts another worker when one has failed', async () => {
    const pairs: ReturnType<typeof createWorkerPair>[] = [];
    const engine = createWebEngine(() => {
      pairs.push(createWorkerPair());
      return pairs.at(-1)!.worker;
    });
    const job = { kind: 'analyze', input: { kind: 'bytes', name: 'a.wav', bytes: song } } as const;
    const lost = engine.run(job);
    pairs[0]!.worker.dispatchEvent(Object.assign(new Event('error'), { message: 'out of memory' }));
    await expect(lost).rejects.toMatchObject({ code: 'INTERNAL', message: expect.stringContaining('out of memory') });
    expect(pairs[0]!.isEnded()).toBe(true);
    await expect(engine.run(job)).resolves.toMatchObject({ kind: 'analyze' });
    await engine.close();
  });

  it.each([
    ['a path to read', { kind: 'analyze', input: { kind: 'path', path: '/etc/passwd' } }],
    ['key and tempo', { kind: 'analyze', input: { kind: 'bytes', name: 'a.wav', bytes: song }, music: 'required' }],
  ] as const)('refuses %s', async (_, job) => {
    const engine = createWebEngine(() => createWorkerPair().worker);
    await expect(engine.run(job)).rejects.toMatchObject({ code: 'INVALID_OPTION' });
    await engine.close();
  });
});
