import { AuralignError } from '@auralign/audio';
import { validatePlan, type Plan } from '@auralign/match';
import { readFile } from 'node:fs/promises';

/**
 * A plan from a file: what `match --plan` wrote, or the document `match --format json` prints, in which it stands
 * beside its receipt.
 *
 * @throws AuralignError `FILE_NOT_FOUND`, `READ_FAILED`, `INVALID_PLAN` naming file and field
 */
export async function readPlan(path: string): Promise<Plan> {
  const json = parseJson(path, await readText(path));
  const isDocument = typeof json === 'object' && json !== null && 'plan' in json && 'receipt' in json;
  try {
    return validatePlan(isDocument ? json.plan : json);
  } catch (error) {
    if (!(error instanceof AuralignError)) throw error;
    throw new AuralignError(error.code, `${path}: ${error.message}`, error.hint, { cause: error });
  }
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    throw code === 'ENOENT'
      ? new AuralignError('FILE_NOT_FOUND', `${path}: no such file`, undefined, { cause })
      : new AuralignError('READ_FAILED', `${path}: ${message}`, undefined, { cause });
  }
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AuralignError(
      'INVALID_PLAN',
      `${path}: this is no JSON: ${(cause as Error).message}`,
      'A plan is what auralign match --plan FILE writes.',
      { cause },
    );
  }
}
