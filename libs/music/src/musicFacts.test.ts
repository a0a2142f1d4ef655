import { describe, expect, it } from 'vitest';
import { musicFacts, tempoFromBeats } from './musicFacts.ts';

const findings = {
  key: 'C',
  scale: 'major',
  keyStrength: 0.9,
  bpm: 119.4,
  beatTimesSeconds: Array.from({ length: 58 }, (_, i) => 0.5 + i * 0.5),
  danceability: 1.2,
};

describe('tempoFromBeats', () => {
  it('reads the tempo of a steady beat although every tick is rounded to 11.6 ms', () => {
    const grid = 512 / 44100;
    const ticks = Array.from({ length: 80 }, (_, i) => Math.round((i * 60) / 174 / grid) * grid);
    // The two outer ticks are each off by at most half a grid step in 79 beats of 0.345 s: 0.043 %.
    expect(Math.abs(tempoFromBeats(ticks)! - 174)).toBeLessThan(0.1);
  });
  it('knows no tempo of a beat that is not steady', () => {
    expect(tempoFromBeats([0, 0.5, 1, 1.9, 2.4, 3])).toBeUndefined();
  });
  it('knows no tempo of three beats', () => {
    expect(tempoFromBeats([0, 0.5, 1])).toBeUndefined();
  });
});

describe('musicFacts', () => {
  it('moves the beats to the time of the whole file', () => {
    const facts = musicFacts(findings, { startSeconds: 100, endSeconds: 130 });
    expect(facts.beatTimesSeconds[0]).toBe(100.5);
    expect(facts.tempoBpm).toBeCloseTo(120, 9);
    expect(facts.missing).toEqual({});
  });
  it('keeps silent about what is too short to know', () => {
    expect(musicFacts(findings, { startSeconds: 0, endSeconds: 1.5 })).toEqual({
      beatTimesSeconds: [],
      analysed: { startSeconds: 0, endSeconds: 1.5 },
      missing: { key: 'too-short', tempoBpm: 'too-short', danceability: 'too-short' },
    });
  });
  it('has no key where Essentia found no pitch at all', () => {
    const facts = musicFacts({ ...findings, keyStrength: -1 }, { startSeconds: 0, endSeconds: 30 });
    expect(facts.keyName).toBeUndefined();
    expect(facts.missing).toEqual({ key: 'not-found' });
  });
  it('hands out plain JSON', () => {
    const facts = musicFacts({ ...findings, danceability: Number.NaN }, { startSeconds: 0, endSeconds: 30 });
    expect(JSON.parse(JSON.stringify(facts))).toEqual(facts);
  });
});
