import type { Table } from '../chart.ts';
import { rounded, signed } from '../words.ts';

/** What one store will do to the file. */
export interface StoreRow {
  readonly store: string;
  readonly targetLufs: number;
  /** Gain the store applies, dB. */
  readonly gainDb: number;
  /** True peak after that gain. */
  readonly resultDbtp: number;
  readonly risk: string;
  /** Where the store's rule is from, and its date. */
  readonly source: string;
}

export function storeTable(rows: readonly StoreRow[]): Table {
  return {
    caption: 'What stores will do',
    columns: [
      { label: 'Store', isText: true },
      { label: 'Target', unit: 'LUFS' },
      { label: 'Gain applied', unit: 'dB' },
      { label: 'True peak after', unit: 'dBTP' },
      { label: 'Risk', isText: true },
      { label: 'Source', isText: true },
    ],
    rows: rows.map(({ store, targetLufs, gainDb, resultDbtp, risk, source }) => [
      store,
      rounded(targetLufs),
      signed(gainDb),
      rounded(resultDbtp),
      risk,
      source,
    ]),
  };
}
