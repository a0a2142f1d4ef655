import { DEVICES, translate, type Report } from '@auralign/analysis';
import type { Table } from '../table.ts';
import { rounded, signed } from '../words.ts';

/** What one playback device makes of the mix. */
export interface TranslationRow {
  readonly device: string;
  /** Bass against the voice range there, dB; `shift`: against full-range loudspeakers. */
  readonly bassDb: number;
  readonly bassShiftDb: number;
  /** How much the voice range moves against the rest, dB. */
  readonly voiceShiftDb: number;
  /** What is lost when the device adds the channels, dB ≤ 0. */
  readonly monoLossDb: number;
  readonly verdict: string;
}

/** A mono loss from which the sum is clearly weaker: half of what independent channels lose. */
const AUDIBLE_MONO_LOSS_DB = -1.5;

/** The verdict where nothing is lost. */
export const FINE = 'translates';

/** A file on every device there is a model of; empty where it has no spectrum. */
export function translationRows(report: Report): TranslationRow[] {
  return translate(report).flatMap(({ deviceId, bassDb, bassShiftDb, voiceShiftDb, monoLossDb }) => {
    const device = DEVICES.find(({ id }) => id === deviceId);
    if (device === undefined) return [];
    const complaints = [
      ...(bassDb < device.leastBassDb ? ['less bass is left than in 19 of 20 finished songs'] : []),
      ...(voiceShiftDb < device.leastVoiceShiftDb ? ['the voice sinks'] : []),
      ...(monoLossDb < AUDIBLE_MONO_LOSS_DB ? ['stereo parts get weaker'] : []),
    ];
    const verdict = complaints.length === 0 ? FINE : complaints.join('; ');
    return [{ device: device.title, bassDb, bassShiftDb, voiceShiftDb, monoLossDb, verdict }];
  });
}

export function translationTable(rows: readonly TranslationRow[]): Table {
  return {
    caption: 'On other devices',
    columns: [
      { label: 'Device', isText: true },
      { label: 'Bass against voice there', unit: 'dB' },
      { label: 'Bass, shift', unit: 'dB' },
      { label: 'Voice, shift', unit: 'dB' },
      { label: 'Mono loss', unit: 'dB' },
      { label: 'What that means', isText: true },
    ],
    rows: rows.map(({ device, bassDb, bassShiftDb, voiceShiftDb, monoLossDb, verdict }) => [
      device,
      rounded(bassDb),
      signed(bassShiftDb),
      signed(voiceShiftDb),
      rounded(monoLossDb),
      verdict,
    ]),
  };
}
