import { Worker } from 'node:worker_threads';
import { AuralignError } from '@auralign/audio';
import { resample } from '@auralign/dsp';
import { KEY_MIN_SECONDS, musicFacts, noFacts, type MusicFacts } from './musicFacts.ts';
import type { EssentiaFindings, MusicRequest, MusicResponse } from './protocol.ts';

/** Essentia's beat tracker is right at this rate only. */
const ESSENTIA_RATE_HZ = 44_100;
/** Essentia's memory grows by about 0.8 MB a second of audio; ten minutes hold nearly every piece of music. */
export const MAX_SECONDS = 600;
/** −80 dBFS: what stays below is silence, of which Essentia would report a tempo of 738 BPM. */
const SILENCE_PEAK = 1e-4;

export interface AnalyzeMusicOptions {
  /** Ends the worker at once; the promise is then rejected with `CANCELLED`. */
  readonly signal?: AbortSignal;
}

/**
 * Key, tempo, beats and danceability of mono audio, found by Essentia in a thread that is started for this call and
 * ended after it (which gives its memory back).
 *
 * @param mono one channel, nominal range ±1, not modified; of more than ten minutes the middle ten are taken
 * @param sampleRateHz rate of `mono`; it is resampled to 44.1 kHz
 * @throws AuralignError `INVALID_OPTION` for an impossible sample rate, `CANCELLED` when the signal fires, `INTERNAL` if Essentia fails
 */
export async function analyzeMusic(
  mono: Float32Array,
  sampleRateHz: number,
  options: AnalyzeMusicOptions = {},
): Promise<MusicFacts> {
  if (!(sampleRateHz > 0)) throw new AuralignError('INVALID_OPTION', `analyzeMusic: sample rate ${sampleRateHz} Hz`);
  const { signal } = options;
  if (signal?.aborted) throw cancelled();
  const frameCount = Math.min(mono.length, Math.floor(MAX_SECONDS * sampleRateHz));
  const startFrame = (mono.length - frameCount) >> 1;
  const middle = mono.subarray(startFrame, startFrame + frameCount);
  const analysed = { startSeconds: startFrame / sampleRateHz, endSeconds: (startFrame + frameCount) / sampleRateHz };
  if (!isAudible(middle)) return noFacts('silence', analysed);
  if (frameCount < KEY_MIN_SECONDS * sampleRateHz) return noFacts('too-short', analysed);
  // The worker takes the samples over, so it must never be handed the caller's own.
  const samples = sampleRateHz === ESSENTIA_RATE_HZ ? middle.slice() : resample(middle, sampleRateHz, ESSENTIA_RATE_HZ);
  return musicFacts(await runInWorker(samples, signal), analysed);
}

/** One job, one thread; every way out of it ends the thread. */
async function runInWorker(samples: Float32Array, signal: AbortSignal | undefined): Promise<EssentiaFindings> {
  const worker = new Worker(new URL('./essentiaWorker.mjs', import.meta.url), { execArgv: [], argv: [] });
  let onAbort: (() => void) | undefined;
  try {
    return await new Promise<EssentiaFindings>((resolve, reject) => {
      onAbort = () => reject(cancelled());
      if (signal?.aborted) onAbort();
      signal?.addEventListener('abort', onAbort, { once: true });
      worker.once('message', (response: MusicResponse) => {
        if (response.kind === 'done') resolve(response.findings);
        else reject(new AuralignError('INTERNAL', `Essentia failed: ${response.message}`));
      });
      worker.once('error', (error) =>
        reject(new AuralignError('INTERNAL', 'Essentia could not be run.', undefined, { cause: error })),
      );
      worker.once('exit', (code) =>
        reject(new AuralignError('INTERNAL', `Essentia's thread ended early (exit code ${code}).`)),
      );
      const request: MusicRequest = { kind: 'analyze', samples };
      worker.postMessage(request, [samples.buffer as ArrayBuffer]);
    });
  } finally {
    if (onAbort !== undefined) signal?.removeEventListener('abort', onAbort);
    await worker.terminate();
  }
}

function isAudible(samples: Float32Array): boolean {
  for (let i = 0; i < samples.length; i++) if (Math.abs(samples[i]!) > SILENCE_PEAK) return true;
  return false;
}

function cancelled(): AuralignError {
  return new AuralignError('CANCELLED', 'The search for key and tempo was cancelled.');
}
