/** What the caller sends to the worker: one job, once. `samples` is transferred. */
export interface MusicRequest {
  readonly kind: 'analyze';
  /** Mono, 44.1 kHz, nominal range ±1. */
  readonly samples: Float32Array;
}

/** What Essentia found, with its own conventions; judged and renamed by `musicFacts`. */
export interface EssentiaFindings {
  readonly key: string;
  readonly scale: string;
  readonly keyStrength: number;
  readonly bpm: number;
  /** Seconds from the first sample of the request. */
  readonly beatTimesSeconds: readonly number[];
  readonly danceability: number;
}

/** What the worker answers: exactly one of the two, then it is ended by the caller. */
export type MusicResponse =
  | { readonly kind: 'done'; readonly findings: EssentiaFindings }
  | { readonly kind: 'failed'; readonly message: string };
