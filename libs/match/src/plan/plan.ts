import { AuralignError } from '@auralign/audio';
import { Type, type Static, type TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { MoveSchema, type Move } from '../moves/index.ts';
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
  if (!Value.Check(PlanSchema, json)) refuse(PlanSchema, json, '');
  const plan = json as unknown as Plan;
  const ids = new Set<string>();
  for (const [index, { id }] of plan.moves.entries()) {
    if (ids.has(id)) throw invalid(`/moves/${index}/id`, `${JSON.stringify(id)} appears twice`);
    ids.add(id);
  }
  return plan;
}

/** The parts of a schema that are looked into for the field at fault. */
interface Shape {
  readonly anyOf?: readonly TSchema[];
  readonly properties?: Readonly<Record<string, TSchema>>;
  readonly items?: TSchema;
  readonly const?: unknown;
}

/**
 * Names the field at fault. Of what comes in several kinds only its own kind is asked: against the others it would be the `kind` that
 * does not fit, and a number out of range would be said of the wrong field.
 */
function refuse(schema: TSchema, json: unknown, path: string): never {
  const { anyOf, const: wanted } = schema as Shape;
  if (anyOf !== undefined) return refuse(ofItsKind(anyOf, json, path), json, path);
  for (const [key, part] of partsOf(schema, json)) {
    const value = (json as Record<string, unknown>)[key];
    if (!Value.Check(part, value)) refuse(part, value, `${path}/${key}`);
  }
  if (wanted !== undefined) throw invalid(path, `${said(json)} is not ${said(wanted)}`);
  const [first] = Value.Errors(schema, json);
  // `additionalProperties: false` complains of the field in TypeBox's own words.
  const message = first?.keyword === 'boolean' ? 'there is no such field' : (first?.message ?? 'does not fit');
  throw invalid(path + (first?.instancePath ?? ''), message);
}

function ofItsKind(members: readonly TSchema[], json: unknown, path: string): TSchema {
  const constants = members.map((member) => (member as Shape).const);
  if (constants.every((constant) => constant !== undefined)) {
    throw invalid(path, `${said(json)} is none of ${constants.map(String).join(', ')}`);
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw invalid(path, 'must be object');
  const kinds = members.map(kindOf);
  const { kind } = json as { kind?: unknown };
  const own = members[kinds.indexOf(kind)];
  if (own === undefined) throw invalid(`${path}/kind`, `${said(kind)} is none of ${kinds.join(', ')}`);
  return own;
}

function kindOf(member: TSchema): unknown {
  const kind: Shape | undefined = (member as Shape).properties?.['kind'];
  return kind?.const;
}

/** The fields and items that are there and have a schema. */
function partsOf(schema: TSchema, json: unknown): (readonly [string, TSchema])[] {
  const { properties = {}, items } = schema as Shape;
  if (Array.isArray(json)) return items === undefined ? [] : json.map((_, index) => [String(index), items] as const);
  if (typeof json !== 'object' || json === null) return [];
  return Object.entries(properties).filter(([key]) => Object.hasOwn(json, key));
}

function said(json: unknown): string {
  return json === undefined ? 'nothing' : JSON.stringify(json);
}

function invalid(path: string, message: string): AuralignError {
  return new AuralignError(
    'INVALID_PLAN',
    `Plan, at ${path === '' ? 'the top' : path.slice(1)}: ${message}`,
    'A plan is what `auralign match --dry-run --format json` prints.',
  );
}
