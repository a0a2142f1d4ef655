// Runs the built program on music once, on one thread, and keeps what V8 has compiled by then; see src/boot.ts.
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';

const { compileLess, keepCode, load } = createRequire(import.meta.url)('../dist/boot.js');
compileLess();
setFlagsFromString('--no-flush-bytecode'); // V8 forgets what has not run for a while
const { main } = load('program.js');
const demo = fileURLToPath(new URL('../../../fixtures/demo/', import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'auralign-warm-'));

async function run(...argv) {
  let words = '';
  const sink = (keep) => ({ isTTY: false, write: (text) => void (words += keep ? text : '') });
  const exitCode = await main(argv, {
    stdin: Readable.from([]),
    stdout: sink(false),
    stderr: sink(true),
    env: {},
    signal: new AbortController().signal,
    threads: 'none',
    coreCount: 1,
    today: '2026-01-01',
    folder,
  });
  if (exitCode !== 0) throw new Error(`auralign ${argv.join(' ')} ended with ${exitCode}:\n${words}`);
}

try {
  const wav = join(folder, 'matched.wav');
  await run('match', join(demo, 'mix.flac'), '--reference', join(demo, 'reference.flac'), '--out', wav);
  await run('analyze', wav);
  await run('analyze', wav, '--format', 'json');
  setFlagsFromString('--flush-bytecode'); // as it will be when the code is read
  keepCode();
} finally {
  await rm(folder, { recursive: true, force: true });
}
