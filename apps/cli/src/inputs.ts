import { AuralignError } from '@auralign/audio';
import { readFile, stat } from 'node:fs/promises';
import { isAbsolute, join, resolve, sep } from 'node:path';
import { glob, isDynamicPattern } from 'tinyglobby';
import { failureOf, type Failure } from './failure.ts';

/**
 * Endings by which a folder's audio is found. Only for folders: a file named on the command line, or by a pattern, is
 * opened whatever its name, and in every case the content decides what it is.
 */
const AUDIO_EXTENSIONS = [
  'wav', 'wave', 'bwf', 'rf64', 'aif', 'aiff', 'aifc', 'flac', 'mp3', 'ogg', 'oga', 'opus', 'm4a', 'aac', 'caf', 'wv', 'wma',
] as const; // prettier-ignore

/** One thing to measure, or the reason there is nothing to measure under that name; in the order asked for. */
export type Input =
  | { readonly kind: 'file'; readonly name: string; readonly path: string }
  | { readonly kind: 'stdin'; readonly name: string }
  | { readonly kind: 'missing'; readonly name: string; readonly failure: Failure };

const STDIN_NAME = 'stdin';
const byName = (): Intl.Collator['compare'] => new Intl.Collator('en', { numeric: true }).compare;

/**
 * Files behind the arguments of the command line: files as they are, folders searched, quoted patterns expanded, `-`
 * as standard input, `@list.txt` as the names in that file, a line each. A file reached twice is measured once. What cannot be found becomes a `missing` entry, so that
 * one wrong name does not stop a batch.
 */
export async function expandInputs(names: readonly string[]): Promise<Input[]> {
  const inputs: Input[] = [];
  const seen = new Set<string>();
  const add = (path: string): void => {
    const absolute = resolve(path);
    if (seen.has(absolute)) return;
    seen.add(absolute);
    inputs.push({ kind: 'file', name: path, path });
  };
  for (const name of (await Promise.all(names.map(namesOf))).flat()) {
    if (name === '-') {
      if (!seen.has('-')) inputs.push({ kind: 'stdin', name: STDIN_NAME });
      seen.add('-');
      continue;
    }
    const found = await expandName(name);
    if (found.length === 0) inputs.push({ kind: 'missing', name, failure: await whyNothing(name) });
    else found.forEach(add);
  }
  return inputs;
}

/** Files behind `--reference`. Every one must be there: a target that moved because a file was missing would not be noticed. */
export async function expandReferences(names: readonly string[]): Promise<string[]> {
  return (await expandInputs(names)).map((input) => {
    if (input.kind === 'file') return input.path;
    if (input.kind === 'stdin') throw new AuralignError('INVALID_OPTION', '--reference - : a reference must be a file');
    throw new AuralignError(input.failure.code, input.failure.message, input.failure.hint);
  });
}

/** Does the argument stand for exactly one file, so that the result is one document and not a list? */
export function isSingle(names: readonly string[], inputs: readonly Input[]): boolean {
  const only = inputs.length === 1 && names.length === 1 ? inputs[0] : undefined;
  if (only === undefined) return false;
  return only.kind !== 'file' || only.path === names[0];
}

/** True if the path ends like audio: such a file is never overwritten with a report. */
export function looksLikeAudio(path: string): boolean {
  const ending = /\.([^.]+)$/.exec(path)?.[1]?.toLowerCase();
  return AUDIO_EXTENSIONS.some((extension) => extension === ending);
}

/** The lines of a list, for `@list.txt`; every other name, and that of a file which begins so, stands for itself. */
async function namesOf(name: string): Promise<string[]> {
  if (!name.startsWith('@') || (await isFile(name)) || !(await isFile(name.slice(1)))) return [name];
  const text = await readFile(name.slice(1), 'utf8').catch((cause: Error) => {
    throw new AuralignError('READ_FAILED', `${name}: ${cause.message}`, undefined, { cause });
  });
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '');
}

async function isFile(path: string): Promise<boolean> {
  const entry = await stat(path).catch(() => undefined); // not there is one of the answers
  return entry?.isFile() === true;
}

async function expandName(name: string): Promise<string[]> {
  const entry = await stat(name).catch(() => undefined); // not there: perhaps a pattern
  if (entry?.isDirectory() === true) return audioInFolder(name);
  if (entry !== undefined) return [name];
  if (!isDynamicPattern(name)) return [];
  const pattern = sep === '\\' ? name.replaceAll('\\', '/') : name;
  const found = await glob(pattern, {
    absolute: isAbsolute(name),
    expandDirectories: false,
    followSymbolicLinks: false,
  });
  return found.sort(byName());
}

async function audioInFolder(folder: string): Promise<string[]> {
  const found = await glob(`**/*.{${AUDIO_EXTENSIONS.join(',')}}`, {
    cwd: folder,
    caseSensitiveMatch: false,
    expandDirectories: false,
    followSymbolicLinks: false, // a link to a folder above would never end
  });
  return found.sort(byName()).map((path) => join(folder, path));
}

async function whyNothing(name: string): Promise<Failure> {
  const entry = await stat(name).catch(() => undefined); // not there is one of the answers
  if (entry?.isDirectory() === true) {
    return failureOf(
      new AuralignError(
        'FILE_NOT_FOUND',
        `${name}: no audio files in this folder`,
        `Looked for files ending in ${AUDIO_EXTENSIONS.join(', ')}. A file with another ending is measured when named itself.`,
      ),
    );
  }
  const hint = isDynamicPattern(name)
    ? 'The pattern matches no file.'
    : 'Check the name; a path is relative to the current folder.';
  return failureOf(new AuralignError('FILE_NOT_FOUND', `${name}: no such file`, hint));
}
