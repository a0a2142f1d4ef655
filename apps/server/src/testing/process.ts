import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { clientOf, type Client } from './server.ts';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** The built server as a process of its own, with worker threads. */
export interface ServerProcess {
  readonly client: Client;
  /** @returns exit code; `null` when the signal ended it */
  end(signal: 'SIGKILL' | 'SIGTERM' | 'SIGINT'): Promise<number | null>;
  readonly errors: () => string;
}

/** @throws Error with what it said when it ended instead of listening */
export async function startProcess(dataFolder: string, ...flags: string[]): Promise<ServerProcess> {
  const child = spawn(process.execPath, [MAIN, '--port', '0', '--data', dataFolder, '--workers', '2', ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (bytes: Buffer) => (errors += bytes.toString()));
  const exit = once(child, 'exit') as Promise<[number | null]>;
  const lines = createInterface({ input: child.stdout });
  const first = await Promise.race([once(lines, 'line') as Promise<[string]>, exit]);
  const address = /http:\/\/\S+/.exec(String(first[0]))?.[0];
  if (address === undefined) throw new Error(`ended with ${first[0]}: ${errors}`);
  return {
    client: clientOf(new URL(address).origin),
    errors: () => errors,
    async end(signal) {
      child.kill(signal);
      return (await exit)[0];
    },
  };
}
