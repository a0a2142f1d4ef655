import { AuralignError } from '@auralign/audio';
import { failureOf } from '../failure.ts';
import { handle } from '../handle.ts';
import type { Host, JobSignal } from '../host.ts';
import type { JobResult } from '../job.ts';
import type { FromWorker, ToWorker } from './messages.ts';

/** An `AbortController`, which every host has. */
interface Cancellation {
  readonly signal: JobSignal;
  abort(): void;
}

/**
 * What a worker does with its messages: the worker file is three lines around this. Every job ends in `done` or
 * `failed`.
 *
 * @param send the buffers in `transfer` belong to the receiver afterwards
 */
export function createJobServer(
  host: Host,
  createCancellation: () => Cancellation,
  send: (message: FromWorker, transfer: ArrayBuffer[]) => void,
): (message: ToWorker) => Promise<void> {
  let current: { jobId: number; cancellation: Cancellation } | undefined;
  return async (message) => {
    const { jobId } = message;
    if (message.kind === 'cancel') {
      if (current?.jobId === jobId) current.cancellation.abort();
      return;
    }
    const cancellation = createCancellation();
    current = { jobId, cancellation };
    let answer: FromWorker;
    let transfer: ArrayBuffer[] = [];
    try {
      const emit = (event: (FromWorker & { kind: 'event' })['event']): void =>
        send({ kind: 'event', jobId, event }, []);
      const result = await handle(message.job, host, emit, cancellation.signal);
      answer = { kind: 'done', jobId, result };
      transfer = buffersOf(result);
    } catch (error) {
      answer = {
        kind: 'failed',
        jobId,
        failure: failureOf(error),
        ...(error instanceof AuralignError ? {} : { faultStack: stackOf(error) }),
      };
    }
    current = undefined;
    send(answer, transfer);
  };
}

/** The large arrays of a result, each owned by it alone, so that they change threads without being copied. */
function buffersOf(result: JobResult): ArrayBuffer[] {
  const arrays: (ArrayBufferView | undefined)[] = [];
  switch (result.kind) {
    case 'analyze':
      arrays.push(...(result.peaks?.levels ?? []).map(({ extremes }) => extremes));
      break;
    case 'match':
    case 'mend':
    case 'render':
      arrays.push(...(result.peaks?.levels ?? []).map(({ extremes }) => extremes), result.written?.bytes);
      break;
    case 'spectrogram':
      arrays.push(result.tile.levels);
      break;
    case 'plan':
    case 'compare':
    case 'export': // small, and cut from larger buffers
      break;
    default:
      result satisfies never;
  }
  return arrays.flatMap((array) => (array?.buffer instanceof ArrayBuffer ? [array.buffer] : []));
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
