import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

const SERVER = resolve(import.meta.dirname, '../../../apps/server/dist/main.js');

/** The built server, as a process of its own on a free port. */
export interface RunningServer {
  /** `http://127.0.0.1:…` */
  readonly base: string;
  readonly processId: number;
  /** Resolves when it is gone. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

/**
 * Starts the server on a data folder.
 *
 * @throws Error when it ends, or has said nothing within a minute, instead of listening
 */
export async function startServer(data: string, ...flags: string[]): Promise<RunningServer> {
  const server = spawn(process.execPath, [SERVER, '--port', '0', '--data', data, ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const gone = once(server, 'exit');
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    server.kill(signal);
    await gone;
  };
  const patience = setTimeout(() => server.kill('SIGKILL'), 60_000);
  const [said] = (await Promise.race([once(server.stdout, 'data'), gone])) as [Buffer | number | null];
  clearTimeout(patience);
  const base = /http:\/\/[\d.:]+/.exec(String(said))?.[0];
  if (base === undefined) {
    await end('SIGKILL');
    throw new Error(`the server ended with ${String(said)} instead of listening`);
  }
  return { base, processId: server.pid!, end };
}
