import type { Host, JobSignal } from '../host.ts';
import type { JobEvent } from '../job.ts';

/** What a job works with besides its own data. */
export interface JobContext {
  readonly host: Host;
  readonly signal: JobSignal;
  emit(event: JobEvent): void;
}
