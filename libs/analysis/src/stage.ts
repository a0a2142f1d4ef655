import type { AudioBlock, AudioFormat } from '@auralign/audio';
import type { Kernels } from '@auralign/dsp';
import { Type, type Static, type TNumber, type TObject, type TOptional } from 'typebox';
import type { Measured } from './measured.ts';
import type { EnvelopeGrid } from './envelopeGrid.ts';
import type { LevelGrid } from './levelGrid.ts';
import type { SpectrumFrame } from './sharedSpectrum.ts';

/** How a figure is named, labelled and rounded wherever it is shown. */
export interface MetricOptions {
  /** Words for people, in the field's standard terms: 'Integrated loudness'. */
  title: string;
  /** 'LUFS', 'LU', 'dBTP', 'dBFS', 'dB', 'Hz', 's', '%', '' … */
  unit: string;
  /** What it is, how measured, its source. One sentence or two. */
  description: string;
  /** Decimals worth showing. */
  digits: number;
}

/** A number in a report: carries its title, unit, description and rounding into schema, docs, table and axis label. */
export function metric(options: MetricOptions): TNumber {
  return Type.Number({ ...options });
}

/** A metric that a file may lack although the rest of its stage was measured; the reason goes into `missing`. */
export function optionalMetric(options: MetricOptions): TOptional<TNumber> {
  return Type.Optional(metric(options));
}

/** A figure over time, evenly spaced; `null` where it does not exist (silence, not enough signal). */
export interface TimeSeries {
  readonly title: string;
  readonly unit: string;
  /** Time of the first value: the *end* of its window for loudness, the centre for spectra; the stage says which. */
  readonly startSeconds: number;
  readonly stepSeconds: number;
  readonly values: readonly (number | null)[];
}

/** What every stage is told when a file begins. */
export interface StageContext {
  readonly format: AudioFormat;
  readonly sampleRateHz: number;
  readonly channelCount: number;
  readonly kernels: Kernels;
  /** Shared 10 ms level grid (K-weighted power, power, peaks), complete when `result` is called. */
  readonly levels: LevelGrid;
  /** Shared grid of band powers every 11 ms, complete when `result` is called; gathered only if a stage takes it in `create`, or reads the grids. */
  readonly envelopes: EnvelopeGrid;
  /** What was mended before the samples came here, complete when `result` is called. */
  readonly input: { readonly nonFiniteSampleCount: number };
  /** Geometry of the shared STFT, for stages that take `spectrum`. */
  readonly spectrum: {
    readonly sizeFrames: number;
    readonly hopFrames: number;
    readonly binCount: number;
    readonly binHz: number;
  };
}

/** What is known of a file when its grids are complete. */
export type GridContext = Pick<StageContext, 'levels' | 'envelopes' | 'sampleRateHz' | 'kernels'>;

/** One meter at work on one file. Hot methods neither allocate nor throw. */
export interface StageRun<T, Read = unknown> {
  /** Raw samples, in order, finite (non-finite samples have been replaced by 0 and counted). The block is lent. */
  block?(block: AudioBlock): void;
  /** One frame of the shared STFT; lent. */
  spectrum?(frame: SpectrumFrame): void;
  /**
   * After the last block. `peers` holds the results of the stages that stand before this one in the list, `read` what `readGrids` of
   * the stage returned.
   */
  result(peers: Peers, read: Read): Measured<T>;
  /** Thinned series for `--series` and charts, after `result`. Keys are stable names such as `momentaryLufs`. */
  series?(): Readonly<Record<string, TimeSeries>>;
}

/** Results of earlier stages, by stage id. */
export interface Peers {
  get<T>(stage: { readonly id: string; readonly schema: TObject } & { readonly __result?: T }): Measured<T> | undefined;
}

/** One stage: a name, the schema of its result, and how to run it. Report, JSON Schema and docs derive from it. */
export interface Stage<Id extends string = string, S extends TObject = TObject, Read = unknown> {
  readonly id: Id;
  readonly title: string;
  readonly schema: S;
  /**
   * Where it runs when two threads share a file. The thread that reads it has samples, levels and envelopes (left out: it
   * needs no others). The second has samples and spectra (`spectra`), and at the end also the grids and the results of
   * stages of the first (`both`).
   */
  readonly looksAt?: 'spectra' | 'both';
  /** Whether it reads the true peaks of single slices; left out, the largest of a second and those above full scale are right. */
  readonly readsEveryPeak?: boolean;
  /**
   * What can be told from the grids alone, after the last block; plain data. When two threads share a file, the first one does this
   * for the stages of the second, which is still at its spectra then.
   */
  readGrids?(grids: GridContext): Read;
  create(context: StageContext): StageRun<Static<S>, Read>;
  /** Type carrier for `Peers.get`; never set. */
  readonly __result?: Static<S>;
}

/** Identity with inference: keeps the literal id and the schema's type. */
export function defineStage<const Id extends string, S extends TObject, Read = unknown>(
  stage: Stage<Id, S, Read>,
): Stage<Id, S, Read> {
  return stage;
}
