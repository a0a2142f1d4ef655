import type { Plan } from '@auralign/match';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { getPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExportJob, JobEvent } from '../job.ts';
import { runInOrder } from '../pool/batch.ts';
import type { Engine } from '../pool/engine.ts';
import { makeSong, wavOf } from '../testing/song.ts';
import { startAssistantThread } from './assistantThread.ts';
import { createAssistants } from './assistants.ts';
import { createNodeEngine } from './nodeEngine.ts';
import { startThread } from './threadWorker.ts';

const PACKAGE = join(import.meta.dirname, '../..');

/** Threads run the build: a test of yesterday's would prove nothing. */
function requireFreshBuild(): void {
  const builtAt = statSync(join(PACKAGE, 'dist/lib.tsbuildinfo'), { throwIfNoEntry: false })?.mtimeMs;
  if (builtAt === undefined) throw new Error('libs/engine/dist is not there. Build first: npm run build');
  const newer = readdirSync(join(PACKAGE, 'src'), { recursive: true, encoding: 'utf8' }).find(
    (name) =>
      name.endsWith('.ts') &&
      !name.endsWith('.test.ts') &&
      !name.startsWith('testing') &&
      statSync(join(PACKAGE, 'src', name)).mtimeMs > builtAt,
  );
  if (newer !== undefined) throw new Error(`src/${newer} is newer than dist/. Build first: npm run build`);
}

const engines: Engine[] = [];
function createEngine(options: Parameters<typeof createNodeEngine>[0]): Engine {
  const engine = createNodeEngine(options);
  engines.push(engine);
  return engine;
}
const threadCount = (): number => process.getActiveResourcesInfo().filter((name) => name === 'MessagePort').length;

describe('threads that go wrong', () => {
  const script = new URL('../testing/misbehavingWorker.mjs', import.meta.url);
  const engine = createEngine({
    workerCount: 1,
    graceSeconds: 0.05,
    startWorker: () => startThread({ heapMegabytes: 24, script }),
  });
  const doing = (what: string): ExportJob => ({
    kind: 'export',
    plan: {} as Plan,
    formatIds: [what],
    context: { sampleRateHz: 44_100, channelCount: 2 },
  });
  afterAll(() => engine.close());

  it.each([
    ['trap', { code: 'INTERNAL', message: expect.stringContaining('unreachable') }],
    ['exit', { code: 'INTERNAL', message: expect.stringContaining('exit code 7') }],
    ['hoard', { code: 'LIMIT_EXCEEDED', message: expect.stringContaining('24 MB') }],
  ])('cost one job (%s), which says why; the next one gets a new thread', async (what, error) => {
    await expect(engine.run(doing(what))).rejects.toMatchObject(error);
    await expect(engine.run(doing('well'))).resolves.toMatchObject({ kind: 'export' });
  });

  it('are ended when they do not end by themselves', async () => {
    const cancellation = new AbortController();
    const spinning = engine.run(doing('spin'), { signal: cancellation.signal, onStart: () => cancellation.abort() });
    await expect(spinning).rejects.toMatchObject({ code: 'CANCELLED' });
    await expect(engine.run(doing('well'))).resolves.toMatchObject({ kind: 'export' });
  });
});

it('stand back behind the calling thread where the system can tell threads apart', async () => {
  requireFreshBuild();
  const engine = createEngine({ workerCount: 1, niceness: 7 });
  const bytes = await wavOf(makeSong({ seconds: 1, sampleRateHz: 8000 }));
  await engine.run({ kind: 'analyze', input: { kind: 'bytes', bytes, name: 'short' } });
  const isLinux = process.platform === 'linux';
  // proc(5), /proc/…/stat: nice is the 19th figure, the 17th behind the name.
  const niceOf = (thread: string): number =>
    Number(readFileSync(`/proc/self/task/${thread}/stat`, 'utf8').split(') ').at(-1)!.split(' ')[16]);
  const own = getPriority();
  const standing = isLinux ? readdirSync('/proc/self/task').map(niceOf) : [];
  expect(standing.includes(7)).toBe(isLinux);
  expect(getPriority()).toBe(own);
  await engine.close();
});

describe('a long file on two threads', () => {
  let folder: string;
  let path: string;
  const job = () => ({ kind: 'analyze', input: { kind: 'path', path, name: 'long' }, series: 'all' }) as const;

  beforeAll(async () => {
    requireFreshBuild();
    folder = await mkdtemp(join(tmpdir(), 'auralign-assisted-'));
    path = join(folder, 'long.wav');
    await writeFile(path, await wavOf(makeSong({ seconds: 61.7, sampleRateHz: 8000 })));
  });
  afterAll(() => rm(folder, { recursive: true }));

  /** The script of a second thread that does something when it starts, and with each chunk of frames. */
  function assistantThat(begin: string, onFrames: string): URL {
    const code = `import { parentPort } from 'node:worker_threads'; ${begin};
      parentPort.on('message', ({ kind }) => { if (kind === 'frames') { ${onFrames} } });`;
    return new URL(`data:text/javascript,${encodeURIComponent(code)}`);
  }

  it('has the report of one thread, byte by byte, and no thread left', async () => {
    const before = threadCount();
    const reports: string[] = [];
    reports.push(JSON.stringify(await createEngine({ workerCount: 0 }).run(job())));
    const assistants = createAssistants();
    const engine = createEngine({ workerCount: 0, assistants });
    for (let i = 0; i < 2; i++) reports.push(JSON.stringify(await engine.run(job())));
    expect(reports[1]).toBe(reports[0]);
    expect(reports[2]).toBe(reports[0]);
    await engine.close();
    await assistants.close();
    expect(threadCount()).toBe(before);
  });

  it('is matched to the same bytes and the same proof by one thread and by two', async () => {
    const before = threadCount();
    const reference = await createEngine({ workerCount: 0 }).run({
      kind: 'analyze',
      input: {
        kind: 'bytes',
        bytes: await wavOf(makeSong({ seconds: 20, sampleRateHz: 8000, seed: 7, level: 0.2 })),
        name: 'other',
      },
    });
    const task = { ...job(), kind: 'match', referenceReports: [reference.report] } as const;
    const assistants = createAssistants();
    const results = await Promise.all(
      [undefined, assistants].map((shared) =>
        createEngine({ workerCount: 0, ...(shared && { assistants: shared }) }).run({
          ...task,
          output: { kind: 'memory', container: 'wav' },
        }),
      ),
    );
    const [alone, helped] = results.map(({ written, ...rest }) => ({ sha256: written?.sha256, ...rest }));
    expect(helped).toEqual(alone);
    expect(helped!.plan.moves.length).toBeGreaterThan(0);
    await assistants.close();
    expect(threadCount()).toBe(before);
  });

  it('is let go by both threads when matching is cancelled while it verifies', async () => {
    const before = threadCount();
    const bytes = await wavOf(makeSong({ seconds: 20, sampleRateHz: 8000, level: 0.2 }));
    const input = { kind: 'bytes', bytes, name: 'other' } as const;
    const reference = await createEngine({ workerCount: 0 }).run({ kind: 'analyze', input });
    const assistants = createAssistants();
    const engine = createEngine({ workerCount: 0, assistants });
    const cancellation = new AbortController();
    const onEvent = (event: JobEvent): void => {
      if (event.kind === 'progress' && event.phase === 'verify' && event.fraction > 0.3) cancellation.abort();
    };
    const output = { kind: 'memory', container: 'wav' } as const;
    const task = { ...job(), kind: 'match', referenceReports: [reference.report], output } as const;
    const cancelled = engine.run(task, { signal: cancellation.signal, onEvent });
    await expect(cancelled).rejects.toMatchObject({ code: 'CANCELLED' });
    await assistants.close();
    expect(threadCount()).toBe(before);
  });

  it('is shared only if it is long', async () => {
    let started = 0;
    const assistants = createAssistants({
      start() {
        started++;
        return startAssistantThread({ heapMegabytes: 512 });
      },
    });
    const engine = createEngine({ workerCount: 0, assistants });
    const bytes = await wavOf(makeSong({ seconds: 1, sampleRateHz: 8000 }));
    await engine.run({ kind: 'analyze', input: { kind: 'bytes', bytes, name: 'short' } });
    expect(started).toBe(0);
    await engine.run(job());
    await engine.run(job());
    expect(started).toBe(1);
    await assistants.close();
  });

  it('is shared with a thread that was started before it was opened', async () => {
    const before = threadCount();
    const alone = JSON.stringify(await createEngine({ workerCount: 0 }).run(job()));
    let started = 0;
    const assistants = createAssistants({
      start() {
        started++;
        return startAssistantThread({ heapMegabytes: 512 });
      },
    });
    assistants.prepare();
    assistants.prepare();
    expect(JSON.stringify(await createEngine({ workerCount: 0, assistants }).run(job()))).toBe(alone);
    expect(started).toBe(1);
    await assistants.close();
    expect(threadCount()).toBe(before);
  });

  it.each([
    ['throw new Error("cannot load")', '', { code: 'INTERNAL', message: expect.stringContaining('cannot load') }],
    ['', 'process.exit(7)', { code: 'INTERNAL', message: expect.stringContaining('exit code 7') }],
    ['', 'throw new Error("unreachable")', { code: 'INTERNAL', message: expect.stringContaining('unreachable') }],
    [
      'const kept = []',
      'for (;;) kept.push(Array.from({ length: 100_000 }, (_, i) => ({ i })))',
      { code: 'LIMIT_EXCEEDED', message: expect.stringContaining('24 MB') },
    ],
  ])('fails with the reason when the second thread dies (%s %s)', async (begin, onFrames, error) => {
    const before = threadCount();
    const script = assistantThat(begin, onFrames);
    const assistants = createAssistants({ start: () => startAssistantThread({ heapMegabytes: 24, script }) });
    const engine = createEngine({ workerCount: 0, assistants });
    await expect(engine.run(job())).rejects.toMatchObject(error);
    expect(threadCount()).toBe(before);
  });

  it.each([
    ['at work', undefined],
    ['never answering', assistantThat('', '')],
  ])('ends both threads when it is cancelled half way, the second one %s', async (_, script) => {
    const before = threadCount();
    const assistants = createAssistants({
      start: () => startAssistantThread({ heapMegabytes: 512, ...(script === undefined ? {} : { script }) }),
    });
    const engine = createEngine({ workerCount: 0, assistants });
    const cancellation = new AbortController();
    const onEvent = (event: JobEvent): void => {
      if (event.kind === 'progress' && event.fraction > 0.3) cancellation.abort();
    };
    const cancelled = engine.run(job(), { signal: cancellation.signal, onEvent });
    await expect(cancelled).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(threadCount()).toBe(before);
  });
});

describe('files on threads', () => {
  let folder: string;
  let paths: string[];
  beforeAll(async () => {
    requireFreshBuild();
    folder = await mkdtemp(join(tmpdir(), 'auralign-engine-'));
    paths = await Promise.all(
      [3, 1, 2].map(async (seconds, index) => {
        const path = join(folder, `${index}.wav`);
        await writeFile(path, await wavOf(makeSong({ seconds, seed: index })));
        return path;
      }),
    );
  });
  afterAll(async () => {
    await Promise.all(engines.map((engine) => engine.close()));
    await rm(folder, { recursive: true });
  });

  it('give the same reports, byte by byte and in the same order, however many threads there are', async () => {
    const jobs = [...paths, join(folder, 'missing.wav'), ...paths].map(
      (path) =>
        ({ kind: 'analyze', input: { kind: 'path', path }, series: 'all', peaks: 'all', diagnose: {} }) as const,
    );
    const outcomes: string[] = [];
    for (const workerCount of [0, 1, 3]) {
      const engine = createEngine({ workerCount });
      const results: unknown[] = [];
      for await (const settled of runInOrder(engine, jobs, { signal: new AbortController().signal }))
        results.push(settled);
      await engine.close();
      outcomes.push(JSON.stringify(results));
    }
    expect(outcomes[0]).toContain('"index":3,"status":"failed","error":{"code":"FILE_NOT_FOUND"');
    expect(outcomes[1]).toBe(outcomes[0]);
    expect(outcomes[2]).toBe(outcomes[0]);
  });

  it('end half way when they are cancelled, and the thread is used again', async () => {
    const engine = createEngine({ workerCount: 1 });
    const long = join(folder, 'long.wav');
    await writeFile(long, await wavOf(makeSong({ seconds: 20 })));
    const cancellation = new AbortController();
    const fractions: number[] = [];
    const onEvent = (event: JobEvent): void => {
      if (event.kind !== 'progress') return;
      fractions.push(event.fraction);
      if (event.fraction > 0.2) cancellation.abort();
    };
    const cancelled = engine.run(
      { kind: 'analyze', input: { kind: 'path', path: long } },
      { signal: cancellation.signal, onEvent },
    );
    await expect(cancelled).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(Math.max(...fractions)).toBeLessThan(1);
    await expect(engine.run({ kind: 'analyze', input: { kind: 'path', path: paths[1]! } })).resolves.toBeDefined();
    await engine.close();
  });

  it('leave nothing behind when a rendering is cancelled, not even when its thread is ended by force', async () => {
    const plan: Plan = {
      schemaVersion: 1,
      target: { name: 'a' },
      references: [],
      amounts: { tone: 1, dynamics: 1, width: 1, loudness: 1 },
      moves: [{ id: 'g', kind: 'gain', gainDb: -3, because: '', predicted: [], cost: '' }],
      notes: [],
      abstained: [],
    };
    const before = await readdir(folder);
    for (const graceSeconds of [1, 0]) {
      const engine = createEngine({ workerCount: 1, graceSeconds });
      const cancellation = new AbortController();
      let seen: string[] = [];
      const job = engine.run(
        {
          kind: 'render',
          input: { kind: 'path', path: join(folder, 'long.wav') },
          plan,
          output: { kind: 'path', path: join(folder, 'out.wav'), container: 'wav' },
        },
        {
          signal: cancellation.signal,
          onEvent(event) {
            if (event.kind !== 'progress' || event.phase !== 'write' || event.fraction < 0.5) return;
            if (seen.length === 0) seen = readdirSync(folder).filter((name) => !before.includes(name));
            cancellation.abort();
          },
        },
      );
      await expect(job).rejects.toMatchObject({ code: 'CANCELLED' });
      expect(seen).toHaveLength(1); // it was being written
      expect(await readdir(folder)).toEqual(before);
      await engine.close();
    }
    // Left alone it is written, and not over what is there then.
    const engine = createEngine({ workerCount: 1 });
    const output = { kind: 'path', path: join(folder, 'out.flac'), container: 'flac' } as const;
    const job = { kind: 'render', input: { kind: 'path', path: paths[1]! }, plan, output } as const;
    const { written } = await engine.run(job);
    expect((await readFile(output.path)).length).toBe(written!.byteLength);
    await expect(engine.run(job)).rejects.toMatchObject({ code: 'WOULD_OVERWRITE' });
    const replaced = await engine.run({ ...job, output: { ...output, existing: 'replace' } });
    expect(replaced.written).toEqual(written);
    expect(await readdir(folder)).toEqual([...before, 'out.flac'].toSorted());
    await engine.close();
  });

  it('leave no thread behind after close, and hold up no program that forgets to close', async () => {
    const before = threadCount();
    const engine = createEngine({ workerCount: 2 });
    await Promise.all(paths.map((path) => engine.run({ kind: 'analyze', input: { kind: 'path', path } })));
    await engine.close();
    expect(threadCount()).toBe(before);

    const program = `
      import { createNodeEngine } from ${JSON.stringify(pathToFileURL(join(PACKAGE, 'dist/node.js')).href)};
      const engine = createNodeEngine({ workerCount: 2 });
      const { report } = await engine.run({ kind: 'analyze', input: { kind: 'path', path: ${JSON.stringify(paths[1])} } });
      process.stdout.write(String(report.file.frameCount));`;
    const printed = execFileSync(process.execPath, ['--input-type=module', '-e', program], { timeout: 30_000 });
    expect(printed.toString()).toBe('44100');
  });
});
