import type { StoreProfile } from '@auralign/analysis';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What the server lets itself be asked for. Everything that could grow has its bound here. */
export interface ServerLimits {
  /** Largest sound file taken in, bytes. */
  readonly maxUploadBytes: number;
  /** Longest sound file taken in. */
  readonly maxDurationSeconds: number;
  /** Longest version that is compared with another one: both are read three times and more while somebody waits. */
  readonly maxComparedSeconds: number;
  /** Sound files kept at most, bytes over all. */
  readonly maxStoredBytes: number;
  /** Free space of the disk that uploads and renderings leave alone, bytes. */
  readonly minFreeBytes: number;
  /** Uploads at the same time. */
  readonly maxUploads: number;
  /** Jobs that wait for a worker. */
  readonly maxQueued: number;
  /** Largest JSON body, bytes: a plan whose filter follows a curve is the largest there is. */
  readonly maxJsonBytes: number;
  readonly maxConnections: number;
  /** Requests of one address a minute. */
  readonly maxRequestsPerMinute: number;
  /** A request that is not complete by then is given up: a slow upload of the largest file must fit. */
  readonly requestTimeoutSeconds: number;
  /** A connection on which nothing moves for so long is closed: halves of uploads, downloads nobody reads. */
  readonly idleSeconds: number;
  /** What waits for a reader has to be gone within `idleSeconds`; where it is much, within the time it takes at this pace. */
  readonly minBytesPerSecond: number;
}

const GIB = 2 ** 30;

export const DEFAULT_LIMITS: ServerLimits = Object.freeze({
  maxUploadBytes: 2 * GIB,
  maxDurationSeconds: 4 * 3600,
  maxComparedSeconds: 20 * 60,
  maxStoredBytes: 50 * GIB,
  minFreeBytes: GIB / 4,
  maxUploads: 16,
  maxQueued: 100,
  maxJsonBytes: 4 * 2 ** 20,
  maxConnections: 512,
  maxRequestsPerMinute: 12_000,
  requestTimeoutSeconds: 1800,
  idleSeconds: 120,
  minBytesPerSecond: 4096,
});

export interface ServerOptions {
  /** Where database and sound files live; made if it is not there. One server at a time. */
  readonly dataFolder: string;
  /** Default 127.0.0.1. Anything beyond loopback needs a token. */
  readonly host?: string;
  /** Default 4620; 0 takes a free one. */
  readonly port?: number;
  /** What every request has to show, as `Authorization: Bearer` or as the cookie that `/?token=` sets. */
  readonly token?: string;
  /** Host names, beside those of loopback and the one bound to, that requests may be addressed to. */
  readonly allowedHosts?: readonly string[];
  /** Origins of other pages that may change things, such as `http://localhost:5173` of a development server. */
  readonly allowedOrigins?: readonly string[];
  /** The built dashboard; default: the one beside this package. */
  readonly dashboardFolder?: string;
  /** Holds `mix.flac` and `reference.flac`; default: that of this repository. */
  readonly demoFolder?: string;
  /** Threads that measure and render; default: one a core, at most eight. 0: all in this thread, for tests. */
  readonly workerCount?: number;
  readonly limits?: Partial<ServerLimits>;
  /** Where music is played; default: the stores known. */
  readonly stores?: readonly StoreProfile[];
  /** Takes one line of JSON for each fault of the server; default: standard error. */
  readonly log?: (line: string) => void;
}

export const DEFAULT_HOST = '127.0.0.1';
export const DEFAULT_PORT = 4620;

/** Seen from `src` as from `dist`. */
const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url));
/** Beside this package, in the repository as where packages are installed. */
export const DEFAULT_DASHBOARD_FOLDER = fileURLToPath(new URL('../../dashboard/dist', import.meta.url));
export const DEFAULT_DEMO_FOLDER = join(REPOSITORY, 'fixtures/demo');

/** `AURALIGN_DATA`, or the place the XDG base directory specification gives for data. */
export function defaultDataFolder(env: Readonly<Record<string, string | undefined>>): string {
  const named = env['AURALIGN_DATA'];
  if (named !== undefined && named !== '') return named;
  const shared = env['XDG_DATA_HOME'];
  return join(shared === undefined || shared === '' ? join(homedir(), '.local', 'share') : shared, 'auralign');
}
