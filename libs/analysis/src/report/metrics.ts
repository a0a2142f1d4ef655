import type { TSchema } from 'typebox';
import { STAGES } from '../stages/index.ts';
import type { Report } from './report.ts';

/** One figure of the report, as tables, axes and documentation need it. */
export interface MetricInfo {
  /** Name of the figure inside its stage: `integratedLufs`, or `psrDb.median` where it sits deeper. Unique. */
  readonly id: string;
  readonly stageId: string;
  /** Property names from the stage's value down to the figure. */
  readonly path: readonly string[];
  readonly title: string;
  readonly unit: string;
  /** Decimals worth showing. */
  readonly digits: number;
  readonly description: string;
}

/** Every figure of every stage, in the order of the list of stages. Derived from the schemas: there is no second list. */
export const METRICS: readonly MetricInfo[] = STAGES.flatMap((stage) => metricsOf(stage.id, stage.schema, []));

const BY_ID: ReadonlyMap<string, MetricInfo> = new Map(METRICS.map((info) => [info.id, info]));

/**
 * One figure of a report.
 *
 * @param metricId an `id` of `METRICS`
 * @returns the figure, or `undefined` when it could not be measured
 * @throws RangeError if no such figure exists
 */
export function readMetric(report: Report, metricId: string): number | undefined {
  const info = BY_ID.get(metricId);
  if (info === undefined) throw new RangeError(`readMetric: there is no metric '${metricId}'`);
  const measured = (report.measurements as Record<string, { status: string; value?: unknown } | undefined>)[
    info.stageId
  ];
  if (measured === undefined || measured.status !== 'measured') return undefined;
  let value: unknown = measured.value;
  for (const key of info.path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return typeof value === 'number' ? value : undefined;
}

type AnnotatedSchema = TSchema & {
  type?: string;
  title?: string;
  unit?: string;
  digits?: number;
  description?: string;
  properties?: Record<string, AnnotatedSchema>;
};

/** Numbers made by `metric()` carry unit and digits; objects are walked, arrays and plain numbers are not figures. */
function metricsOf(stageId: string, schema: AnnotatedSchema, path: readonly string[]): MetricInfo[] {
  if (schema.type === 'object') {
    return Object.entries(schema.properties ?? {}).flatMap(([key, child]) => metricsOf(stageId, child, [...path, key]));
  }
  const { title, unit, digits, description } = schema;
  if (schema.type !== 'number' || title === undefined || unit === undefined || digits === undefined) return [];
  return [{ id: path.join('.'), stageId, path, title, unit, digits, description: description ?? '' }];
}
