import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';

const PACKAGE = fileURLToPath(new URL('../../', import.meta.url));
const PROGRAM = join(PACKAGE, 'dist/main.js');

export type BinaryProcess = ChildProcessByStdio<Writable, Readable, Readable>;

export interface BinaryResult {
  /** Null when a signal ended the process. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Fails where the tests would run something else than the sources beside them.
 *
 * @throws Error that says what to do
 */
export function requireFreshBinary(): void {
  const builtAt = timeOf(PROGRAM); // every build writes it anew
  if (builtAt === undefined) {
    throw new Error(`${PROGRAM} is not there. Build first: npm run build`);
  }
  const newer = readdirSync(join(PACKAGE, 'src'), { recursive: true, encoding: 'utf8' }).find(
    (name) => isCompiled(name) && timeOf(join(PACKAGE, 'src', name))! > builtAt,
  );
  if (newer !== undefined) throw new Error(`src/${newer} is newer than dist/. Build first: npm run build`);
}

/** As in `tsconfig.lib.json`. */
function isCompiled(name: string): boolean {
  return name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.startsWith('testing');
}

function timeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs;
}

/** Starts the built program as a shell would: a process of its own, pipes on all three streams. */
export function startBinary(
  argv: readonly string[],
  options: { readonly env?: Readonly<Record<string, string>> } = {},
): BinaryProcess {
  return spawn(process.execPath, [PROGRAM, ...argv], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1', ...options.env },
  });
}

/** What a process printed and how it ended. */
export function resultOf(started: BinaryProcess): Promise<BinaryResult> {
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    started[name].setEncoding('utf8').on('data', (text: string) => void (texts[name] += text));
  }
  return new Promise((resolve, reject) => {
    started.on('error', reject);
    started.on('close', (exitCode) => resolve({ exitCode, ...texts }));
  });
}

/** Runs the built program to its end. */
export function runBinary(
  argv: readonly string[],
  options: { readonly stdin?: Uint8Array; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<BinaryResult> {
  const started = startBinary(argv, options);
  const result = resultOf(started);
  started.stdin.on('error', () => {}); // a program that needs no more input closes the pipe
  started.stdin.end(options.stdin);
  return result;
}
