import { METRICS, readMetric, type MetricInfo, type Report } from '@auralign/analysis';
import { differenceUnit } from '@auralign/match';

/** Stands where there is no figure. */
export const NO_FIGURE = '–';

/** Said of a figure that has no meaning for a file, such as the level of overs where there are none. */
export const NOT_APPLICABLE = 'does not apply to this file';

const REASON_WORDS = {
  silence: 'the file is silent',
  'too-short': 'the file is too short',
  'needs-stereo': 'needs a stereo file',
  'non-finite': 'the file holds samples that are no numbers',
  'not-applicable': NOT_APPLICABLE,
} as const;

/** Figures as findings write them: with a true minus, and with their sign. */
export { plain as roundedText, signed as signedText } from '@auralign/analysis';

/** Why a report lacks a figure, in words. */
export function whyMissing(report: Report, info: MetricInfo): string {
  const measured = (report.measurements as Readonly<Record<string, MeasuredAny | undefined>>)[info.stageId];
  if (measured === undefined) return 'not measured';
  const reason = measured.status === 'unmeasurable' ? measured.reason : measured.missing?.[info.path[0] ?? ''];
  return reason === undefined ? 'nothing there to measure' : REASON_WORDS[reason];
}

type MeasuredAny =
  | { status: 'measured'; missing?: Readonly<Record<string, keyof typeof REASON_WORDS | undefined>> }
  | { status: 'unmeasurable'; reason: keyof typeof REASON_WORDS };

/** One metric of a mix beside the same of a reference; a figure is absent where it could not be measured. */
export interface MetricComparison {
  readonly metric: string;
  readonly unit: string;
  readonly mix?: number;
  readonly reference?: number;
  /** mix − reference. */
  readonly difference?: number;
  /** Differences of levels have no reference level: LU for LUFS, dB for dBFS and dBTP. */
  readonly differenceUnit: string;
}

/** Every figure of two reports side by side, in the order of METRICS. */
export function compareMetrics(report: Report, reference: Report): MetricComparison[] {
  return METRICS.map(({ id, unit }) => {
    const mix = readMetric(report, id);
    const other = readMetric(reference, id);
    return {
      metric: id,
      unit,
      differenceUnit: differenceUnit(unit),
      ...(mix === undefined ? {} : { mix }),
      ...(other === undefined ? {} : { reference: other }),
      ...(mix === undefined || other === undefined ? {} : { difference: mix - other }),
    };
  });
}

export type DifferenceSize = 'none' | 'small' | 'medium' | 'large';

/** Steps from none to large: what is just heard, what anybody hears, what makes another sound of it. */
const DECIBEL_STEPS = [0.5, 1.5, 3] as const;
const SLOPE_STEPS = [0.2, 0.5, 1] as const;
const RATIO_STEPS = [0.05, 0.15, 0.3] as const;

/** Difference of a figure between mix and reference, as an eye should be drawn to it; facts and times are never large. */
export function differenceSize(
  { unit, stageId, digits }: MetricInfo,
  difference: number,
  reference: number,
): DifferenceSize {
  if (stageId === 'file' || unit === 's' || Number(difference.toFixed(digits)) === 0) {
    return Number(difference.toFixed(digits)) === 0 ? 'none' : 'small';
  }
  const isLevel = /^(LU|dB)/.test(unit);
  const isPlainNumber = unit === '' && digits > 0; // correlations and ratios lie within ±1
  const steps = !isLevel ? RATIO_STEPS : unit.includes('/') ? SLOPE_STEPS : DECIBEL_STEPS;
  const size =
    isLevel || isPlainNumber ? Math.abs(difference) : Math.abs(difference) / Math.max(Math.abs(reference), 1e-9);
  if (size < steps[0]) return 'none';
  if (size < steps[1]) return 'small';
  return size < steps[2] ? 'medium' : 'large';
}
