import type { Kernels } from '@auralign/dsp';
import type { ChangeStatistics } from './changeStatistics.ts';

/**
 * One effect at work on one file. `process` changes the samples in place and puts out as many frames as it takes in,
 * late by `latencyFrames`: the first `latencyFrames` frames it ever puts out belong to nothing and are dropped by the
 * chain, which also feeds as many frames of silence at the end. The result does not depend on how the signal was cut
 * into blocks. Hot: no allocation, no throw.
 */
export interface Processor {
  readonly latencyFrames: number;
  process(channels: readonly Float32Array[], frameCount: number): void;
  /** What the effect did so far, for the receipt; absent when there is nothing to tell. */
  activity?(): ProcessorActivity;
}

/** What a processor with a will of its own (a limiter, a compressor) did to the level. */
export interface ProcessorActivity {
  /** Largest gain reduction, dB ≥ 0. */
  readonly maxReductionDb: number;
  /** Reduction of the mean gain over the frames that `activeFraction` counts, dB ≥ 0. */
  readonly meanReductionDb: number;
  /** Share of all frames that were turned down (by a limiter: by a tenth of a decibel or more), 0…1. */
  readonly activeFraction: number;
  /** Reduction that is exceeded in a twentieth of all frames only, dB ≥ 0. */
  readonly p95ReductionDb?: number;
  /** Band by band, from low to high, of processors that work so; the figures above are those of the busiest. */
  readonly bands?: readonly BandActivity[];
}

/** What happened to one band, boosts included. */
export interface BandActivity extends ChangeStatistics {
  readonly lowHz: number;
  /** Half the sample rate for the highest band. */
  readonly highHz: number;
}

/** What a processor must know before the first frame. */
export interface ProcessorContext {
  readonly sampleRateHz: number;
  readonly channelCount: number;
  /** Default: the fastest there are here. */
  readonly kernels?: Kernels;
}
