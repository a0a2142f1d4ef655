import type { Diagnosis } from '@auralign/analysis';
import { compareMetrics } from './figures.ts';
import type { AnalyzedFile } from '../steps/batch.ts';
import type { FormatContext, ReportFormat } from './format.ts';
import { tidyJson } from './tidyJson.ts';

/**
 * A report has its diagnosis with it. One file: its report (with a reference `{report, reference, comparison}`), or `{error}`. Several: `{reports,
 * errors}`, printed report by report; with a reference also `reference` and `comparisons`, one a report.
 */
export const json: ReportFormat = {
  id: 'json',
  create: (context) => (context.batch ? createBatch(context) : createSingle(context)),
};

function createSingle({ reference }: FormatContext): ReturnType<ReportFormat['create']> {
  return {
    add(result) {
      if (result.status === 'failed') return `${tidyJson({ error: result.failure })}\n`;
      const report = documentOf(result.file, result.diagnosis);
      if (reference === undefined) return `${tidyJson(report)}\n`;
      const comparison = compareMetrics(result.file.report, reference.report);
      return `${tidyJson({ report, reference: documentOf(reference), comparison })}\n`;
    },
    end: () => '',
  };
}

function createBatch({ reference }: FormatContext): ReturnType<ReportFormat['create']> {
  const errors: unknown[] = [];
  const comparisons: unknown[] = [];
  let count = 0;
  const opening = (): string => {
    if (count++ > 0) return ',';
    const first = reference === undefined ? '' : `\n  "reference": ${tidyJson(documentOf(reference), '  ')},`;
    return `{${first}\n  "reports": [`;
  };
  return {
    add(result) {
      if (result.status === 'failed') {
        errors.push({ file: result.name, ...result.failure });
        return '';
      }
      if (reference !== undefined) comparisons.push(compareMetrics(result.file.report, reference.report));
      return `${opening()}\n    ${tidyJson(documentOf(result.file, result.diagnosis), '    ')}`;
    },
    end() {
      const start = count === 0 ? opening() : '\n  ';
      const compared = reference === undefined ? '' : `\n  "comparisons": ${tidyJson(comparisons, '  ')},`;
      return `${start}],${compared}\n  "errors": ${tidyJson(errors, '  ')}\n}\n`;
    },
  };
}

/** The report as it is, with what the rules and `--music` found beside it. */
function documentOf({ report, music }: AnalyzedFile, diagnosis?: Diagnosis): object {
  return {
    ...report,
    ...(music === undefined ? {} : { music }),
    ...(diagnosis === undefined ? {} : { diagnosis }),
  };
}
