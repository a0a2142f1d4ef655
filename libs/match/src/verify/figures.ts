import { METRICS, readMetric, type Report } from '@auralign/analysis';
import { median } from '@auralign/dsp';
import { distancesOf, type Comparison } from '../plan/comparison.ts';

/** The figures a receipt shows, by canonical name; distances to the references are added where files can be compared. */
const SHOWN = [
  'integratedLufs',
  'maxShortTermLufs',
  'loudnessRangeLu',
  'truePeakDbtp',
  'plrDb',
  'crestDb',
  'tiltDbPerOctave',
  'sideToMidDb',
  'correlation',
  'balanceDb',
] as const;

/** Changes beyond these, in figures that no move is meant to change, are side effects worth telling. */
const SIDE_EFFECTS: Readonly<Record<string, number>> = {
  loudnessRangeLu: 0.5,
  plrDb: 0.5,
  sideToMidDb: 0.5,
  correlation: 0.05,
  balanceDb: 0.5, // an equaliser moves it where what leans is louder or softer than before
};

/** Everything that is not a metric of reports is a distance or a spread in decibels. */
const OWN_UNIT = 'dB';

export type Figures = Record<string, number>;

export function figuresOf(report: Report, comparison: Comparison | undefined): Figures {
  const figures: Figures = {};
  for (const id of SHOWN) {
    const value = readMetric(report, id);
    if (value !== undefined) figures[id] = value;
  }
  return comparison === undefined ? figures : { ...figures, ...distancesOf(report, comparison) };
}

/** Median of each figure over the references that have it. */
export function referenceFigures(reports: readonly Report[]): Figures {
  const figures: Figures = {};
  for (const id of SHOWN) {
    const values = reports.map((report) => readMetric(report, id)).filter((value) => value !== undefined);
    if (values.length > 0) figures[id] = median(values);
  }
  return figures;
}

/** @param intended metrics that moves were meant to change */
export function sideEffects(
  before: Figures,
  after: Figures,
  intended: ReadonlySet<string>,
): { metric: string; unit: string; before: number; after: number }[] {
  return Object.entries(SIDE_EFFECTS).flatMap(([metric, threshold]) => {
    const was = before[metric];
    const is = after[metric];
    if (intended.has(metric) || was === undefined || is === undefined || Math.abs(is - was) < threshold) return [];
    return [{ metric, unit: unitOf(metric), before: was, after: is }];
  });
}

export function unitOf(metric: string): string {
  return METRICS.find(({ id }) => id === metric)?.unit ?? OWN_UNIT;
}
