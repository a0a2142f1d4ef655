import { STORE_PROFILES, storeOutcome, type Report } from '@auralign/analysis';
import { htmlReport, type HtmlReportInput } from '@auralign/charts/report';
import type { ReportFormat } from './format.ts';

/** One file as a page that needs nothing else: findings, figures, charts, stores. Made of reports with series. */
export const html: ReportFormat = {
  id: 'html',
  create: ({ reference }) => ({
    add(result) {
      if (result.status === 'failed') return ''; // said on standard error
      const { report } = result.file;
      return htmlReport({
        mix: report,
        ...(reference === undefined ? {} : { reference: reference.report }),
        findings: result.diagnosis.findings,
        stores: storeRows(report),
      });
    },
    end: () => '',
  }),
};

/** What the services that level their programmes would do with the file. */
function storeRows(report: Report): NonNullable<HtmlReportInput['stores']> {
  return STORE_PROFILES.filter(({ kind }) => kind === 'playback').flatMap((profile) => {
    const outcome = storeOutcome(report, profile);
    if (outcome === undefined) return [];
    const { title: store, targetLufs, source, checkedDate } = profile;
    const { gainDb, resultPeakDbtp: resultDbtp, clippingRisk: risk } = outcome;
    return [{ store, targetLufs, gainDb, resultDbtp, risk, source: `${source} (${checkedDate})` }];
  });
}
