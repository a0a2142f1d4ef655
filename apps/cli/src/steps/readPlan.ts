import { AuralignError } from '@auralign/audio';
import { validatePlan, type Plan } from '@auralign/match';
import { readJsonFile } from './jsonFile.ts';

/**
 * A plan from a file: what `match --plan` wrote, or the document `match --format json` prints, in which it stands
 * beside its receipt.
 *
 * @throws AuralignError `FILE_NOT_FOUND`, `READ_FAILED`, `INVALID_PLAN` naming file and field
 */
export async function readPlan(path: string): Promise<Plan> {
  const json = await readJsonFile(path, {
    code: 'INVALID_PLAN',
    hint: 'A plan is what auralign match --plan FILE writes.',
  });
  const isDocument = typeof json === 'object' && json !== null && 'plan' in json && 'receipt' in json;
  try {
    return validatePlan(isDocument ? json.plan : json);
  } catch (error) {
    if (!(error instanceof AuralignError)) throw error;
    throw new AuralignError(error.code, `${path}: ${error.message}`, error.hint, { cause: error });
  }
}
