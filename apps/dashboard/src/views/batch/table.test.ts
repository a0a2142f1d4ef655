import { describe, expect, it } from 'vitest';
import { ApiError } from '../../api/problem.ts';
import { aFinding } from '../../testing/things.ts';
import type { BatchRow } from './batchStore.ts';
import { batchCsv, shownRows, worstOf } from './table.ts';

function aRow(name: string, changes: Partial<BatchRow> = {}): BatchRow {
  return { key: name, name, metrics: {}, findings: [], history: [], ...changes };
}
const failed = aRow('broken.wav', {
  progress: {
    stage: 'failed',
    fraction: 0,
    phase: 'x',
    problem: new ApiError({ code: 'X', message: 'x', status: 400 }),
  },
});
const all = { sort: undefined, filter: 'all', words: '' } as const;

/** Cells of a line of CSV (RFC 4180), read as a spreadsheet reads them. */
function cells(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,"]*))/g)].map(([, quoted, plain]) =>
    quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'),
  );
}

describe('the CSV of a batch', () => {
  it.each(['=HYPERLINK("http://x","y")', '+1', '-2+3', '@SUM(A1)', '\t=1', '\r=1'])(
    'does not let %j become a formula',
    (name) => {
      const [, line] = batchCsv([aRow(name)]).split(/\r\n(?=.)/);
      expect(cells(line!.replace(/\r\n$/, ''))[0]).toBe(`'${name}`);
    },
  );

  it('keeps commas, quotes, line breaks and other scripts in one cell', () => {
    for (const name of ['a,b.wav', 'say "hi".wav', 'Ω 夜.wav']) {
      expect(cells(batchCsv([aRow(name)]).split('\r\n')[1]!)[0]).toBe(name);
    }
    expect(batchCsv([aRow('two\nlines')])).toContain('"two\nlines"');
  });

  it('writes figures as numbers with all decimals and leaves out what was not measured', () => {
    const line = batchCsv([aRow('a', { metrics: { integratedLufs: -14.123456, plrDb: 9 } })]).split('\r\n')[1]!;
    expect(cells(line)).toEqual(['a', 'done', '-14.123456', '', '', '9', '', '', '0']);
  });
});

describe('the rows of a batch', () => {
  it('names the gravest finding, and of equals the most important', () => {
    const row = aRow('a', {
      findings: [
        aFinding({ ruleId: 'a', severity: 'warn', importance: 0.9 }),
        aFinding({ ruleId: 'b', severity: 'fail', importance: 0.1 }),
        aFinding({ ruleId: 'c', severity: 'fail', importance: 0.2 }),
        aFinding({ ruleId: 'd', severity: 'pass', importance: 1 }),
      ],
    });
    expect(worstOf(row)?.ruleId).toBe('c');
    expect(worstOf(aRow('b', { findings: [aFinding({ severity: 'pass' })] }))).toBeUndefined();
  });

  it('sorts by a figure with unmeasured rows last in either direction', () => {
    const rows = [aRow('x'), aRow('a', { metrics: { plrDb: 3 } }), aRow('b', { metrics: { plrDb: 9 } })];
    const order = (isDescending: boolean): string =>
      shownRows(rows, { ...all, sort: { key: 'plrDb', isDescending } })
        .map(({ name }) => name)
        .join('');
    expect([order(false), order(true)]).toEqual(['abx', 'bax']);
  });

  it('sorts names as people count', () => {
    const rows = [aRow('take 10'), aRow('take 2')];
    expect(shownRows(rows, { ...all, sort: { key: 'name', isDescending: false } })[0]?.name).toBe('take 2');
  });

  it('filters by words and by state', () => {
    const faulty = aRow('Loud.wav', { findings: [aFinding()] });
    const clean = aRow('soft.wav', { findings: [aFinding({ severity: 'info' })] });
    const rows = [faulty, clean, failed];
    const names = (options: Partial<Parameters<typeof shownRows>[1]>): string[] =>
      shownRows(rows, { ...all, ...options }).map(({ name }) => name);
    expect(names({ words: ' LOUD ' })).toEqual(['Loud.wav']);
    expect(names({ filter: 'faults' })).toEqual(['Loud.wav']);
    expect(names({ filter: 'clean' })).toEqual(['soft.wav']);
    expect(names({ filter: 'failed' })).toEqual(['broken.wav']);
  });
});
