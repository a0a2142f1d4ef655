import type { MusicFacts } from '@auralign/engine';
import { NO_FIGURE, roundedText } from './figures.ts';

/** One figure about the music. */
export interface MusicLine {
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  readonly value: string | number | undefined;
  /** The value for people; `–` where it was not found. */
  readonly text: string;
  /** Why there is none. */
  readonly reason: string;
}

const REASON_WORDS = {
  silence: 'the file is silent',
  'too-short': 'the file is too short',
  'not-found': 'not found',
} as const;

/** Key, tempo, beats and danceability, in this order, whether found or not. */
export function musicLines(music: MusicFacts | undefined): MusicLine[] {
  const line = (id: string, title: string, unit: string, value: string | number | undefined, digits = 0): MusicLine => {
    const missing = music?.missing[id];
    const text = typeof value === 'number' ? roundedText(value, digits) : (value ?? NO_FIGURE);
    return { id, title, unit, value, text, reason: missing === undefined ? '' : REASON_WORDS[missing] };
  };
  const key = music?.keyName === undefined ? undefined : `${music.keyName} ${music.scale ?? ''}`.trim();
  const beatCount = music?.tempoBpm === undefined ? undefined : music.beatTimesSeconds.length;
  return [
    line('key', 'Key', '', key),
    line('keyStrength', 'Key strength', '', music?.keyStrength, 2),
    line('tempoBpm', 'Tempo', 'BPM', music?.tempoBpm, 1),
    line('beatCount', 'Beats', '', beatCount),
    line('danceability', 'Danceability', '', music?.danceability, 2),
  ];
}
