import type { AudioFormat } from '@auralign/audio';
import type { Kernels, QuantizerOptions } from '@auralign/dsp';
import type { EnvelopeGrid } from '../envelopeGrid.ts';
import type { LevelGrid } from '../levelGrid.ts';
import type { Measured } from '../measured.ts';
import type { GridReadings, PlainSeries } from '../stageResults.ts';

/** Results by stage id. */
export type Results = Readonly<Record<string, Measured<unknown>>>;

/** What `LevelGrid` and `EnvelopeGrid` hold when a file is over, as plain data. */
export type LevelGridData = { readonly [K in keyof LevelGrid]: LevelGrid[K] };
export type EnvelopeGridData = { readonly [K in keyof EnvelopeGrid]: EnvelopeGrid[K] };

/** How a file is shared: the second thread takes the stages that look at spectra, or all of them. */
export type AssistantTakes = 'spectra' | 'everything';

/** What the thread that reads a file has gathered itself. */
export interface Gathered {
  readonly levels: LevelGridData;
  readonly envelopes: EnvelopeGridData;
  readonly nonFiniteSampleCount: number;
  /** Of the stages it has. */
  readonly results: Results;
}

/** From the thread that reads a file to the one that helps it: `begin`, `frames` …, `flush`, `gathered`, `finish`, for one file after the other. */
export type ToAssistant =
  | {
      readonly kind: 'begin';
      readonly format: AudioFormat;
      /** The stages it takes over, in the order of the list. */
      readonly stageIds: readonly string[];
      readonly backend: Kernels['backend'];
      readonly series: boolean;
      readonly takes: AssistantTakes;
      /** What is still to be done to the samples; only where it takes everything. */
      readonly rounding?: QuantizerOptions;
    }
  | {
      readonly kind: 'frames';
      /** Samples in shared memory, one channel after the other, each with room for as many; sent back when they have been read. */
      readonly samples: Float32Array;
      readonly frameCount: number;
    }
  /** No more frames: what depends on nothing else may be worked out. */
  | { readonly kind: 'flush' }
  /** Not where the assistant takes everything. */
  | { readonly kind: 'gathered'; readonly gathered: Gathered }
  /** `readings`: what its stages would else read off the grids themselves. */
  | { readonly kind: 'finish'; readonly readings?: GridReadings };

/** And back. `finish` is answered by `done`; anything may be answered by `failed`. */
export type FromAssistant =
  | { readonly kind: 'taken'; readonly samples: Float32Array }
  | {
      readonly kind: 'done';
      readonly results: Results;
      /** Of each stage that has some, if they were asked for. */
      readonly series: Readonly<Record<string, Readonly<Record<string, PlainSeries>>>>;
      /** Samples that were mended on the way. */
      readonly nonFiniteSampleCount: number;
    }
  | { readonly kind: 'failed'; readonly message: string };

/** The other thread as the one that reads the file sees it. */
export interface AssistantPort {
  post(message: ToAssistant): void;
  /** Called once an analysis, before its first message; `onLoss` when it is gone unasked, with what `analyze` then rejects with. */
  listen(onMessage: (message: FromAssistant) => void, onLoss: (error: Error) => void): void;
}

/** An assistant for one analysis. Whoever hires it ends it, after `analyze` has settled. */
export interface HiredAssistant {
  readonly port: AssistantPort;
  end(): Promise<void>;
}
