import { gainToDb } from '@auralign/dsp';
import { balanceGains } from '../chain/balance.ts';
import type { CompressorBand } from '../moves/compressor.ts';
import type { EqBand } from '../moves/eq.ts';
import type { Move } from '../moves/index.ts';

/** The words programs have in common: what a move comes to on their devices. */
export type Step =
  | { readonly kind: 'eq'; readonly channel: 'stereo' | 'mid' | 'side'; readonly bands: readonly EqBand[] }
  /** Gain of the side (L−R)/2. */
  | { readonly kind: 'side-gain'; readonly gainDb: number }
  | { readonly kind: 'balance'; readonly leftDb: number; readonly rightDb: number }
  | { readonly kind: 'gain'; readonly gainDb: number }
  | { readonly kind: 'compressor'; readonly crossoversHz: readonly number[]; readonly bands: readonly CompressorBand[] }
  | {
      readonly kind: 'limiter';
      readonly ceilingDbtp: number;
      readonly lookaheadSeconds: number;
      readonly releaseSeconds: number;
    };

/** The steps of a move, in order; undefined for what no common device does. */
export function stepsOfMove(move: Move): Step[] | undefined {
  switch (move.kind) {
    case 'eq':
      return [{ kind: 'eq', channel: move.channel, bands: move.bands }];
    case 'width': {
      const bands: EqBand[] = [];
      if (move.lowShelf !== undefined) bands.push({ kind: 'low-shelf', ...move.lowShelf });
      if (move.highShelf !== undefined) bands.push({ kind: 'high-shelf', ...move.highShelf });
      const steps: Step[] = [];
      if (move.sideGainDb !== 0) steps.push({ kind: 'side-gain', gainDb: move.sideGainDb });
      if (bands.length > 0) steps.push({ kind: 'eq', channel: 'side', bands });
      return steps;
    }
    case 'balance': {
      const { left, right } = balanceGains(move.balanceDb);
      return [{ kind: 'balance', leftDb: gainToDb(left), rightDb: gainToDb(right) }];
    }
    case 'compressor':
      return [{ kind: 'compressor', crossoversHz: move.crossoversHz, bands: move.bands }];
    case 'gain':
      return [{ kind: 'gain', gainDb: move.gainDb }];
    case 'limiter': {
      const { kind, ceilingDbtp, lookaheadSeconds, releaseSeconds } = move;
      return [{ kind, ceilingDbtp, lookaheadSeconds, releaseSeconds }];
    }
    case 'convolution':
      return undefined;
    default:
      return move satisfies never;
  }
}
