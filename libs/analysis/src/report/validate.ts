import { AuralignError } from '@auralign/audio';
import { Value } from 'typebox/value';
import { inconsistencyOf } from './consistency.ts';
import { reportSchema, REPORT_SCHEMA_VERSION, type Report } from './report.ts';

/**
 * A report read back from JSON, checked against `reportSchema`, and for what belongs together to fit.
 *
 * @param json what `JSON.parse` returned
 * @throws AuralignError `NOT_COMPARABLE` if it is not a report of this version; the message names the first fault
 */
export function validateReport(json: unknown): Report {
  const version = typeof json === 'object' && json !== null && 'schemaVersion' in json ? json.schemaVersion : undefined;
  if (version !== REPORT_SCHEMA_VERSION) {
    throw new AuralignError(
      'NOT_COMPARABLE',
      `This is not an Auralign report of version ${REPORT_SCHEMA_VERSION} (found ${String(version)}).`,
      'Analyze the file again with this version.',
    );
  }
  if (!Value.Check(reportSchema, json)) {
    const [first] = Value.Errors(reportSchema, json);
    throw damaged(first?.instancePath ?? '', first?.message ?? 'it does not match the schema');
  }
  const report = json as unknown as Report;
  const inconsistency = inconsistencyOf(report);
  if (inconsistency !== undefined) throw damaged(inconsistency.path, inconsistency.message);
  return report;
}

function damaged(path: string, message: string): AuralignError {
  return new AuralignError(
    'NOT_COMPARABLE',
    `The report is damaged at '${path}': ${message}.`,
    'Analyze the file again.',
  );
}
