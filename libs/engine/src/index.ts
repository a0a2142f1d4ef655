export { handle } from './handle.ts';
export {
  type AnalyzeJob,
  type AnalyzeResult,
  type BlobLike,
  type CompareJob,
  type CompareResult,
  type DecoderChoice,
  type ExportJob,
  type ExportResult,
  type Failure,
  type Input,
  type Job,
  type JobEvent,
  type JobResult,
  type MatchJob,
  type MendJob,
  type Output,
  type Phase,
  type PlanJob,
  type PlanResult,
  type RenderJob,
  type RenderResult,
  type ResultOf,
  type SpectrogramJob,
  type SpectrogramResult,
  type WrittenFile,
} from './job.ts';
export { type Host, type JobSignal, type OpenedInput } from './host.ts';
export { type MusicFacts } from './musicFacts.ts';
export { failureOf } from './failure.ts';
export { encodeRendering, renderingFormatFor, type RenderingFile } from './encodeRendering.ts';
export { type Engine, type EngineStatus, type RunControl } from './pool/engine.ts';
export { isBusy } from './pool/pool.ts';
export { runInOrder, type BatchControl, type Settled } from './pool/batch.ts';
export { type FromWorker, type ToWorker, type WorkerLoss, type WorkerPort } from './pool/messages.ts';
export { type PeakLevel, type WaveformPeaks } from './waveform/peaks.ts';
export { decodePeaks, encodePeaks } from './waveform/peaksFile.ts';
export { type SpectrogramOptions, type SpectrogramTile } from './spectrogram.ts';
