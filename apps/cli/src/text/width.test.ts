import { describe, expect, it } from 'vitest';
import { alignRows } from './grid.ts';
import { printable, shortenMiddle, textWidth, wrap } from './width.ts';

describe('width of text in a terminal', () => {
  it.each([
    ['plain', 5],
    ['日本語', 6],
    ['e\u0301', 1],
    ['\u001b[1mbold\u001b[22m', 4],
    ['👍', 2],
    ['–', 1],
    ['', 0],
  ])('%j takes %i columns', (text, columns) => {
    expect(textWidth(text)).toBe(columns);
  });

  it('is the same for what texts are mostly made of, whether it is looked at as a whole or by letters', () => {
    for (const [first, last] of [
      [0x20, 0x7e],
      [0xa0, 0xac],
      [0xae, 0xff],
      [0x2010, 0x2027],
      [0x2190, 0x22ff],
      [0x2500, 0x259f],
      [0x2713, 0x2713],
      [0x2717, 0x2717],
    ] as const) {
      for (let code = first; code <= last; code++) {
        const character = String.fromCharCode(code);
        // A wide character beside it has both taken apart.
        const widths = [textWidth(character), textWidth(`${character}日`)];
        expect({ character, widths }).toEqual({ character, widths: [1, 3] });
      }
    }
  });

  it('shortens in the middle and keeps both ends', () => {
    expect(shortenMiddle('a-very-long-file-name.wav', 11)).toBe('a-ver…e.wav');
    expect(shortenMiddle('short.wav', 11)).toBe('short.wav');
  });

  it('never exceeds the columns given, also with wide characters', () => {
    for (let columns = 1; columns < 30; columns++) {
      expect(textWidth(shortenMiddle('日本語の長いファイル名.wav', columns))).toBeLessThanOrEqual(columns);
    }
  });

  it('makes control characters of a file name harmless', () => {
    expect(printable('evil\u001b[2J\nname')).toBe('evil\ufffd[2J\ufffdname');
  });

  it('breaks lines at spaces', () => {
    expect(wrap('one two three four', 9)).toEqual(['one two', 'three', 'four']);
  });

  it('does not break between a number and its unit', () => {
    expect(wrap('lost in 42 % of it', 10)).toEqual(['lost in', '42 % of it']);
    expect(wrap('shorter than 0.4 s).', 17)).toEqual(['shorter than', '0.4 s).']);
    expect(wrap('of 3 songs more', 4)).toEqual(['of 3', 'songs', 'more']); // a word is no unit
  });
});

describe('aligned rows', () => {
  it('puts figures under each other whatever the script of the names', () => {
    const lines = alignRows(
      [{ align: 'left' }, { align: 'right' }],
      [
        ['日本', '1.0'],
        ['name', '−10.0'],
      ],
    );
    expect(lines).toEqual(['日本    1.0', 'name  −10.0']);
  });
});
