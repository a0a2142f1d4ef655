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

/** What delays and pre-delays are set to, as shares of a quarter note, which is what tempo counts. */
const NOTE_VALUES = [
  { id: 'quarterNote', title: 'Quarter note', quarters: 1 },
  { id: 'dottedEighthNote', title: 'Dotted eighth', quarters: 3 / 4 },
  { id: 'eighthNote', title: 'Eighth', quarters: 1 / 2 },
  { id: 'eighthTriplet', title: 'Eighth triplet', quarters: 1 / 3 },
  { id: 'sixteenthNote', title: 'Sixteenth', quarters: 1 / 4 },
] as const;

/** Key, tempo, what delays are set to at that tempo, beats and danceability, in this order, whether found or not. */
export function musicLines(music: MusicFacts | undefined): MusicLine[] {
  const line = (id: string, title: string, unit: string, value: string | number | undefined, digits = 0): MusicLine => {
    const missing = music?.missing[id];
    const text = typeof value === 'number' ? roundedText(value, digits) : (value ?? NO_FIGURE);
    return { id, title, unit, value, text, reason: missing === undefined ? '' : REASON_WORDS[missing] };
  };
  const key = music?.keyName === undefined ? undefined : `${music.keyName} ${music.scale ?? ''}`.trim();
  const beatCount = music?.tempoBpm === undefined ? undefined : music.beatTimesSeconds.length;
  const tempo = line('tempoBpm', 'Tempo', 'BPM', music?.tempoBpm, 1);
  return [
    line('key', 'Key', '', key),
    line('keyStrength', 'Key strength', '', music?.keyStrength, 2),
    tempo,
    ...NOTE_VALUES.map(({ id, title, quarters }) => ({
      ...line(id, title, 'ms', music?.tempoBpm === undefined ? undefined : (quarters * 60_000) / music.tempoBpm),
      reason: tempo.reason,
    })),
    line('beatCount', 'Beats', '', beatCount),
    line('danceability', 'Danceability', '', music?.danceability, 2),
  ];
}
