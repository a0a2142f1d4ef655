export { htmlReport, type HtmlReportInput } from './report/htmlReport.ts';
