import { METRICS } from '@auralign/analysis';
import { describe, expect, it } from 'vitest';
import { SAMPLE_CONTEXT, sampleDiagnosis, sampleFile, sampleFinding } from '../testing/sampleReport.ts';
import { csv } from './csv.ts';

const context = { ...SAMPLE_CONTEXT, batch: true };

describe('csv', () => {
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
