import { METRICS, readMetric, type Report } from '@auralign/analysis';
import { rounded, signed } from '../words.ts';

interface MetricWords {
  readonly title: string;
  readonly unit: string;
  readonly digits: number;
}

/** Figures of plans and receipts that no report has. */
const OWN: Readonly<Record<string, MetricWords>> = {
  frameCount: { title: 'Length', unit: 'frames', digits: 0 },
  toneDistanceDb: { title: 'Distance in tone', unit: 'dB', digits: 2 },
};

/** Title, unit and decimals of a metric; one that is not known keeps its name. */
export function metricWords(metric: string): MetricWords {
  return METRICS.find(({ id }) => id === metric) ?? OWN[metric] ?? { title: metric, unit: '', digits: 2 };
}

/** Differences of levels have no reference level: LU for LUFS, dB for dBFS and dBTP. */
export function differenceUnit(unit: string): string {
  if (unit === 'LUFS') return 'LU';
  return unit === 'dBFS' || unit === 'dBTP' ? 'dB' : unit;
}

export function metricText(metric: string, value: number | undefined): string {
  const text = rounded(value, metricWords(metric).digits);
  // Frame counts are read in groups of three.
  return metric === 'frameCount' ? text.replaceAll(/\B(?=(?:\d{3})+$)/g, '\u202f') : text;
}

/** `+1.2 LU`: a change of a metric with its title before it. */
export function deltaText(metric: string, delta: number): string {
  const { title, unit, digits } = metricWords(metric);
  return `${title} ${signed(delta, digits)} ${differenceUnit(unit)}`.trimEnd();
}

/** What a key figure of a report is; `undefined` where it could not be measured or the report is older than the figure. */
export function figureOf(report: Report | undefined, metric: string): number | undefined {
  return report === undefined || !METRICS.some(({ id }) => id === metric) ? undefined : readMetric(report, metric);
}
