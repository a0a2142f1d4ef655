export { planHtml, type PlanPageInput } from './report/planPage.ts';
export { htmlReport, type HtmlReportInput } from './report/htmlReport.ts';
export { blocksHtml, type PageBlock, type PageItem } from './report/blocksPage.ts';
export { changeCurveFigure, planCurveFigure } from './versions/changeCurve.ts';
export { changeOverTimeFigure } from './versions/changeOverTime.ts';
