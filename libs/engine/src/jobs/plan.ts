import { AuralignError } from '@auralign/audio';
import { exportPlan, planMatch, validatePlan } from '@auralign/match';
import type { ExportJob, ExportResult, PlanJob, PlanResult } from '../job.ts';

/** @throws AuralignError `NOT_COMPARABLE` without a reference, `INVALID_OPTION` */
export function runPlan({ mixReport, referenceReports, options }: PlanJob): PlanResult {
  if (referenceReports.length === 0) throw new AuralignError('NOT_COMPARABLE', 'There is no reference to match to.');
  return { kind: 'plan', plan: planMatch(mixReport, referenceReports, options) };
}

/** @throws AuralignError `INVALID_PLAN`, `INVALID_OPTION` for a format that is not there */
export async function runExport({ plan, formatIds, context }: ExportJob): Promise<ExportResult> {
  const valid = validatePlan(plan);
  const exports: ExportResult['exports'][number][] = [];
  for (const formatId of formatIds) exports.push({ formatId, ...(await exportPlan(valid, formatId, context)) });
  return { kind: 'export', exports };
}
