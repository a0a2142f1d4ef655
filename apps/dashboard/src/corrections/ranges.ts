import { MoveSchema, type EqBand, type Move } from '@auralign/match';

/** What a parameter may be, in the words of its schema. */
export interface Range {
  readonly title: string;
  readonly unit: string;
  readonly minimum: number;
  readonly maximum: number;
  readonly description: string;
}

/** The part of a JSON Schema that is read here. */
interface Schema {
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly const?: unknown;
  readonly title?: string;
  readonly unit?: string;
  readonly description?: string;
  readonly minimum?: number;
  readonly maximum?: number;
}

/**
 * Range of a parameter, from the schema that the server checks plans with.
 *
 * @param path of property names; `bands` leads into the bands
 * @param bandKind which of the kinds of equaliser band
 * @throws RangeError for a parameter there is not
 */
export function rangeOf(kind: Move['kind'], path: readonly string[], bandKind?: EqBand['kind']): Range {
  let schema = memberOf(MoveSchema, kind);
  for (const name of path) {
    schema = schema?.properties?.[name];
    if (schema?.items !== undefined) schema = bandKind === undefined ? schema.items : memberOf(schema.items, bandKind);
  }
  if (schema?.minimum === undefined || schema.maximum === undefined) {
    throw new RangeError(`there is no range for ${path.join('.')} of ${kind}`);
  }
  const { title = '', unit = '', description = '', minimum, maximum } = schema;
  return { title, unit, description, minimum, maximum };
}

function memberOf(union: Schema, kind: string): Schema | undefined {
  return union.anyOf?.find(({ properties }) => properties?.['kind']?.const === kind);
}

export function clamp(value: number, { minimum, maximum }: Pick<Range, 'minimum' | 'maximum'>): number {
  return Math.min(Math.max(value, minimum), maximum);
}
