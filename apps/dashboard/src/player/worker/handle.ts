import { AuralignError, type CancelSignal } from '@auralign/audio';
import { blobSource } from '@auralign/audio/web';
import { alignPassage } from '../alignment.ts';
import { audition } from './audition.ts';
import { decodeAll } from './decode.ts';
import type { FromWorker, Results, TaskKind, Tasks, ToWorker } from './messages.ts';
import { passageLoudness } from './passageLoudness.ts';

type Request = Exclude<ToWorker, { kind: 'cancel' }>;
type Emit = (message: FromWorker, transfer: ArrayBuffer[]) => void;

/** How far fetching goes on the bar; decoding has the rest. */
const FETCH_SHARE = 0.3;

/** Carries one task out and says what came of it; never throws. */
export async function handle(request: Request, emit: Emit, signal: CancelSignal): Promise<void> {
  const { taskId } = request;
  try {
    const result = await run(request, signal, (fraction) => emit({ kind: 'progress', taskId, fraction }, []));
    emit({ kind: 'done', taskId, result }, 'channels' in result ? result.channels.map(({ buffer }) => buffer) : []);
  } catch (error) {
    const { code, message } =
      error instanceof AuralignError
        ? error
        : { code: 'INTERNAL', message: error instanceof Error ? error.message : String(error) };
    emit({ kind: 'failed', taskId, code, message }, []);
  }
}

async function run(
  request: Request,
  signal: CancelSignal,
  onProgress: (fraction: number) => void,
): Promise<Results[TaskKind]> {
  switch (request.kind) {
    case 'decode': {
      const blob = await fetchAll(request.task, signal, (fraction) => onProgress(FETCH_SHARE * fraction));
      const { sampleRateHz, maxBytes, name } = request.task;
      return await decodeAll(blobSource(blob, name), {
        sampleRateHz,
        maxBytes,
        signal,
        onProgress: (fraction) => onProgress(FETCH_SHARE + (1 - FETCH_SHARE) * fraction),
      });
    }
    case 'loudness': {
      const integratedLufs = await passageLoudness(request.task.channels, request.task.sampleRateHz);
      return integratedLufs === undefined ? {} : { integratedLufs };
    }
    case 'align':
      return alignPassage(request.task.passage, request.task.stretch, request.task.leadFrames);
    case 'audition':
      return await audition(request.task.moves, request.task.passages, request.task.sampleRateHz);
    default:
      return request satisfies never;
  }
}

async function fetchAll(
  { url, name }: Tasks['decode'],
  signal: CancelSignal,
  onProgress: (fraction: number) => void,
): Promise<Blob> {
  const response = await fetch(url).catch((cause: unknown) => {
    throw new AuralignError('READ_FAILED', `${name}: the server does not answer.`, undefined, { cause });
  });
  if (!response.ok || response.body === null) {
    throw new AuralignError('READ_FAILED', `${name}: the server answered with status ${response.status}.`);
  }
  const length = Number(response.headers.get('content-length') ?? 0);
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let received = 0;
  const reader = response.body.getReader();
  for (;;) {
    if (signal.aborted) {
      await reader.cancel();
      throw new AuralignError('CANCELLED', 'Loading was cancelled.');
    }
    const { done, value } = await reader.read();
    if (done) break;
    pieces.push(value);
    received += value.length;
    if (length > 0) onProgress(Math.min(1, received / length));
  }
  return new Blob(pieces);
}
