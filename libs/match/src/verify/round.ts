import type { Report } from '@auralign/analysis';
import type { ProcessorActivity } from '../chain/processor.ts';
import type { Move } from '../moves/index.ts';
import type { MatchOptions } from '../options.ts';
import type { Figures } from './figures.ts';
import type { ToneAim } from './retune.ts';

/** One rendering: what was done and what was measured. */
export interface Round {
  readonly moves: readonly Move[];
  /** What all moves but gain and limiter were to add to the loudness, LU. */
  readonly changeLu: number;
  readonly figures: Figures;
  readonly limiting: ProcessorActivity | undefined;
  /** Where all figures were measured on this very rendering: their report. */
  readonly report?: Report;
  /** Whether that is a report of all stages. */
  readonly isWhole?: boolean;
}

/** What the rounds are held against; fixed during verification. */
export interface Aim {
  readonly before: Figures;
  readonly reference: Figures;
  /** Loudness the result is meant to have; undefined when loudness is left alone. */
  readonly wantedLufs: number | undefined;
  /** Spread of levels the compressor is to reach, dB; undefined when there is none. */
  readonly wantedSpreadDb: number | undefined;
  /** How far the references are other songs, 0…1. */
  readonly otherSong: number;
  /** What the tone is to come out as; undefined when it cannot be compared. */
  readonly tone?: ToneAim;
  readonly options: MatchOptions;
}

/** Whether two lists of moves differ in gain and limiter alone: what stands in front need not be measured again. */
export function isSameInFront(a: readonly Move[], b: readonly Move[]): boolean {
  return frontKey(a) === frontKey(b);
}

function frontKey(moves: readonly Move[]): string {
  return JSON.stringify(moves.filter((move) => move.kind !== 'gain' && move.kind !== 'limiter'));
}

/** All gains together, dB. */
export function gainOf(moves: readonly Move[]): number {
  return moves.reduce((sum, move) => (move.kind === 'gain' ? sum + move.gainDb : sum), 0);
}
