import { describe, expect, it } from 'vitest';
import {
  bandText,
  byteSize,
  clock,
  hertz,
  rounded,
  sentence,
  signed,
  timeRange,
  withoutName,
  withUnit,
} from './words.ts';

describe('figures as words', () => {
  it.each([
    [-14.25, 1, '−14.3'],
    [-0.04, 1, '0.0'],
    [0, 1, '0.0'],
    [12, 0, '12'],
    [Number.NaN, 1, '–'],
    [Number.NEGATIVE_INFINITY, 1, '–'],
    [null, 1, '–'],
    [undefined, 1, '–'],
  ])('rounds %s to %s decimals', (value, digits, text) => {
    expect(rounded(value, digits)).toBe(text);
  });

  it('puts a sign before differences, but not before nothing', () => {
    expect([signed(1.26), signed(-1.26), signed(0.01), signed(undefined)]).toEqual(['+1.3', '−1.3', '0.0', '–']);
  });

  it('does not repeat the name of a file beside it', () => {
    expect(withoutName('song.wav: no audio in it', 'song.wav')).toBe('No audio in it');
    expect(withoutName('song.wav.bak: no audio in it', 'song.wav')).toBe('song.wav.bak: no audio in it');
    expect(withoutName('The server does not answer.', 'song.wav')).toBe('The server does not answer.');
  });

  it('puts no unit after a dash', () => {
    expect([withUnit('–', 'dB'), withUnit('1.0', 'dB'), withUnit('0.98', '')]).toEqual(['–', '1.0 dB', '0.98']);
  });

  it.each([
    [0, 0, '0:00'],
    [59.6, 0, '1:00'],
    [59.96, 1, '1:00.0'],
    [3661, 0, '1:01:01'],
    [36_000, 0, '10:00:00'],
    [7.04, 1, '0:07.0'],
  ])('reads %s s with %s decimals as a clock', (seconds, digits, text) => {
    expect(clock(seconds, digits)).toBe(text);
  });

  it('shows tenths where both ends would read the same', () => {
    expect(timeRange({ startSeconds: 42, endSeconds: 58 })).toBe('0:42–0:58');
    expect(timeRange({ startSeconds: 1.2, endSeconds: 1.9 })).toBe('0:01.2–0:01.9');
    expect(timeRange({ startSeconds: 1, endSeconds: 1 })).toBe('0:01.0');
  });

  it('says frequencies and bands with one unit where one will do', () => {
    expect([hertz(84), hertz(2600), hertz(12_000)]).toEqual(['84 Hz', '2.6 kHz', '12 kHz']);
    expect(bandText({ lowHz: 200, highHz: 400 })).toBe('200–400 Hz');
    expect(bandText({ lowHz: 800, highHz: 1200 })).toBe('800 Hz–1.2 kHz');
  });

  it('counts bytes in powers of ten', () => {
    expect([byteSize(12), byteSize(812_345), byteSize(31_700_000), byteSize(2.5e9)]).toEqual([
      '12 B',
      '812 kB',
      '31.7 MB',
      '2.5 GB',
    ]);
  });

  it('begins a sentence with a capital, if it begins with a letter', () => {
    expect([sentence('from 500 Hz'), sentence('8–16 kHz'), sentence('')]).toEqual(['From 500 Hz', '8–16 kHz', '']);
  });
});
