import type { StoreProfile } from '@auralign/analysis';
import type { Engine } from '@auralign/engine';
import type { JobQueue } from './jobs/jobQueue.ts';
import type { ServerLimits } from './options.ts';
import type { Contents } from './storage/contents.ts';
import type { Storage } from './storage/storage.ts';

/** What routes work with. They translate; these do. */
export interface ServerContext {
  readonly storage: Storage;
  readonly contents: Contents;
  readonly queue: JobQueue;
  /** For what somebody is waiting for: plans and exports do not stand in line behind analyses. */
  readonly interactive: Engine;
  /** For comparing versions, which takes seconds: one after the other, beside all else. */
  readonly comparing: Engine;
  readonly limits: ServerLimits;
  /** Stores there are, those of whoever runs it among them. */
  readonly stores: readonly StoreProfile[];
  readonly dashboardFolder: string;
  readonly demoFolder: string;
  /** Fires when the server is asked to stop: streams end. */
  readonly closing: AbortSignal;
}
