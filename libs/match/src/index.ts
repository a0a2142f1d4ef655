export { match, type MatchJob, type MatchProgress, type MatchResult } from './match.ts';
export { applyPlan, type ApplyJob } from './apply.ts';
export { mend, type MendJob } from './mend/mend.ts';
export { offeredFindings, planOfFindings, safeFindings } from './mend/findingsPlan.ts';
export { describeOutcome, isMended } from './mend/outcomes.ts';
export {
  DEFAULT_MATCH_OPTIONS,
  MATCH_INTENTS,
  REFERENCE_RELATIONS,
  type MatchIntent,
  type MatchOptions,
  type PartialMatchOptions,
  type ReferenceIs,
} from './options.ts';
export { relationOf, type Relation } from './plan/relation.ts';
export { planMatch } from './plan/planMatch.ts';
export { PlanSchema, validatePlan, type Plan, type PlanFile } from './plan/plan.ts';
export {
  describeMove,
  dimensionOf,
  MoveSchema,
  placeInChain,
  scaleMove,
  type Move,
  type MoveOf,
} from './moves/index.ts';
export { changeDb } from '@auralign/dsp';
export { describeBand, type EqBand } from './moves/eq.ts';
export { DIMENSIONS, type Dimension, type PredictedDelta } from './moves/kind.ts';
export { createChain, type Chain } from './chain/chain.ts';
export { type ProcessorActivity, type ProcessorContext } from './chain/processor.ts';
export { outputFormatFor, renderStream, type OutputFormat, type RenderedStream } from './render.ts';
export { fileName } from './words.ts';
export { differenceUnit, figureInfo, type FigureInfo } from './verify/figureInfo.ts';
export { type ReportScope } from './verify/measureRendering.ts';
export { isWorthWritingAhead } from './verify/writeAhead.ts';
export { MATCHED_STAGES } from './verify/stagesRead.ts';
export { ReceiptSchema, type Check, type MendedFinding, type Receipt } from './verify/receipt.ts';
export { EXPORT_FORMATS, exportPlan, type ExportFormatId } from './export/index.ts';
export { type ExportContext, type Exported, type ExportedFile, type ExportFormat } from './export/format.ts';
export { checkCodec, MAX_PASSES, type CodecJob, type CodecOutcome } from './codec/checkCodec.ts';
export { CODECS, customaryCodecs, type Codec, type CodecInput, type CodecPassage } from './codec/codecs.ts';
export { checkBounce, distancesToReferences, type BounceEvidence, type BounceJob } from './bounce/checkBounce.ts';
export {
  BounceReceiptSchema,
  ReferenceDistancesSchema,
  type BounceReceipt,
  type ReferenceDistances,
} from './bounce/bounceReceipt.ts';
