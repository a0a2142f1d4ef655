import { editedStores } from '@auralign/analysis';
import { spawn } from 'node:child_process';
import { EXIT_CODES, type CliIo } from '../io.ts';
import { readConfig } from '../steps/config.ts';

export interface ServeFlags {
  readonly port?: number;
  readonly host?: string;
  readonly data?: string;
  readonly token?: string;
  readonly allowHost?: readonly string[];
  readonly config?: string;
  readonly open?: boolean;
}

/** Serves until it is interrupted; then stops in order, which is success. */
export async function serveCommand(
  { port, host, data, token, allowHost, config, open }: ServeFlags,
  io: CliIo,
): Promise<number> {
  const { stores = [] } = await readConfig(config, io.folder);
  // An ES module of its own, which the bundle can load in no other way.
  const { createServer, defaultDataFolder } = await import('@auralign/server');
  const shown = token ?? io.env['AURALIGN_TOKEN'];
  const server = await createServer({
    dataFolder: data ?? defaultDataFolder(io.env),
    ...(port === undefined ? {} : { port }),
    ...(host === undefined ? {} : { host }),
    ...(shown === undefined || shown === '' ? {} : { token: shown }),
    ...(allowHost === undefined ? {} : { allowedHosts: allowHost }),
    stores: editedStores(stores),
    log: (line) => io.stderr.write(`${line}\n`),
  });
  try {
    const address = await server.listen();
    io.stdout.write(`Auralign listens on ${address}\n`);
    io.stderr.write('Ctrl-C stops it.\n');
    if (open === true) openInBrowser(address, io);
    await interrupted(io.signal);
    return EXIT_CODES.ok;
  } finally {
    await server.close();
  }
}

function interrupted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

const OPENERS: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};

/** A browser that cannot be opened is no reason to stop: the address was printed. */
function openInBrowser(address: string, io: CliIo): void {
  const [program, ...before] = OPENERS[process.platform] ?? ['xdg-open'];
  const opener = spawn(program!, [...before, address], { stdio: 'ignore', detached: true });
  opener.on('error', () => io.stderr.write(`warning: no browser could be opened; the address is ${address}\n`));
  opener.unref();
}
