import type { Table } from '../chart.ts';
import { rounded, signed } from '../words.ts';

/** What one playback device leaves of the mix. */
export interface TranslationRow {
  readonly device: string;
  /** Share of the bass that is still heard, percent. */
  readonly bassHeardPercent?: number;
  /** How much the voice moves against the rest, dB. */
  readonly vocalShiftDb?: number;
  /** What is lost when the device sums to mono, dB ≤ 0. */
  readonly monoLossDb?: number;
  readonly verdict: string;
}

export function translationTable(rows: readonly TranslationRow[]): Table {
  return {
    caption: 'On other devices',
    columns: [
      { label: 'Device', isText: true },
      { label: 'Bass heard', unit: '%' },
      { label: 'Voice against the rest', unit: 'dB' },
      { label: 'Mono loss', unit: 'dB' },
      { label: 'What that means', isText: true },
    ],
    rows: rows.map(({ device, bassHeardPercent, vocalShiftDb, monoLossDb, verdict }) => [
      device,
      rounded(bassHeardPercent, 0),
      signed(vocalShiftDb),
      rounded(monoLossDb),
      verdict,
    ]),
  };
}
