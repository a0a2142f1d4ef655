import { AuralignError, type ErrorCode } from '@auralign/audio';
import { readFile } from 'node:fs/promises';

/**
 * A file that somebody says holds JSON.
 *
 * @param otherwise what to throw where it does not, and what to do then
 * @throws AuralignError `FILE_NOT_FOUND`, `READ_FAILED`, or `otherwise.code`
 */
export async function readJsonFile(
  path: string,
  otherwise: { readonly code: ErrorCode; readonly hint: string },
): Promise<unknown> {
  const text = await readText(path);
  try {
    return parseJson(text);
  } catch (cause) {
    throw new AuralignError(otherwise.code, `${path}: ${jsonFault(text, cause)}`, otherwise.hint, { cause });
  }
}

/** JSON, also with the mark that some editors put in front of a text. @throws SyntaxError for what is none */
export function parseJson(text: string): unknown {
  return JSON.parse(text.replace(/^\uFEFF/, ''));
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new AuralignError('FILE_NOT_FOUND', `${path}: no such file`, undefined, { cause });
    const what = code === 'EISDIR' ? 'a folder, not a file' : message;
    throw new AuralignError('READ_FAILED', `${path}: ${what}`, undefined, { cause });
  }
}

/** Why text is no JSON: where it breaks off, if it begins like some; of a song given by mistake there is no more to say. */
export function jsonFault(text: string, cause: unknown): string {
  const isMeant = /^\s*[[{]/.test(text.slice(0, 1000));
  return isMeant ? `this is no JSON: ${(cause as Error).message}` : 'this is no JSON';
}
