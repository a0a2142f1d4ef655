import type { Measurements, Report } from '../report/report.ts';

type ValueOf<M> = M extends { status: 'measured'; value: infer V } ? V : never;

/** The figures of a stage; `undefined` where they could not be measured, or the report is older than the stage. */
export function stageValue<Id extends keyof Measurements>(
  report: Report,
  id: Id,
): ValueOf<Measurements[Id]> | undefined {
  const measured = (report.measurements as Partial<Measurements>)[id];
  return measured?.status === 'measured' ? (measured.value as ValueOf<Measurements[Id]>) : undefined;
}

/**
 * Where figures mostly lie: the middle of the half that lies closest together, which two fifths that lie elsewhere do not move;
 * `undefined` of none.
 */
export function mostly(values: readonly number[]): number | undefined {
  const sorted = [...Float64Array.from(values).sort()];
  const half = Math.ceil(sorted.length / 2);
  let first = 0;
  for (let i = 1; i + half <= sorted.length; i++) {
    if (sorted[i + half - 1]! - sorted[i]! < sorted[first + half - 1]! - sorted[first]!) first = i;
  }
  return middle(sorted.slice(first, first + half));
}

/** The middle of some figures; `undefined` of none. */
export function middle(values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined;
  const sorted = Float64Array.from(values).sort();
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}
