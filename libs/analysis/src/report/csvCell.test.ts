import { describe, expect, it } from 'vitest';
import { csvCell } from './csvCell.ts';

describe('csvCell', () => {
  it.each([
    ['=HYPERLINK("x")', `"'=HYPERLINK(""x"")"`],
    ['+1 song.wav', "'+1 song.wav"],
    ['-intro.wav', "'-intro.wav"],
    ['@home.wav', "'@home.wav"],
    ['\tx', `"'\tx"`],
    ['\n=x', `"'\n=x"`],
    ['\uff1d1+2', "'\uff1d1+2"],
    ['a,b', '"a,b"'],
    ['line\nbreak', '"line\nbreak"'],
    ['plain.wav', 'plain.wav'],
  ])('writes the text %j so that no spreadsheet calculates it', (text, field) => {
    expect(csvCell(text)).toBe(field);
  });

  it.each([
    ['\u001b[2Jx.wav', '\ufffd[2Jx.wav'],
    ['a\u0000b', 'a\ufffdb'],
    ['\u0007,\u009b31m', '"\ufffd,\ufffd31m"'],
    ['\u007f=1', '\ufffd=1'],
    ['中🎵é\u202f.wav', '中🎵é\u202f.wav'],
  ])('lets no control character of the text %j through, and everything else', (text, field) => {
    expect(csvCell(text)).toBe(field);
  });

  it('leaves negative numbers numbers', () => {
    expect(csvCell(-14.25)).toBe('-14.25');
  });
});
