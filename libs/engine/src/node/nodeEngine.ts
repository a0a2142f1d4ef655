import { availableParallelism } from 'node:os';
import type { Host } from '../host.ts';
import type { Job, ResultOf } from '../job.ts';
import type { Engine, RunControl } from '../pool/engine.ts';
import { createLocalWorker } from '../pool/localWorker.ts';
import type { WorkerPort } from '../pool/messages.ts';
import { createPool } from '../pool/pool.ts';
import type { Assistants } from './assistants.ts';
import { nodeHost } from './host.ts';
import { withStaging } from './staging.ts';
import { startThread } from './threadWorker.ts';

export interface NodeEngineOptions {
  /** Most threads; default: one a core. 0: everything runs in the calling thread, one job at a time. */
  readonly workerCount?: number;
  /** Most jobs that wait for a thread; default 64. */
  readonly queueLimit?: number;
  /** What the JavaScript of one thread may take, MB; default 2048. A job that needs more fails with `LIMIT_EXCEEDED`. */
  readonly heapMegabytes?: number;
  /** How long a cancelled job may take to end by itself before its thread is ended; default 1. */
  readonly graceSeconds?: number;
  /**
   * How far threads stand back behind the calling one, 0–19 as `nice` has it; default 0. For a program that has to answer while all
   * cores are at work. Linux only.
   */
  readonly niceness?: number;
  /** What jobs in the calling thread (`workerCount` 0) work with; default `nodeHost`. Threads have their own. */
  readonly host?: Host;
  /** Long files measured in the calling thread (`workerCount` 0) are shared with one of these; default: with nobody. */
  readonly assistants?: Assistants;
  /** Other workers than threads, for tests. */
  readonly startWorker?: () => WorkerPort;
}

/**
 * The engine on threads of Node. Threads start with the first job they get, and an idle engine keeps no program from
 * ending.
 */
export function createNodeEngine(options: NodeEngineOptions = {}): Engine {
  const { workerCount = availableParallelism(), queueLimit = 64, heapMegabytes = 2048, graceSeconds = 1 } = options;
  const { host = nodeHost, assistants, niceness = 0 } = options;
  const localHost: Host = assistants === undefined ? host : { ...host, hireAssistant: assistants.hire };
  const startLocal = (): WorkerPort => createLocalWorker(localHost, () => new AbortController());
  const pool = createPool({
    startWorker:
      options.startWorker ?? (workerCount === 0 ? startLocal : () => startThread({ heapMegabytes, niceness })),
    workerCount: Math.max(1, workerCount),
    queueLimit,
    graceSeconds,
    after(seconds, act) {
      const timer = setTimeout(act, 1000 * seconds);
      return () => clearTimeout(timer);
    },
  });
  return {
    ...pool,
    run<J extends Job>(job: J, control?: RunControl): Promise<ResultOf<J>> {
      if (!('output' in job) || job.output.kind !== 'path') return pool.run(job, control);
      return withStaging(job.output, (output) => pool.run({ ...job, output }, control));
    },
  };
}
