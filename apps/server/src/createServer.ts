import { STORE_PROFILES } from '@auralign/analysis';
import { AuralignError } from '@auralign/audio';
import { createNodeEngine } from '@auralign/engine/node';
import type { FastifyInstance } from 'fastify';
import type { AddressInfo } from 'node:net';
import { availableParallelism } from 'node:os';
import type { ServerContext } from './context.ts';
import { createApp } from './createApp.ts';
import { prepareFarewell } from './farewell.ts';
import { createLocalQueue } from './jobs/localQueue.ts';
import { createWork } from './jobs/work.ts';
import {
  DEFAULT_DASHBOARD_FOLDER,
  DEFAULT_DEMO_FOLDER,
  DEFAULT_HOST,
  DEFAULT_LIMITS,
  DEFAULT_PORT,
  type ServerLimits,
  type ServerOptions,
} from './options.ts';
import { EDITION } from './reports.ts';
import { isLoopback } from './security/addresses.ts';
import { createTokenGuard, type TokenGuard } from './security/token.ts';
import { createContents } from './storage/contents.ts';
import { openSqliteStorage } from './storage/sqlite/sqliteStorage.ts';
import type { Storage } from './storage/storage.ts';

export interface AuralignServer {
  /**
   * Takes up unfinished jobs and listens. Resolves with the address for a browser, the token in it if there is one.
   *
   * @throws AuralignError `INVALID_OPTION` when there is nothing to listen on
   */
  listen(): Promise<string>;
  /** Stops listening, ends streams, interrupts jobs (they go on at the next start), closes the database. */
  close(): Promise<void>;
}

/** Most workers without being asked for more: beyond, the disk is what they wait for. */
const MOST_WORKERS = 8;
/** So far workers stand back behind the thread that answers requests: a ninth of its share of a core where both want it. */
const WORKER_NICENESS = 10;

/** Comparisons of versions that wait for their turn: the connections that asked for them wait as well. */
const MOST_COMPARISONS = 4;

/**
 * Builds a server; nothing listens and no job runs yet.
 *
 * @throws AuralignError `INVALID_OPTION`: bound beyond loopback without a token, a token that can be guessed, a data folder that
 *   another server uses; `WRITE_FAILED` when the data folder cannot be made or is of a later version
 */
export async function createServer(options: ServerOptions): Promise<AuralignServer> {
  const host = options.host ?? DEFAULT_HOST;
  const guard = tokenGuardFor(host, options.token);
  const limits: ServerLimits = { ...DEFAULT_LIMITS, ...options.limits };
  const { stores = STORE_PROFILES } = options;
  const workerCount = options.workerCount ?? Math.min(MOST_WORKERS, availableParallelism());
  const onFault = faultLog(options.log ?? ((line) => process.stderr.write(`${line}\n`)));

  const storage = await openStorage(options.dataFolder);
  await storage.blobs.sweep((sha256) => storage.tracks.hasContent(sha256));
  const contents = createContents(storage);
  const engine = createNodeEngine({ workerCount, niceness: WORKER_NICENESS });
  const interactive = createNodeEngine({ workerCount: Math.min(1, workerCount) });
  const comparing = createNodeEngine({
    workerCount: Math.min(1, workerCount),
    queueLimit: MOST_COMPARISONS,
    niceness: WORKER_NICENESS,
  });
  const queue = createLocalQueue({
    storage,
    work: createWork({ storage, contents, engine, limits, stores }),
    workerCount: Math.max(1, workerCount),
    maxQueued: limits.maxQueued,
    onFault: (error) => onFault(error, 'job'),
  });
  const closing = new AbortController();
  const context: ServerContext = {
    storage,
    contents,
    queue,
    interactive,
    comparing,
    limits,
    stores,
    dashboardFolder: options.dashboardFolder ?? DEFAULT_DASHBOARD_FOLDER,
    demoFolder: options.demoFolder ?? DEFAULT_DEMO_FOLDER,
    closing: closing.signal,
  };
  const { allowedHosts = [], allowedOrigins = [] } = options;
  const policy = { host, allowedHosts: allowedHosts.map((name) => name.toLowerCase()), allowedOrigins, guard };
  const app = await createApp(context, policy, onFault);

  const farewell = prepareFarewell(app.server);
  let closed: Promise<void> | undefined;
  async function close(): Promise<void> {
    closing.abort();
    try {
      await farewell(() => Promise.all([app.close(), queue.close()]));
    } finally {
      await Promise.all([engine.close(), interactive.close(), comparing.close()]);
      await storage.close();
    }
  }

  return {
    async listen() {
      await listenAt(app, host, options.port ?? DEFAULT_PORT);
      await queue.resume();
      const { port } = app.server.address() as AddressInfo;
      const name = host.includes(':') ? `[${host}]` : host;
      const query = options.token === undefined ? '' : `/?token=${encodeURIComponent(options.token)}`;
      return `http://${name}:${port}${query}`;
    },
    close: () => (closed ??= close()),
  };
}

async function listenAt(app: FastifyInstance, host: string, port: number): Promise<void> {
  try {
    await app.listen({ host, port });
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    const hint = code === 'EADDRINUSE' ? 'Is one running already? --port 0 takes a free one.' : undefined;
    throw new AuralignError('INVALID_OPTION', `Port ${port} of ${host}: ${(cause as Error).message}`, hint, { cause });
  }
}

function tokenGuardFor(host: string, token: string | undefined): TokenGuard | undefined {
  if (token === undefined) {
    if (isLoopback(host)) return undefined;
    throw new AuralignError(
      'INVALID_OPTION',
      `Bound to ${host}, others than this machine could reach the server, and there is no token.`,
      'Give it one (--token, at least 16 characters), or leave it on 127.0.0.1.',
    );
  }
  try {
    return createTokenGuard(token);
  } catch (cause) {
    throw new AuralignError('INVALID_OPTION', (cause as Error).message, undefined, { cause });
  }
}

async function openStorage(folder: string): Promise<Storage> {
  try {
    return await openSqliteStorage(folder, EDITION);
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'SQLITE_BUSY') {
      throw new AuralignError(
        'INVALID_OPTION',
        `${folder}: another server uses this data folder.`,
        'Stop it, or give this one a folder of its own (--data).',
        { cause },
      );
    }
    if (cause instanceof AuralignError) throw cause;
    throw new AuralignError('WRITE_FAILED', `${folder}: ${(cause as Error).message}`, undefined, { cause });
  }
}

/** One line of JSON a fault. */
function faultLog(log: (line: string) => void): (error: unknown, where: string) => void {
  return (error, where) => {
    const { message, stack, cause } = error instanceof Error ? error : new Error(String(error));
    log(
      JSON.stringify({
        time: new Date().toISOString(),
        where,
        message,
        stack,
        ...(cause instanceof Error ? { cause: cause.message } : {}),
      }),
    );
  };
}
