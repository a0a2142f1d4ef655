import { METRICS, readMetric, type Report } from '@auralign/analysis';
import { median } from '@auralign/dsp';

/** The figures a receipt shows, by canonical name; `toneDistanceDb` is added where tone can be compared. */
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
] as const;

/** Changes beyond these, in figures that no move is meant to change, are side effects worth telling. */
const SIDE_EFFECTS: Readonly<Record<string, number>> = {
  loudnessRangeLu: 0.5,
  plrDb: 0.5,
  sideToMidDb: 0.5,
  correlation: 0.05,
};

export const TONE_DISTANCE = { id: 'toneDistanceDb', unit: 'dB' } as const;

export type Figures = Record<string, number>;

export function figuresOf(report: Report, toneDistanceDb: number | undefined): Figures {
  const figures: Figures = {};
  for (const id of SHOWN) {
    const value = readMetric(report, id);
    if (value !== undefined) figures[id] = value;
  }
  if (toneDistanceDb !== undefined) figures[TONE_DISTANCE.id] = toneDistanceDb;
  return figures;
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

export function sideEffects(
  before: Figures,
  after: Figures,
): { metric: string; unit: string; before: number; after: number }[] {
  return Object.entries(SIDE_EFFECTS).flatMap(([metric, threshold]) => {
    const was = before[metric];
    const is = after[metric];
    if (was === undefined || is === undefined || Math.abs(is - was) < threshold) return [];
    return [{ metric, unit: unitOf(metric), before: was, after: is }];
  });
}

export function unitOf(metric: string): string {
  return METRICS.find(({ id }) => id === metric)?.unit ?? TONE_DISTANCE.unit;
}
