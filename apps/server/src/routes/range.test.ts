import { describe, expect, it } from 'vitest';
import { rangeOf } from './range.ts';

describe('a range of 1000 bytes', () => {
  it.each([
    ['bytes=0-0', { start: 0, end: 1 }],
    ['bytes=10-19', { start: 10, end: 20 }],
    ['bytes=990-', { start: 990, end: 1000 }],
    ['bytes=-10', { start: 990, end: 1000 }],
    ['bytes=-5000', { start: 0, end: 1000 }],
    ['bytes=900-5000', { start: 900, end: 1000 }],
  ])('%s is taken at its word, as far as there are bytes', (header, range) => {
    expect(rangeOf(header, 1000)).toEqual(range);
  });

  it.each(['bytes=1000-', 'bytes=5000-6000', 'bytes=-0'])('%s cannot be satisfied', (header) => {
    expect(rangeOf(header, 1000)).toBe('unsatisfiable');
  });

  it.each([undefined, '', 'bytes=', 'bytes=-', 'bytes=20-10', 'bytes=1-2,5-6', 'lines=1-2', 'bytes=a-b', 'bytes=--5'])(
    '%s gets everything',
    (header) => {
      expect(rangeOf(header, 1000)).toBeUndefined();
    },
  );

  it('of an empty file there is none', () => {
    expect(rangeOf('bytes=0-', 0)).toBe('unsatisfiable');
  });
});
