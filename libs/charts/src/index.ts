export { CHARTS } from './charts/index.ts';
export {
  type AnyChart,
  type Chart,
  type ChartFacts,
  type ChartFinding,
  type ChartInput,
  type ChartPeaks,
  type ChartSection,
  type Role,
  type ShownChart,
  type Size,
  type Table,
  type TableColumn,
} from './chart.ts';
export { toneData, type ToneData, type ToneOptions } from './data/tone.ts';
export { spectrum } from './charts/spectrum.ts';
export { chartStyles } from './styles.ts';
export { tableHtml } from './table.ts';
export { storeTable, type StoreRow } from './tables/stores.ts';
export { translationTable, type TranslationRow } from './tables/translation.ts';
