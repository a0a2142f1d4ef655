import { AuralignError } from '@auralign/audio';
import { STEM_ROLES, type StemRole } from '@auralign/analysis';
import { realpath } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { expandInputs } from '../inputs.ts';

/** A stem as it was named on the command line. */
export interface StemFile {
  readonly path: string;
  readonly name: string;
  readonly role?: StemRole;
}

/**
 * The stems behind the arguments. In folders and patterns the mix and its references may lie beside them; they are left out.
 *
 * @param others mix and references
 * @param roles  by name
 * @throws AuralignError of the first that is not there; `INVALID_OPTION` for standard input, no stems, roles that are none, or of stems that
 *   are none
 */
export async function stemFiles(
  names: readonly string[],
  others: readonly string[],
  roles: Readonly<Record<string, string>>,
): Promise<StemFile[]> {
  const paths: string[] = [];
  const known = new Set(await Promise.all(others.map(realPath)));
  for (const input of await expandInputs(names)) {
    if (input.kind === 'missing') {
      throw new AuralignError(input.failure.code, input.failure.message, input.failure.hint);
    }
    if (input.kind === 'stdin')
      throw new AuralignError('INVALID_OPTION', 'A stem must be a file: it is read several times.');
    const isNamed = names.includes(input.path);
    if (isNamed || !known.has(await realPath(input.path))) paths.push(input.path);
  }
  if (paths.length === 0) {
    throw new AuralignError(
      'INVALID_OPTION',
      'There is no stem beside the mix.',
      'Name the files, or the folder they lie in.',
    );
  }
  const short = shortNames(paths);
  for (const [name, role] of Object.entries(roles)) checkRole(name, role, short);
  return paths.map((path, i): StemFile => {
    const name = short[i]!;
    const role = STEM_ROLES.find((one) => one === roles[name]);
    return { path, name, ...(role === undefined ? {} : { role }) };
  });
}

/** Names of files without their endings and what all of them begin with (`stem-`, `Song 120bpm `); whole paths where that is not enough. */
export function shortNames(paths: readonly string[]): string[] {
  const bare = paths.map((path) => basename(path).replace(/\.[^.]+$/, ''));
  const [first, ...rest] = bare;
  let length = rest.length === 0 ? 0 : first!.length;
  for (const name of rest) {
    while (!name.startsWith(first!.slice(0, length))) length--;
  }
  // Only whole words: `bass` and `backing` both begin with `ba`.
  const prefix = /^.*[-_. ]/.exec(first!.slice(0, length))?.[0].length ?? 0;
  const names = bare.map((name) => (name.length > prefix ? name.slice(prefix) : name));
  return new Set(names).size === names.length ? names : [...paths];
}

function checkRole(name: string, role: string, stems: readonly string[]): void {
  if (!stems.includes(name)) {
    throw new AuralignError(
      'INVALID_OPTION',
      `--role ${name}=${role}: there is no stem ${name}.`,
      `There are ${stems.join(', ')}.`,
    );
  }
  if (STEM_ROLES.some((one) => one === role)) return;
  throw new AuralignError(
    'INVALID_OPTION',
    `--role ${name}=${role}: there is no such role.`,
    `There are ${STEM_ROLES.join(', ')}.`,
  );
}

function realPath(path: string): Promise<string> {
  return realpath(path).catch(() => resolve(path)); // what is not there has only its name
}
