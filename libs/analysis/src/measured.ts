import { Type, type Static, type TObject, type TSchema } from 'typebox';

/** Why a figure could not be measured. */
const ReasonSchema = Type.Union(
  [
    Type.Literal('silence'),
    Type.Literal('too-short'),
    Type.Literal('needs-stereo'),
    Type.Literal('non-finite'),
    Type.Literal('not-applicable'),
  ],
  { description: 'Why the figure could not be measured' },
);
export type Reason = Static<typeof ReasonSchema>;

/**
 * What a stage hands out: its figures, or the reason there are none. `missing` names the optional fields of `value`
 * that could not be measured although the rest could (for example short-term loudness of a one-second file).
 */
export type Measured<T> =
  { status: 'measured'; value: T; missing?: { [K in keyof T]?: Reason } } | { status: 'unmeasurable'; reason: Reason };

/** The JSON Schema of `Measured<T>`. */
export function measuredSchema<S extends TObject>(value: S): TSchema {
  return Type.Union([
    Type.Object({
      status: Type.Literal('measured'),
      value,
      missing: Type.Optional(Type.Record(Type.String(), ReasonSchema)),
    }),
    Type.Object({ status: Type.Literal('unmeasurable'), reason: ReasonSchema }),
  ]);
}

type OptionalKeys<T> = { [K in keyof T]-?: undefined extends T[K] ? K : never }[keyof T];

/**
 * A measurement some of whose optional figures may not exist: each is given as the figure or the reason there is none. Reasons go into
 * `missing`.
 *
 * @param figures  what was measured in any case
 * @param optional figures, or reasons (figures are never strings, so the two cannot be confused)
 */
export function measured<T extends object>(
  figures: Omit<T, OptionalKeys<T>> & Partial<T>,
  optional: { [K in OptionalKeys<T>]?: Exclude<T[K], undefined> | Reason },
): Measured<T> {
  const value: Record<string, unknown> = { ...figures };
  const missing: Record<string, Reason> = {};
  for (const [key, figure] of Object.entries(optional)) {
    if (typeof figure === 'string') missing[key] = figure as Reason;
    else value[key] = figure;
  }
  return {
    status: 'measured',
    value: value as T,
    ...(Object.keys(missing).length === 0 ? {} : { missing }),
  };
}
