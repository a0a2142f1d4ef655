import type { EssentiaFindings } from './protocol.ts';

/** Names of the figures of `MusicFacts` that may be missing. */
export type MusicFigure = 'key' | 'tempoBpm' | 'danceability';

/** Key, tempo, beats and danceability of one piece of music. Plain JSON. */
export interface MusicFacts {
  /** 'C', 'C#', 'D', 'Eb', 'E', 'F', 'F#', 'G', 'Ab', 'A', 'Bb' or 'B'. */
  readonly keyName?: string;
  readonly scale?: 'major' | 'minor';
  /** Correlation of the pitch classes with the profile of that key, 0 … 1. */
  readonly keyStrength?: number;
  /** Beats per minute. Half and double of it are the same music counted otherwise. */
  readonly tempoBpm?: number;
  /** Beats, seconds from the start of the audio given. Empty without tempo. */
  readonly beatTimesSeconds: readonly number[];
  /** Detrended fluctuation analysis, 0 to about 3; more is more danceable. */
  readonly danceability?: number;
  /** The part that was listened to: the middle of long files. */
  readonly analysed: { readonly startSeconds: number; readonly endSeconds: number };
  /** Why a figure is missing. */
  readonly missing: Readonly<Partial<Record<MusicFigure, 'silence' | 'too-short' | 'not-found'>>>;
}

/** Below this, Essentia's danceability is out of its range (its longest window is 8.8 s). */
const DANCEABILITY_MIN_SECONDS = 20;
/** Below this there are too few beats to tell a tempo. */
const TEMPO_MIN_SECONDS = 6;
/** Below this there are too few 93 ms frames to tell a key. */
export const KEY_MIN_SECONDS = 2;

/** Turns what Essentia says into facts: drops what it cannot know and moves beats to the time of the file. */
export function musicFacts(
  findings: EssentiaFindings,
  analysed: { startSeconds: number; endSeconds: number },
): MusicFacts {
  const durationSeconds = analysed.endSeconds - analysed.startSeconds;
  const missing: Partial<Record<MusicFigure, 'silence' | 'too-short' | 'not-found'>> = {};
  const facts: { -readonly [K in keyof MusicFacts]: MusicFacts[K] } = { beatTimesSeconds: [], analysed, missing };

  if (durationSeconds < KEY_MIN_SECONDS) missing.key = 'too-short';
  else if (!(findings.keyStrength > 0)) missing.key = 'not-found';
  else {
    facts.keyName = findings.key;
    facts.scale = findings.scale === 'minor' ? 'minor' : 'major';
    facts.keyStrength = Math.min(1, findings.keyStrength);
  }

  const tempoBpm = tempoFromBeats(findings.beatTimesSeconds) ?? findings.bpm;
  if (durationSeconds < TEMPO_MIN_SECONDS) missing.tempoBpm = 'too-short';
  else if (!(tempoBpm > 0) || findings.beatTimesSeconds.length < 4) missing.tempoBpm = 'not-found';
  else {
    facts.tempoBpm = tempoBpm;
    facts.beatTimesSeconds = findings.beatTimesSeconds.map((time) => time + analysed.startSeconds);
  }

  if (durationSeconds < DANCEABILITY_MIN_SECONDS) missing.danceability = 'too-short';
  else if (!Number.isFinite(findings.danceability)) missing.danceability = 'not-found';
  else facts.danceability = findings.danceability;
  return facts;
}

/** What there is to say where nothing can be known. */
export function noFacts(
  reason: 'silence' | 'too-short',
  analysed: { startSeconds: number; endSeconds: number },
): MusicFacts {
  return { beatTimesSeconds: [], analysed, missing: { key: reason, tempoBpm: reason, danceability: reason } };
}

/**
 * Tempo of a steady beat from the time between its first and last tick. Essentia's own figure comes from single
 * intervals, which its 11.6 ms grid rounds (a click of 174 BPM reads 172.3); over a minute the grid no longer matters.
 *
 * @returns beats per minute, or `undefined` when intervals differ by more than 15 % from their median (no steady beat)
 */
export function tempoFromBeats(beatTimesSeconds: readonly number[]): number | undefined {
  if (beatTimesSeconds.length < 4) return undefined;
  const intervals = beatTimesSeconds.slice(1).map((time, i) => time - beatTimesSeconds[i]!);
  const median = [...intervals].sort((a, b) => a - b)[intervals.length >> 1]!;
  if (intervals.some((interval) => Math.abs(interval - median) > 0.15 * median)) return undefined;
  return (60 * intervals.length) / (beatTimesSeconds.at(-1)! - beatTimesSeconds[0]!);
}
