import type { ChartFinding } from './chart.ts';

/** Severity as a shape and a word, the same in every chart, report and page: never colour alone. */
export const SEVERITY: Readonly<Record<ChartFinding['severity'], { readonly mark: string; readonly word: string }>> = {
  pass: { mark: '✓', word: 'Fine' },
  info: { mark: 'i', word: 'Note' },
  warn: { mark: '!', word: 'Worth mending' },
  fail: { mark: '✗', word: 'Fault' },
};
