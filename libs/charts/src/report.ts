export { planHtml, type PlanPageInput } from './report/planPage.ts';
export { htmlReport, type HtmlReportInput } from './report/htmlReport.ts';
