import { figureInfo, type Check, type Receipt } from '@auralign/match';
import type { Table } from '../table.ts';
import { rounded } from '../words.ts';
import { metricText } from './metricText.ts';

/** `Integrated loudness, LUFS`: the unit beside the name leaves a narrow screen room for figures. */
export function titleWithUnit(title: string, unit: string): string {
  return unit === '' || title.endsWith(`(${unit})`) ? title : `${title}, ${unit}`;
}

/** The receipt as rows of text. */
export function receiptTable({ before, predicted, after, reference, checks }: Receipt): Table {
  const metrics = [...new Set([...checks.map(({ metric }) => metric), ...Object.keys(after)])];
  return {
    caption: 'Receipt: before, predicted, after',
    columns: [
      { label: 'Figure', isText: true },
      { label: 'Before' },
      { label: 'Predicted' },
      { label: 'After' },
      { label: 'Reference' },
      { label: 'Promised', isText: true },
      { label: 'Kept', isText: true },
    ],
    rows: metrics.map((metric) => {
      const check = checks.find((candidate) => candidate.metric === metric);
      return [
        titleWithUnit(figureInfo(metric).title, check?.unit ?? figureInfo(metric).unit),
        metricText(metric, before[metric]),
        metricText(metric, predicted[metric]),
        metricText(metric, after[metric] ?? check?.actual),
        metricText(metric, reference[metric]),
        check === undefined ? '' : promise(check),
        check === undefined ? '' : check.passed ? '✓\u00a0kept' : '✗\u00a0missed',
      ];
    }),
  };
}

function promise({ metric, relation, expected, tolerance }: Check): string {
  const limit = metricText(metric, expected);
  const margin = rounded(tolerance, tolerance < 0.1 ? 2 : 1);
  if (relation === 'atMost') return tolerance === 0 ? `at most ${limit}` : `at most ${limit} +${margin}`;
  return tolerance === 0 ? `exactly ${limit}` : `${limit} ±${margin}`;
}
