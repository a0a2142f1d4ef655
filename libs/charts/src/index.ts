export { CHARTS } from './charts/index.ts';
export {
  type AnyChart,
  type Chart,
  type ChartFacts,
  type ChartFinding,
  type ChartInput,
  type ChartPlace,
  type ChartSection,
  type LoudnessTarget,
  type Reading,
  type ShownChart,
  type StereoMode,
  type ToneOptions,
} from './chart.ts';
export type { ChartPeaks } from './signal/peaks.ts';
export type { Role } from './roles.ts';
export { SEVERITY } from './severity.ts';
export type { Size } from './svg/size.ts';
export type { Table, TableColumn } from './table.ts';
export { type ChartFrame, type Plot } from './chartFrame.ts';
export { scaleOf, valueAt, type AxisKind, type FrameAxis } from './svg/axis.ts';
export { storeTarget } from './data/loudnessTarget.ts';
export { toneData, type ToneData } from './data/tone.ts';
export { tapPictures } from './signal/tap.ts';
export {
  createSignalPictures,
  type SignalPictureMaker,
  type SignalPictures,
  type SignalSpectrogram,
  type StereoImage,
} from './signal/pictures.ts';
export { spectrogramPixels, type SpectrogramPixelOptions } from './raster/spectrogramPixels.ts';
export { type Colormap } from './raster/colormap.ts';
export { goniometerPoints, type GoniometerPointOptions } from './raster/goniometerPoints.ts';
export { sparkline, type SparklineOptions } from './sparkline.ts';
export { changeCurveFigure } from './versions/changeCurve.ts';
export { changeOverTimeFigure } from './versions/changeOverTime.ts';
export { trendChart, type TrendInput } from './trend.ts';
export { chartStyles } from './styles.ts';
export { tableHtml } from './table.ts';
export { storeRows, storeTable, type StoreRow } from './tables/stores.ts';
export { translationRows, translationTable, type TranslationRow } from './tables/translation.ts';
export { clock, hertz, rounded, sentence, signed, timeRange, withUnit } from './words.ts';
export { KEY_TILES, MORE_KEY_FIGURES } from './report/keyFigures.ts';
export { planHtml, type PlanPageInput } from './report/planPage.ts';
export { htmlReport, type HtmlReportInput } from './report/htmlReport.ts';
