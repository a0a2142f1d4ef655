import { Type, type Static } from 'typebox';
import { MoveSchema } from './move.ts';
import { clockRanges } from './words.ts';

/** From nothing to mend to must be mended. */
export const SEVERITIES = ['pass', 'info', 'warn', 'fail'] as const;
export type Severity = (typeof SEVERITIES)[number];

const SeveritySchema = Type.Union([
  Type.Literal('pass'),
  Type.Literal('info'),
  Type.Literal('warn'),
  Type.Literal('fail'),
]);

const RangeSchema = Type.Object(
  {
    startSeconds: Type.Number(),
    endSeconds: Type.Number(),
    value: Type.Number({ description: 'The figure in this stretch, in the unit of `measured`' }),
  },
  { additionalProperties: false },
);
/** A stretch of time in which a fault is heard. */
export type FindingRange = Static<typeof RangeSchema>;

/** The JSON Schema of `Finding`. */
export const findingSchema = Type.Object(
  {
    ruleId: Type.String({ description: 'Id of the rule, such as tone.mud' }),
    severity: SeveritySchema,
    title: Type.String({ description: 'The fault in a few words' }),
    measured: Type.Object({ value: Type.Number(), unit: Type.String() }, { additionalProperties: false }),
    expected: Type.Object(
      {
        min: Type.Optional(Type.Number()),
        max: Type.Optional(Type.Number()),
        source: Type.String({ description: 'Standard, paper, references, or how the limit was tuned' }),
      },
      { additionalProperties: false, description: 'Where the figure should lie, in the unit of `measured`' },
    ),
    bandHz: Type.Optional(
      Type.Object(
        { lowHz: Type.Number(), highHz: Type.Number(), centreHz: Type.Number() },
        { additionalProperties: false, description: 'Where in frequency' },
      ),
    ),
    channel: Type.Optional(
      Type.Union([Type.Literal('left'), Type.Literal('right'), Type.Literal('mid'), Type.Literal('side')], {
        description: 'Absent: all channels',
      }),
    ),
    ranges: Type.Array(RangeSchema, { description: 'Where in time, in order; empty: the whole file, or no one place' }),
    clearest: Type.Optional(
      Type.Object(
        { startSeconds: Type.Number(), endSeconds: Type.Number() },
        {
          additionalProperties: false,
          description:
            'Of a fault of the whole file: the few seconds in which it is heard best. Not where it is: everywhere',
        },
      ),
    ),
    because: Type.String({ description: 'What was measured against what, in words' }),
    advice: Type.String({ description: 'What to do, in words' }),
    moves: Type.Array(MoveSchema, { description: 'The advice as moves; empty: it can only be done by hand' }),
    safeToApply: Type.Boolean({
      description: 'The moves mend a fault and may be applied unasked; false: a matter of taste, or there are no moves',
    }),
    confidence: Type.Number({ minimum: 0, maximum: 1, description: 'How sure the rule is that the fault is there' }),
    importance: Type.Number({
      minimum: 0,
      maximum: 1,
      description: 'Severity × confidence × how clearly it is heard; findings are sorted by it',
    }),
    waived: Type.Optional(
      Type.Object(
        { reason: Type.String(), severity: SeveritySchema },
        { additionalProperties: false, description: 'Accepted by the user; `severity` is what it was before' },
      ),
    ),
  },
  { title: 'Auralign finding', additionalProperties: false },
);
/** One fault: what, how much, where in time and frequency, why it matters and what mends it. Plain JSON. */
export type Finding = Static<typeof findingSchema>;

/** The finding as one sentence: `Muddy low mids, 0:42–0:58: 200–400 Hz is 3.1 dB over …. Cut …`. */
export function describeFinding({ title, ranges, because, advice }: Finding): string {
  const where = clockRanges(ranges);
  return `${title}${where === '' ? '' : `, ${where}`}: ${because} ${advice}`;
}
