import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { CliIo } from './io.ts';
import { createProgress } from './progress.ts';
import { textWidth } from './text/width.ts';

function createIo(isTTY: boolean, env: CliIo['env'] = {}): CliIo & { written(): string } {
  let text = '';
  const sink = { write: (part: string) => void (text += part), isTTY, columns: 80 };
  return {
    stdin: Readable.from([]),
    stdout: { ...sink, write: () => expect.unreachable('progress belongs on standard error') },
    stderr: sink,
    env,
    signal: new AbortController().signal,
    threads: 'none',
    coreCount: 1,
    today: '2026-01-01',
    folder: '',
    written: () => text,
  };
}

describe('progress', () => {
  it('draws a bar a file at work, and leaves nothing behind', () => {
    const io = createIo(true);
    const progress = createProgress(io, { fileCount: 2, quiet: false });
    progress.begin(0, 'a'.repeat(200));
    progress.begin(1, 'b.wav');
    expect(io.written()).toContain('0 of 2 done');
    for (const line of io.written().split('\n')) expect(textWidth(line)).toBeLessThan(80);
    progress.end(0);
    progress.end(1);
    // eslint-disable-next-line no-control-regex
    expect(io.written()).toMatch(/\u001b\[\d+A\u001b\[J$/);
  });

  it.each([
    ['a pipe', false, {}],
    ['a dumb terminal', true, { TERM: 'dumb' }],
    ['a build server', true, { CI: 'true' }],
  ])('prints plain lines on %s', (_, isTTY, env) => {
    const io = createIo(isTTY, env);
    const progress = createProgress(io, { fileCount: 2, quiet: false });
    progress.begin(0, 'a.wav');
    progress.update(0, 0.5);
    progress.end(0);
    expect(io.written()).toBe('[1/2] a.wav\n');
  });

  it('says nothing for one file in a pipe, and nothing when quiet', () => {
    for (const [isTTY, fileCount, quiet] of [
      [false, 1, false],
      [true, 5, true],
    ] as const) {
      const io = createIo(isTTY);
      const progress = createProgress(io, { fileCount, quiet });
      progress.begin(0, 'a.wav');
      progress.end(0);
      expect(io.written()).toBe('');
    }
  });
});
