import type { Measurements, Report } from '@auralign/analysis';

type ValueOf<M> = M extends { status: 'measured'; value: infer V } ? V : never;

/** What a stage measured; `undefined` when it could not, or when the report is of a time before the stage. */
export function measuredOf<Id extends keyof Measurements>(
  report: Report | undefined,
  stage: Id,
): ValueOf<Measurements[Id]> | undefined {
  const result = (report?.measurements as Partial<Measurements> | undefined)?.[stage];
  return result?.status === 'measured' ? (result.value as ValueOf<Measurements[Id]>) : undefined;
}

/** Something over time, evenly spaced. */
export interface Series {
  readonly startSeconds: number;
  readonly stepSeconds: number;
  readonly values: readonly (number | null)[];
}

/** A series of a report; `undefined` without series, or when it holds nothing but gaps. */
export function seriesOf(report: Report | undefined, name: string): Series | undefined {
  const series = report?.series?.[name];
  return series?.values.some((value) => value !== null) ? series : undefined;
}

/** The values that are there, sorted. */
export function sortedValues(values: readonly (number | null)[]): number[] {
  return values.filter((value): value is number => value !== null && Number.isFinite(value)).sort((a, b) => a - b);
}

/** Smallest and largest of many; `undefined` without any. */
export function extentOf(values: Iterable<number | null | undefined>): { low: number; high: number } | undefined {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (value === null || value === undefined || !Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low <= high ? { low, high } : undefined;
}
