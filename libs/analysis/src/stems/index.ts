export { analyzeStems, type AnalyzeStemsOptions, type StemInput } from './analyzeStems.ts';
export { STEM_ROLES, type StemRole } from './roles.ts';
export {
  stemReportSchema,
  type CarriedFinding,
  type Clash,
  type LowEnd,
  type Share,
  type Stem,
  type StemMove,
  type StemReport,
} from './stemReport.ts';
