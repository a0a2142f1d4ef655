import { METRICS } from '@auralign/analysis';
import { describe, expect, it } from 'vitest';
import { SAMPLE_CONTEXT, sampleDiagnosis, sampleFile, sampleFinding } from '../testing/sampleReport.ts';
import { csv, csvCell } from './csv.ts';

const context = { ...SAMPLE_CONTEXT, batch: true };

describe('csv', () => {
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

  it('has as many fields in every row as in the header, units in it, and errors as rows', () => {
    const printer = csv.create(context);
    const text =
      printer.add({
        status: 'done',
        name: 'song.wav',
        file: sampleFile(),
        diagnosis: sampleDiagnosis([sampleFinding()]),
      }) +
      printer.add({
        status: 'failed',
        name: 'bad.wav',
        failure: { code: 'CORRUPT_FILE', message: 'bad.wav: no data' },
      }) +
      printer.end();
    const rows = text
      .trimEnd()
      .split('\n')
      .map((line) => line.split(','));
    expect(rows).toHaveLength(3);
    expect(new Set(rows.map((row) => row.length)).size).toBe(1);
    const [header, song, bad] = rows;
    expect(header).toContain('integratedLufs (LUFS)');
    expect(song![header!.indexOf('integratedLufs (LUFS)')]).toBe('-14.23');
    expect(song![header!.indexOf('findings')]).toBe('warn tone.mud');
    expect(bad!.at(-1)).toBe('bad.wav: no data');
    expect(header!.length).toBeGreaterThanOrEqual(METRICS.length);
  });

  it('adds the difference to the reference behind each figure', () => {
    const printer = csv.create({ ...context, reference: sampleFile({ integratedLufs: -10 }) });
    const [header, row] = printer
      .add({
        status: 'done',
        name: 'song.wav',
        file: sampleFile({ integratedLufs: -14 }),
        diagnosis: sampleDiagnosis(),
      })
      .split('\n')
      .map((line) => line.split(','));
    expect(row![header!.indexOf('Δ integratedLufs (LUFS)')]).toBe('-4');
  });

  it('prints the header also when there is nothing under it', () => {
    expect(csv.create(context).end()).toMatch(/^file,container,/);
  });
});
