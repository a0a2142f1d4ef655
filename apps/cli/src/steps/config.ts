import { deliveryProfileSchema, editedStores, INTENTS, oneOfWords, storeEditSchema } from '@auralign/analysis';
import { AuralignError } from '@auralign/audio';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Type, type Static } from 'typebox';
import { Value } from 'typebox/value';
import { FAIL_LEVELS, PURPOSES } from '../define/diagnosis.ts';
import { jsonFault, parseJson } from './jsonFile.ts';

/** Looked for in the current folder and those above it. */
const CONFIG_NAME = 'auralign.config.json';

const Rules = Type.Array(Type.String({ minLength: 1 }), { description: 'Rules, or families of rules such as tone' });

/** What a project agrees on once, so that nobody has to type it. Flags go before it. */
const ConfigSchema = Type.Object(
  {
    $schema: Type.Optional(Type.String()),
    intent: Type.Optional(oneOfWords(INTENTS)),
    purpose: Type.Optional(oneOfWords(PURPOSES)),
    failOn: Type.Optional(oneOfWords(FAIL_LEVELS)),
    only: Type.Optional(Rules),
    skip: Type.Optional(Rules),
    profiles: Type.Optional(Type.Array(Type.String({ minLength: 1 }))),
    receivers: Type.Optional(Type.Array(deliveryProfileSchema, { maxItems: 100 })),
    stores: Type.Optional(Type.Array(storeEditSchema, { maxItems: 100 })),
    waivers: Type.Optional(
      Type.Array(
        Type.Object(
          {
            ruleId: Type.String({ minLength: 1 }),
            reason: Type.String({ pattern: String.raw`\S`, description: 'Why it is accepted; shown with the finding' }),
            untilDate: Type.Optional(
              Type.String({ pattern: String.raw`^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$` }),
            ),
          },
          { additionalProperties: false },
        ),
      ),
    ),
  },
  { additionalProperties: false },
);
export type Config = Static<typeof ConfigSchema>;

/**
 * The project's configuration.
 *
 * @param path the file; `undefined`: searched for, from `folder` upward; nothing found is an empty configuration
 * @throws AuralignError `INVALID_OPTION` naming file and field; `FILE_NOT_FOUND` when a named file is not there
 */
export async function readConfig(path: string | undefined, folder: string): Promise<Config> {
  if (path === undefined) {
    const found = await searchUpward(folder);
    return found === undefined ? {} : parseConfig(found.path, found.text);
  }
  const text = await readIfThere(path);
  if (text === undefined) throw new AuralignError('FILE_NOT_FOUND', `--config ${path}: no such file`);
  return parseConfig(path, text);
}

async function searchUpward(folder: string): Promise<{ path: string; text: string } | undefined> {
  for (let current = folder; ; current = dirname(current)) {
    const path = join(current, CONFIG_NAME);
    const text = await readIfThere(path);
    if (text !== undefined) return { path, text };
    if (dirname(current) === current) return undefined;
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new AuralignError('READ_FAILED', `${path}: ${(cause as Error).message}`, undefined, { cause });
  }
}

function parseConfig(path: string, text: string): Config {
  let json: unknown;
  try {
    json = parseJson(text);
  } catch (cause) {
    throw invalid(path, jsonFault(text, cause), cause);
  }
  if (Value.Check(ConfigSchema, json)) {
    checkStores(path, json);
    return json;
  }
  const errors = Value.Errors(ConfigSchema, json);
  throw invalid(path, `at ${errors[0]?.instancePath.slice(1) || 'the top'}: ${faultOf(errors)}`);
}

/** What is wrong at the first place at fault; where one of several words is meant, or no such field, TypeBox says it in words of its own. */
function faultOf([first, ...others]: ReturnType<typeof Value.Errors>): string {
  if (first?.keyword === 'boolean') return 'there is no such setting';
  if (first?.keyword !== 'const') return first?.message ?? 'does not fit';
  const words = [first, ...others].flatMap((error) =>
    error.keyword === 'const' && error.instancePath === first.instancePath ? [error.params.allowedValue] : [],
  );
  return `must be ${new Intl.ListFormat('en', { type: 'disjunction' }).format(words.map((word) => `"${String(word)}"`))}`;
}

/** What a schema cannot tell: whether a store is known, or new and whole. */
function checkStores(path: string, { stores = [] }: Config): void {
  try {
    editedStores(stores);
  } catch (cause) {
    throw invalid(path, `at stores: ${(cause as RangeError).message}`, cause);
  }
}

function invalid(path: string, message: string, cause?: unknown): AuralignError {
  return new AuralignError(
    'INVALID_OPTION',
    `${path}: ${message}`,
    'The README of the command line lists the settings.',
    {
      cause,
    },
  );
}
