import { storeRows } from '@auralign/charts';
import { htmlReport } from '@auralign/charts/report';
import type { ReportFormat } from './format.ts';

/** One file as a page that needs nothing else: findings, figures, charts, stores. Made of reports with series. */
export const html: ReportFormat = {
  id: 'html',
  create: ({ references = [], stores }) => ({
    add(result) {
      if (result.status === 'failed') return ''; // said on standard error
      const { report, pictures } = result.file;
      const [reference] = references;
      return htmlReport({
        mix: report,
        ...(reference === undefined ? {} : { references: references.map((file) => file.report) }),
        findings: result.diagnosis.findings,
        stores: storeRows(report, stores),
        pictures: {
          ...(pictures === undefined ? {} : { mix: pictures }),
          ...(reference?.pictures === undefined ? {} : { reference: reference.pictures }),
        },
      });
    },
    end: () => '',
  }),
};
