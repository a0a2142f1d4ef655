import { expect, it } from 'vitest';
import { musicLines } from './music.ts';

const FACTS = { beatTimesSeconds: [], missing: {} };

it('says what delays are set to at the tempo of the song', () => {
  const lines = new Map(musicLines({ ...FACTS, tempoBpm: 120 }).map(({ id, text, unit }) => [id, `${text} ${unit}`]));
  // A quarter note at 120 beats a minute lasts 60 s / 120.
  expect(lines.get('quarterNote')).toBe('500 ms');
  expect(lines.get('dottedEighthNote')).toBe('375 ms');
  expect(lines.get('eighthNote')).toBe('250 ms');
  expect(lines.get('eighthTriplet')).toBe('167 ms');
  expect(lines.get('sixteenthNote')).toBe('125 ms');
});

it('has no delays where there is no tempo', () => {
  const lines = musicLines({ ...FACTS, missing: { tempoBpm: 'too-short' } });
  expect(lines.find(({ id }) => id === 'eighthNote')).toMatchObject({ text: '–', reason: 'the file is too short' });
});
