import { Type, type Static, type TObject, type TSchema } from 'typebox';

/** Why a figure could not be measured. */
export const ReasonSchema = Type.Union(
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
