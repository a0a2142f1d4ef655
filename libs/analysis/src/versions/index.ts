export { compareVersions, type CompareVersionsOptions, type VersionInput } from './compareVersions.ts';
export { measureTransfer } from './measureChange.ts';
export { describeRange } from './words.ts';
export {
  versionReportSchema,
  type FigureChange,
  type FindingChange,
  type RangeKind,
  type VersionBand,
  type VersionRange,
  type VersionReport,
  type VersionVerdict,
} from './versionReport.ts';
