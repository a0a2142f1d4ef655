import { describe, expect, it } from 'vitest';
import { SAMPLE_CONTEXT, sampleDiagnosis, sampleFile } from '../testing/sampleReport.ts';
import type { FileResult, FormatContext } from './format.ts';
import { json } from './json.ts';
import { tidyJson } from './tidyJson.ts';

const context: FormatContext = { ...SAMPLE_CONTEXT, batch: true };
const done = (name: string): FileResult => ({
  status: 'done',
  name,
  file: sampleFile({ name }),
  diagnosis: sampleDiagnosis(),
});
const failed: FileResult = { status: 'failed', name: 'bad.wav', failure: { code: 'CORRUPT_FILE', message: 'no data' } };

function print(results: readonly FileResult[], changes: Partial<FormatContext>): unknown {
  const printer = json.create({ ...context, ...changes });
  return JSON.parse(results.map((result) => printer.add(result)).join('') + printer.end());
}

describe('json', () => {
  it('is the report itself for one file, with its diagnosis', () => {
    const document = { ...sampleFile().report, diagnosis: sampleDiagnosis() };
    expect(print([done('song.wav')], { batch: false })).toEqual(document);
  });

  it('is an error document when that file fails', () => {
    expect(print([failed], { batch: false })).toEqual({ error: { code: 'CORRUPT_FILE', message: 'no data' } });
  });

  it.each([
    ['nothing', []],
    ['only errors', [failed]],
    ['reports and errors', [done('a.wav'), failed, done('b.wav')]],
  ])('is one valid document for a batch of %s', (_, results) => {
    const document = print(results, {}) as { reports: { file: { name: string } }[]; errors: { file: string }[] };
    const names = results.flatMap((result) => (result.status === 'done' ? [result.name] : []));
    expect(document.reports.map(({ file }) => file.name)).toEqual(names);
    expect(document.errors).toHaveLength(results.length - names.length);
  });

  it('holds each report against the reference', () => {
    const reference = sampleFile({ name: 'hit.flac', integratedLufs: -10 });
    const single = print([done('a.wav')], { batch: false, reference }) as {
      comparison: { metric: string; difference?: number }[];
    };
    const loudness = single.comparison.find(({ metric }) => metric === 'integratedLufs');
    expect(loudness?.difference).toBeCloseTo(-4.23, 9);
    const batch = print([done('a.wav'), failed, done('b.wav')], { reference }) as {
      comparisons: unknown[];
      reference: unknown;
    };
    expect(batch.reference).toEqual(reference.report);
    expect(batch.comparisons).toHaveLength(2);
  });

  it('stands on as many lines as a person can scroll through, and parses to the same value', () => {
    const value = {
      list: Array.from({ length: 100 }, (_, i) => i),
      nested: { empty: {}, none: [], text: 'a "b"' },
      left: undefined,
    };
    expect(tidyJson(value).split('\n')).toHaveLength(8);
    expect(JSON.parse(tidyJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
  });
});
