import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

/** Repository root, seen from `tools/house/{src,dist}`. */
export const ROOT = resolve(import.meta.dirname, '../../..');

export interface Outcome {
  readonly exitCode: number;
  readonly output: string;
}

/** Runs a program from the root with its output collected (`quiet`) or shown as it comes. Never throws for a non-zero exit. */
export function run(command: readonly string[], show: 'quiet' | 'show'): Promise<Outcome> {
  const [program, ...args] = command;
  return new Promise((settle, fail) => {
    const child = spawn(program!, args, {
      cwd: ROOT,
      stdio: ['ignore', show === 'show' ? 'inherit' : 'pipe', show === 'show' ? 'inherit' : 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('error', fail);
    child.on('close', (exitCode) => settle({ exitCode: exitCode ?? 1, output }));
  });
}
