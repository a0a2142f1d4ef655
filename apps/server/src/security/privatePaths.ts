import { AuralignError } from '@auralign/audio';

/** The same error without the path of a stored file in its words: what it is called there is nobody's business. */
export function withoutPath(error: unknown, path: string, name: string): unknown {
  if (!(error instanceof AuralignError) || !error.message.includes(path)) return error;
  const message = error.message.replaceAll(`file:${path}`, name).replaceAll(path, name);
  return new AuralignError(error.code, message, error.hint, { cause: error });
}
