import { readMetric, STAGES, type MetricInfo, type Report } from '@auralign/analysis';
import type { AnalyzedFile } from '../steps/batch.ts';
import {
  differenceSize,
  NO_FIGURE,
  NOT_APPLICABLE,
  roundedText,
  signedText,
  whyMissing,
  type DifferenceSize,
} from './figures.ts';
import { musicLines } from './music.ts';
import { clock, sections, SUMMARY_COLUMNS, titleOf } from './sections.ts';

/** One figure as text, not yet laid out: shared by every format that is read by people. */
export interface Row {
  readonly title: string;
  readonly value: string;
  /** Of the reference, where there is one. */
  readonly reference: string;
  readonly difference: { readonly text: string; readonly size: DifferenceSize };
  readonly unit: string;
  /** Why a figure is missing; empty when none is. */
  readonly reason: string;
}

/** Every figure of a file under its headings; with a reference beside those of the reference. */
export function detailView(
  file: AnalyzedFile,
  reference: AnalyzedFile | undefined,
): { readonly title: string; readonly rows: readonly Row[] }[] {
  const view = sections().map(({ title, metrics }) => ({
    title,
    rows: withoutIrrelevant(metrics.map((info) => metricRow(info, file.report, reference?.report))),
  }));
  if (file.music !== undefined) view.push({ title: 'Music', rows: musicRows(file, reference) });
  return view;
}

/** A figure that does not apply says nothing, unless nothing else is there. */
function withoutIrrelevant(rows: readonly Row[]): Row[] {
  const relevant = rows.filter(({ reason }) => reason !== NOT_APPLICABLE);
  return relevant.length === 0 ? [...rows] : relevant;
}

function metricRow(info: MetricInfo, report: Report, reference: Report | undefined): Row {
  const value = readMetric(report, info.id);
  const other = reference === undefined ? undefined : readMetric(reference, info.id);
  return {
    title: titleOf(info),
    value: textOf(value, info),
    reference: textOf(other, info),
    difference: differenceOf(info, value, other),
    unit: info.unit,
    reason: reasonOf(info, report, reference),
  };
}

function reasonOf(info: MetricInfo, report: Report, reference: Report | undefined): string {
  const why = (of: Report | undefined): string =>
    of === undefined || readMetric(of, info.id) !== undefined ? '' : whyMissing(of, info);
  const [ofMix, ofReference] = [why(report), why(reference)];
  if (reference === undefined || ofMix === ofReference) return ofMix;
  return [ofMix === '' ? '' : `mix: ${ofMix}`, ofReference === '' ? '' : `reference: ${ofReference}`]
    .filter((reason) => reason !== '')
    .join('; ');
}

function textOf(value: number | undefined, { digits }: MetricInfo): string {
  return value === undefined ? NO_FIGURE : roundedText(value, digits);
}

function differenceOf(info: MetricInfo, value: number | undefined, other: number | undefined): Row['difference'] {
  if (value === undefined || other === undefined) return { text: NO_FIGURE, size: 'none' };
  // Of the figures themselves, as findings, plans and every other format have it: rounded ones may differ in the last digit.
  const difference = value - other;
  return { text: signedText(difference, info.digits), size: differenceSize(info, difference, other) };
}

function musicRows(file: AnalyzedFile, reference: AnalyzedFile | undefined): Row[] {
  const others = musicLines(reference?.music);
  return musicLines(file.music).map(({ title, text, unit, reason }, index) => ({
    title,
    value: text,
    reference: others[index]!.text,
    difference: { text: '', size: 'none' }, // keys have no distance in numbers, and tempo is counted at half or double
    unit,
    reason,
  }));
}

/** Remarks that stages add in words (`note`), such as how a mono file was counted. */
export function notesOf(report: Report): string[] {
  return STAGES.flatMap(({ id }) => {
    const measured = report.measurements[id];
    if (measured.status !== 'measured' || !('note' in measured.value)) return [];
    const { note } = measured.value as { note?: unknown };
    return typeof note === 'string' ? [note] : [];
  });
}

/** What the table of many files shows of each. */
export interface SummaryView {
  readonly labels: readonly string[];
  cells(file: AnalyzedFile): string[];
  differences(file: AnalyzedFile, reference: AnalyzedFile): Row['difference'][];
}

/** @param music whether key and tempo have columns */
export function summaryView(music: boolean): SummaryView {
  const all = sections().flatMap(({ metrics }) => metrics);
  const columns = SUMMARY_COLUMNS.flatMap(({ metric, label }) =>
    all.filter(({ id }) => id === metric).map((info) => ({ info, label })),
  );
  const musicIds = music ? ['key', 'tempoBpm'] : [];
  return {
    labels: [...columns.map(({ label }) => label), ...(music ? ['key', 'BPM'] : []), 'length'],
    cells: ({ report, music: facts }) => [
      ...columns.map(({ info }) => textOf(readMetric(report, info.id), info)),
      ...musicLines(facts).flatMap(({ id, text }) => (musicIds.includes(id) ? [text] : [])),
      clock(report.file.durationSeconds),
    ],
    differences: (file, reference) =>
      columns.map(({ info }) =>
        differenceOf(info, readMetric(file.report, info.id), readMetric(reference.report, info.id)),
      ),
  };
}
