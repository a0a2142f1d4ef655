import { readMetric, STORE_PROFILES, storeOutcome, type Report, type StoreProfile } from '@auralign/analysis';
import type { Table } from '../table.ts';
import { rounded, signed } from '../words.ts';

/** What one store will do to the file. */
export interface StoreRow {
  readonly store: string;
  readonly targetLufs: number;
  /** Gain the store applies, dB. */
  readonly gainDb: number;
  /** Loudness and true peak after that gain. */
  readonly resultLufs: number;
  readonly resultDbtp: number;
  /** `none`, or what may happen to peaks. */
  readonly risk: string;
  /** Where the store's rule is from, and its date. */
  readonly source: string;
}

/**
 * What the services that level their programmes would do with a file; empty where it has no loudness.
 *
 * @param stores default: those known
 */
export function storeRows(report: Report, stores: readonly StoreProfile[] = STORE_PROFILES): StoreRow[] {
  if (readMetric(report, 'integratedLufs') === undefined) return [];
  return stores
    .filter(({ kind }) => kind === 'playback')
    .flatMap((profile) => {
      const outcome = storeOutcome(report, profile);
      if (outcome === undefined) return [];
      const { title: store, targetLufs, source, checkedDate } = profile;
      const { gainDb, resultLufs, resultPeakDbtp: resultDbtp, clippingRisk: risk } = outcome;
      return [{ store, targetLufs, gainDb, resultLufs, resultDbtp, risk, source: `${source} (${checkedDate})` }];
    });
}

export function storeTable(rows: readonly StoreRow[]): Table {
  return {
    caption: 'What stores will do',
    columns: [
      { label: 'Store', isText: true },
      { label: 'Target', unit: 'LUFS' },
      { label: 'Gain applied', unit: 'dB' },
      { label: 'Loudness after', unit: 'LUFS' },
      { label: 'True peak after', unit: 'dBTP' },
      { label: 'Risk', isText: true },
      { label: 'Source', isText: true },
    ],
    rows: rows.map(({ store, targetLufs, gainDb, resultLufs, resultDbtp, risk, source }) => [
      store,
      rounded(targetLufs),
      signed(gainDb),
      rounded(resultLufs),
      rounded(resultDbtp),
      risk,
      source,
    ]),
  };
}
