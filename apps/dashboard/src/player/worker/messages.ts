import type { Move } from '@auralign/match';
import type { Alignment } from '../alignment.ts';

/** What a correction does to passages of the mix, found by running it. */
export interface Audition {
  /** Loudness after minus before, LU; `undefined` for silence. */
  readonly loudnessChangeLu?: number;
  /** Gain reduction of compressors and limiters, by move id. */
  readonly activity: Readonly<Record<string, MoveActivity>>;
}

/** What one move with a will of its own did, dB ≥ 0. */
export interface MoveActivity {
  readonly maxReductionDb: number;
  readonly meanReductionDb: number;
  /** Share of the time in which the level was changed, 0…1. */
  readonly activeFraction: number;
}

/** A decoded file, all in memory. */
export interface DecodedAudio {
  readonly channels: Float32Array<ArrayBuffer>[];
  readonly sampleRateHz: number;
  /** Frames that were left out because they did not fit into the memory allowed. */
  readonly droppedSeconds: number;
}

/** Tasks of the audio worker and what comes back of each. */
export interface Tasks {
  /** Fetches and decodes, at the rate of the player. */
  decode: { readonly url: string; readonly name: string; readonly sampleRateHz: number; readonly maxBytes: number };
  /** Integrated loudness of a passage, gated (BS.1770); `undefined` for silence or less than 400 ms. */
  loudness: { readonly channels: Float32Array<ArrayBuffer>[]; readonly sampleRateHz: number };
  align: {
    readonly passage: Float32Array<ArrayBuffer>;
    readonly stretch: Float32Array<ArrayBuffer>;
    readonly leadFrames: number;
  };
  /** Runs moves over passages, each from a fresh start. */
  audition: {
    readonly moves: readonly Move[];
    readonly passages: readonly Float32Array<ArrayBuffer>[][];
    readonly sampleRateHz: number;
  };
}

export interface Results {
  decode: DecodedAudio;
  loudness: { readonly integratedLufs?: number };
  align: Alignment;
  audition: Audition;
}

export type TaskKind = keyof Tasks;

export type ToWorker =
  | { [K in TaskKind]: { readonly kind: K; readonly taskId: number; readonly task: Tasks[K] } }[TaskKind]
  | { readonly kind: 'cancel'; readonly taskId: number };

export type FromWorker =
  | { readonly kind: 'progress'; readonly taskId: number; readonly fraction: number }
  | { readonly kind: 'done'; readonly taskId: number; readonly result: Results[TaskKind] }
  | { readonly kind: 'failed'; readonly taskId: number; readonly code: string; readonly message: string };
