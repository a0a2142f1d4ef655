import type { Move } from '@auralign/match';
import type { Failure } from '../job.ts';

/** Name under which the processor is registered. */
export const CHAIN_PROCESSOR = 'auralign-chain';

/** `processorOptions` of the node. */
export interface ChainProcessorOptions {
  readonly channelCount: number;
  readonly moves: readonly Move[];
  readonly reserveFrames?: number;
}

export type ToProcessor =
  /** Of several on their way the last one counts; each is answered. */
  | { readonly kind: 'moves'; readonly id: number; readonly moves: readonly Move[] }
  /** Plays no more. */
  | { readonly kind: 'close' };

export type FromProcessor =
  /** The first message. */
  | { readonly kind: 'ready'; readonly latencyFrames: number }
  /** The moves are heard, or newer ones are on their way. */
  | { readonly kind: 'settled'; readonly id: number; readonly latencyFrames: number }
  /** They cannot be realised; those before go on. */
  | { readonly kind: 'refused'; readonly id: number; readonly failure: Failure };
