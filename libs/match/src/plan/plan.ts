import { AuralignError } from '@auralign/audio';
import { Type, type Static, type TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { MOVE_SCHEMAS, MoveSchema, type Move } from '../moves/index.ts';
import { DIMENSIONS, type Dimension } from '../moves/kind.ts';

/** Grows when a plan of an older version could no longer be read. */
export const PLAN_SCHEMA_VERSION = 1;

const Amount = (dimension: Dimension) =>
  Type.Number({ minimum: 0, maximum: 1, description: `Share of the ${dimension} correction, 0…1` });

/** A file a plan speaks of. */
const PlanFileSchema = Type.Object(
  {
    name: Type.String(),
    sha256: Type.Optional(Type.String({ pattern: '^[0-9a-f]{64}$' })),
  },
  { additionalProperties: false },
);
export type PlanFile = Static<typeof PlanFileSchema>;

/** Something that was not done, and why. */
const AbstainedSchema = Type.Object(
  {
    dimension: Type.Union(DIMENSIONS.map((dimension) => Type.Literal(dimension))),
    reason: Type.String(),
  },
  { additionalProperties: false },
);

/**
 * What is to be done to the target. `moves` are as they will be carried out, in order; `amounts` says how much of the
 * whole correction they are. May be edited by hand and applied again.
 */
export const PlanSchema = Type.Object(
  {
    schemaVersion: Type.Literal(PLAN_SCHEMA_VERSION),
    target: PlanFileSchema,
    references: Type.Array(PlanFileSchema),
    amounts: Type.Object(Object.fromEntries(DIMENSIONS.map((dimension) => [dimension, Amount(dimension)])), {
      additionalProperties: false,
    }),
    ceilingDbtp: Type.Optional(
      Type.Number({
        minimum: -30,
        maximum: 0,
        description:
          'Highest true peak the result was promised to have; the ceiling of a limiter may be trimmed below it',
      }),
    ),
    moves: Type.Array(MoveSchema, { maxItems: 64 }),
    notes: Type.Array(Type.String(), { description: 'What the reader should know, in words' }),
    abstained: Type.Array(AbstainedSchema, { description: 'What was asked for and not (fully) done, with the reason' }),
  },
  { additionalProperties: false },
);

export interface Plan {
  schemaVersion: typeof PLAN_SCHEMA_VERSION;
  target: PlanFile;
  references: PlanFile[];
  amounts: Record<Dimension, number>;
  ceilingDbtp?: number;
  moves: Move[];
  notes: string[];
  abstained: { dimension: Dimension; reason: string }[];
}

/**
 * A plan from JSON, checked field by field.
 *
 * @throws AuralignError `INVALID_PLAN` naming the first field that does not fit
 */
export function validatePlan(json: unknown): Plan {
  check(ShellSchema, json, '');
  const shell = json as { moves: unknown[] };
  const ids = new Set<unknown>();
  for (const [index, move] of shell.moves.entries()) {
    const path = `/moves/${index}`;
    check(Type.Object({ kind: Type.String(), id: Type.String() }), move, path);
    const { kind, id } = move as { kind: string; id: string };
    // Against its own kind's schema, so that the message speaks of the field at fault and not of a union.
    const schema = MOVE_SCHEMAS.get(kind);
    if (schema === undefined) {
      throw invalid(`${path}/kind`, `${JSON.stringify(kind)} is none of ${[...MOVE_SCHEMAS.keys()].join(', ')}`);
    }
    check(schema, move, path);
    if (ids.has(id)) throw invalid(`${path}/id`, `${JSON.stringify(id)} appears twice`);
    ids.add(id);
  }
  return json as Plan;
}

/** The plan without looking into its moves. */
const ShellSchema = Type.Object(
  { ...PlanSchema.properties, moves: Type.Array(Type.Unknown(), { maxItems: 64 }) },
  { additionalProperties: false },
);

function check(schema: TSchema, json: unknown, path: string): void {
  if (Value.Check(schema, json)) return;
  const [first] = Value.Errors(schema, json);
  // `additionalProperties: false` complains of the field in TypeBox's own words.
  const message = first?.keyword === 'boolean' ? 'there is no such field' : (first?.message ?? 'does not fit');
  throw invalid(path + (first?.instancePath ?? ''), message);
}

function invalid(path: string, message: string): AuralignError {
  return new AuralignError(
    'INVALID_PLAN',
    `Plan, at ${path === '' ? 'the top' : path.slice(1)}: ${message}`,
    'A plan is what `auralign match --dry-run --format json` prints.',
  );
}
