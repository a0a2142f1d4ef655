export { analyze } from './analyze.ts';
export { type AnalyzeOptions, type StageId } from './analyzeOptions.ts';
export { runStages, type StagesOutcome } from './runStages.ts';
export { createAssistant } from './assistant/createAssistant.ts';
export { type AssistantPort, type FromAssistant, type HiredAssistant, type ToAssistant } from './assistant/messages.ts';
export {
  reportSchema,
  REPORT_SCHEMA_VERSION,
  type FileFacts,
  type Measurements,
  type Report,
  type ReportWarning,
} from './report/report.ts';
export { validateReport } from './report/validate.ts';
export { csvCell } from './report/csvCell.ts';
export { METRICS, readMetric, type MetricInfo } from './report/metrics.ts';
export { STAGES } from './stages/index.ts';
export { BANDS, type BandId, type NamedBand } from './stages/bandList.ts';
export { type LevelSpread } from './stages/levelSpread.ts';
export { type Measured, type Reason } from './measured.ts';
export { oneOfWords } from './wordSchema.ts';
export {
  defineStage,
  metric,
  optionalMetric,
  type MetricOptions,
  type Peers,
  type Stage,
  type StageContext,
  type StageRun,
  type TimeSeries,
} from './stage.ts';
export { type LevelGrid } from './levelGrid.ts';
export { spectrumGeometry, type SpectrumFrame } from './sharedSpectrum.ts';
export { runConformance, type ConformanceRow } from './conformance/runConformance.ts';
export { EBU_CASES, type ConformanceQuantity, type EbuCase } from './conformance/ebuCases.ts';
export {
  DEVICES,
  INTENTS,
  RULES,
  SEVERITIES,
  STORE_PROFILES,
  describeFinding,
  deviceResponseDb,
  diagnose,
  differenceOfAlike,
  editedStores,
  examine,
  explainRule,
  findingSchema,
  hertz,
  plain,
  referenceFit,
  signed,
  storeEditSchema,
  storeSchema,
  storeOutcome,
  translate,
  type Device,
  type DiagnoseOptions,
  type Diagnosis,
  type Explanation,
  type Finding,
  type FindingRange,
  type Intent,
  type IntentShift,
  type Limits,
  type Misfit,
  type PageSection,
  type Purpose,
  type ReferenceFit,
  type Rule,
  type RuleOutcome,
  type RulePage,
  type Severity,
  type StoreEdit,
  type StoreOutcome,
  type StoreProfile,
  type Translation,
  type Waiver,
} from './diagnostics/index.ts';
export {
  STEM_ROLES,
  analyzeStems,
  stemReportSchema,
  type AnalyzeStemsOptions,
  type CarriedFinding,
  type Clash,
  type LowEnd,
  type Share,
  type Stem,
  type StemInput,
  type StemMove,
  type StemReport,
  type StemRole,
} from './stems/index.ts';
export {
  compareVersions,
  describeRange,
  measureTransfer,
  versionReportSchema,
  type CompareVersionsOptions,
  type FigureChange,
  type FindingChange,
  type RangeKind,
  type VersionBand,
  type VersionInput,
  type VersionRange,
  type VersionReport,
  type VersionVerdict,
} from './versions/index.ts';
export {
  DELIVERY_PROFILES,
  checkDelivery,
  deliveryProfileSchema,
  deliveryReportSchema,
  editedDeliveryProfiles,
  type DeliveryCheck,
  type DeliveryCover,
  type DeliveryProfile,
  type DeliveryRelease,
  type DeliveryReport,
  type DeliveryTrack,
} from './delivery/index.ts';
