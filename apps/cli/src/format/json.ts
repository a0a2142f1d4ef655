import { compareMetrics } from './figures.ts';
import type { AnalyzedFile } from '../work/job.ts';
import type { FormatContext, ReportFormat } from './format.ts';

/**
 * One file: its report (with a reference `{report, reference, comparison}`), or `{error}`. Several: `{reports,
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
      const report = documentOf(result.file);
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
      return `${opening()}\n    ${tidyJson(documentOf(result.file), '    ')}`;
    },
    end() {
      const start = count === 0 ? opening() : '\n  ';
      const compared = reference === undefined ? '' : `\n  "comparisons": ${tidyJson(comparisons, '  ')},`;
      return `${start}],${compared}\n  "errors": ${tidyJson(errors, '  ')}\n}\n`;
    },
  };
}

/** The report as it is, with what `--music` found beside it. */
function documentOf({ report, music }: AnalyzedFile): object {
  return music === undefined ? report : { ...report, music };
}

/** Indented by two, with lists of plain values on one line: a spectrum of 240 bands is one line, not 240. */
export function tidyJson(value: unknown, indent = ''): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    if (value.every((item) => item === null || typeof item !== 'object'))
      return `[${value.map((item) => JSON.stringify(item)).join(', ')}]`;
    return `[\n${value.map((item) => inner + tidyJson(item, inner)).join(',\n')}\n${indent}]`;
  }
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  if (entries.length === 0) return '{}';
  return `{\n${entries.map(([key, item]) => `${inner}${JSON.stringify(key)}: ${tidyJson(item, inner)}`).join(',\n')}\n${indent}}`;
}
