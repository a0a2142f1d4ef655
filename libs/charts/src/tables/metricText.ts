import { METRICS, readMetric, type Report } from '@auralign/analysis';
import { differenceUnit, figureInfo } from '@auralign/match';
import { rounded, signed } from '../words.ts';

export function metricText(metric: string, value: number | undefined): string {
  const text = rounded(value, figureInfo(metric).digits);
  // Frame counts are read in groups of three.
  return metric === 'frameCount' ? text.replaceAll(/\B(?=(?:\d{3})+$)/g, '\u202f') : text;
}

/** `+1.2 LU`: a change of a metric with its title before it. */
export function deltaText(metric: string, delta: number): string {
  const { title, unit, digits } = figureInfo(metric);
  return `${title} ${signed(delta, digits)} ${differenceUnit(unit)}`.trimEnd();
}

/** What a key figure of a report is; `undefined` where it could not be measured or the report is older than the figure. */
export function figureOf(report: Report | undefined, metric: string): number | undefined {
  return report === undefined || !METRICS.some(({ id }) => id === metric) ? undefined : readMetric(report, metric);
}
