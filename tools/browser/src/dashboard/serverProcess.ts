import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../../../..');
const PROGRAM = join(ROOT, 'apps/server/dist/main.js');

/** The real server in a process of its own, so that it can also be killed. */
export interface ServerProcess {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly port: number;
  /** Ends it the way a crash does, and waits until it is gone. */
  kill(): Promise<void>;
  /** Ends it the way Ctrl-C does. */
  stop(): Promise<void>;
}

/**
 * @param data folder of its files and database; it may hold those of an earlier server
 * @param port default: any
 * @param more further flags
 * @throws Error with what the server said, when it does not listen within half a minute
 */
export async function startServer(data: string, port = 0, more: readonly string[] = []): Promise<ServerProcess> {
  const child = spawn(process.execPath, [PROGRAM, '--port', String(port), '--data', data, ...more], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const url = await listening(child);
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  };
  return { url, port: Number(new URL(url).port), kill: () => end('SIGKILL'), stop: () => end('SIGTERM') };
}

function listening(child: ChildProcess): Promise<string> {
  return new Promise((found, failed) => {
    let said = '';
    const giveUp = setTimeout(() => failed(new Error(`the server does not listen: ${said}`)), 30_000);
    const read = (chunk: Buffer): void => {
      said += chunk.toString();
      const url = /http:\/\/[\d.:]+/.exec(said)?.[0];
      if (url === undefined) return;
      clearTimeout(giveUp);
      found(url);
    };
    child.stdout!.on('data', read);
    child.stderr!.on('data', read);
    child.once('exit', (code) => failed(new Error(`the server ended with ${code}: ${said}`)));
  });
}
