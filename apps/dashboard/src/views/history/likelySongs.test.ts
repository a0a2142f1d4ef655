import { describe, expect, it } from 'vitest';
import { likelySongs, songOf } from './likelySongs.ts';

describe('the song in a file name', () => {
  it.each([
    ['Night Drive v2.wav', 'Night Drive'],
    ['Night_Drive_mix_03.flac', 'Night Drive'],
    ['Night Drive (corrected).wav', 'Night Drive'],
    ['Night Drive - final master 2.wav', 'Night Drive'],
    ['Night Drive 2026-11-22.wav', 'Night Drive'],
    ['Night Drive.wav', 'Night Drive'],
    ['mix 2.wav', 'mix'], // there is nothing else to call it
    ['99 Luftballons.mp3', '99 Luftballons'],
    ['Interstate.wav', 'Interstate'],
  ])('of %s is %s', (name, song) => {
    expect(songOf(name)).toBe(song);
  });
});

describe('files that look like bounces of one song', () => {
  const files = (...names: string[]) => names.map((name, i) => ({ id: `id${i}`, name }));

  it('are told together when there are two', () => {
    expect(likelySongs(files('Rain v1.wav', 'Other.wav', 'rain_v2.wav'))).toEqual([
      { title: 'Rain', trackIds: ['id0', 'id2'] },
    ]);
  });

  it('are told alone when their song is there, by its own spelling', () => {
    expect(likelySongs(files('rain mix 4.wav'), ['RAIN'])).toEqual([{ title: 'RAIN', trackIds: ['id0'] }]);
  });

  it('are none among strangers', () => {
    expect(likelySongs(files('Rain.wav', 'Sun.wav', '.wav'))).toEqual([]);
  });

  it('takes the longest of names apart without losing itself', () => {
    expect(songOf(`Rain${' mix -'.repeat(40)}.wav`)).toBe('Rain');
  });
});
