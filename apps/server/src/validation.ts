import type { FastifySchemaCompiler } from 'fastify';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { Value } from 'typebox/value';
import { ServerError } from './problem.ts';

/**
 * Holds requests against their schemas. In bodies a number in quotes is a mistake to be told of, not to be mended in passing;
 * paths and queries are text, so there it is read.
 */
export const validatorCompiler: FastifySchemaCompiler<TSchema> = ({ schema, httpPart = 'request' }) => {
  const compiled = Compile(schema);
  return (given: unknown) => {
    const value = httpPart === 'body' ? given : Value.Default(schema, Value.Convert(schema, given));
    return compiled.Check(value) ? { value } : { error: mismatch(schema, value, httpPart) };
  };
};

/** Names the field at fault: `body/options: there is no field "maxBand"`. */
function mismatch(schema: TSchema, value: unknown, httpPart: string): ServerError {
  const meant = branchMeant(schema, value);
  const errors = Value.Errors(meant, value);
  // Where fields are told to be too many, their being forbidden one by one need not be said.
  const first = errors.find(({ keyword }) => keyword !== 'boolean' && keyword !== 'anyOf') ?? errors[0];
  return new ServerError('INVALID_REQUEST', `${httpPart}${first?.instancePath ?? ''}: ${wordsFor(first)}.`);
}

function wordsFor(error: ReturnType<typeof Value.Errors>[number] | undefined): string {
  switch (error?.keyword) {
    case 'additionalProperties':
      return `there is no field ${error.params.additionalProperties.map((name) => JSON.stringify(name)).join(', ')}`;
    case 'required':
      return `${error.params.requiredProperties.join(', ')} is missing`;
    case 'enum':
      return `must be one of ${error.params.allowedValues.join(', ')}`;
    case 'const':
      return `must be ${JSON.stringify(error.params.allowedValue)}`;
    default:
      return error?.message ?? 'does not fit';
  }
}

/** Of a union told apart by `kind` the shape that was meant, so that the message speaks of its fields. */
function branchMeant(schema: TSchema, value: unknown): TSchema {
  if (!('anyOf' in schema) || typeof value !== 'object' || value === null || !('kind' in value)) return schema;
  const branches = schema['anyOf'] as (TSchema & { properties?: { kind?: { const?: unknown } } })[];
  return branches.find(({ properties }) => properties?.kind?.const === value.kind) ?? schema;
}
