import { dbOf, type Stereo } from '../audio.ts';
import type { Dimension } from '../degrade/faults.ts';
import { crestDb, spreadDb } from './dynamics.ts';
import { integratedLufs, STEP_SECONDS, weightedSteps } from './loudness.ts';
import { measureSpectrum, thirdOctaveAround, TWELFTH_OCTAVES_HZ, ZONE_HOP_SECONDS, type Spectrum } from './spectrum.ts';

export interface Measured {
  readonly spectrum: Spectrum;
  readonly loudnessLufs: number;
  /** Left over right, K-weighted in effect by taking bands from 100 Hz up, dB. */
  readonly balanceDb: number;
  /** Side over mid, one value a third-octave band, dB. */
  readonly widthDb: Float64Array;
  readonly crestDb: number;
  /** Of the K-weighted level and of the levels of three zones, dB. */
  readonly spreadsDb: readonly number[];
}

export function measure(audio: Stereo): Measured {
  const spectrum = measureSpectrum(audio);
  const steps = weightedSteps(audio);
  const above100Hz = (bandsDb: Float64Array) => bandsDb.slice(4).reduce((sum, db) => sum + 10 ** (db / 10), 0);
  return {
    spectrum,
    loudnessLufs: integratedLufs(steps),
    balanceDb: dbOf(above100Hz(spectrum.leftDb)) - dbOf(above100Hz(spectrum.rightDb)),
    widthDb: spectrum.sideDb.map((side, band) => clamp(side - spectrum.midDb[band]!, -30, 10)),
    crestDb: crestDb(audio),
    spreadsDb: [
      spreadDb(Array.from(steps, dbOf), STEP_SECONDS),
      ...spectrum.zoneDb.map((levels) => spreadDb(levels, ZONE_HOP_SECONDS)),
    ],
  };
}

export type Errors = Readonly<Record<Dimension, number>>;

/** Bands this far below the strongest of the right answer are not heard and not judged. */
const AUDIBLE_DB = 55;

/**
 * How far a signal is from the right answer, a figure a dimension, all in dB (LU):
 * tone and resonance: rms difference of the band levels after the overall level is taken off (third / 12th octave);
 * dynamics: rms of the crest difference and of twice each spread difference (a compressor that takes 2 dB off the crest
 * takes about 1 dB off the spread); width: rms difference of side over mid; balance and loudness: plain differences.
 */
export function errorsOf(signal: Measured, truth: Measured): Errors {
  const dynamics = [
    signal.crestDb - truth.crestDb,
    ...signal.spreadsDb.map((spread, i) => 2 * (spread - truth.spreadsDb[i]!)),
  ];
  const heard = audible(truth.spectrum.totalDb);
  return {
    tone: shapeDifferenceDb(signal.spectrum.totalDb, truth.spectrum.totalDb),
    resonance: shapeDifferenceDb(signal.spectrum.fineDb, truth.spectrum.fineDb),
    dynamics: rms(dynamics),
    width: rms(heard.map((band) => signal.widthDb[band]! - truth.widthDb[band]!)),
    balance: Math.abs(signal.balanceDb - truth.balanceDb),
    loudness: Math.abs(signal.loudnessLufs - truth.loudnessLufs),
  };
}

/**
 * All but loudness in one figure, about 1 for a fault that is just heard: tone on the grid where it looks worse, width
 * judged half as strictly as the rest. Loudness stays out, because a volume knob undoes it.
 */
export function distance({ tone, resonance, dynamics, width, balance }: Errors): number {
  return Math.hypot(Math.max(tone, resonance), dynamics, width / 2, balance);
}

/**
 * How far a signal would be from another song if an equaliser copied every third octave exactly and all but tone were right, dB: other
 * notes, which no equaliser of that resolution brings nearer.
 */
export function notesDb({ spectrum: own }: Measured, { spectrum: model }: Measured): number {
  const copied = own.fineDb.map((db, band) => {
    const third = thirdOctaveAround(TWELFTH_OCTAVES_HZ[band]!);
    return db + model.totalDb[third]! - own.totalDb[third]!;
  });
  return shapeDifferenceDb(copied, model.fineDb);
}

function audible(levelsDb: Float64Array): number[] {
  const loudest = Math.max(...levelsDb);
  return Array.from(levelsDb.keys()).filter((band) => levelsDb[band]! > loudest - AUDIBLE_DB);
}

function shapeDifferenceDb(signalDb: Float64Array, truthDb: Float64Array): number {
  const differences = audible(truthDb).map((band) => signalDb[band]! - truthDb[band]!);
  const level = differences.reduce((sum, value) => sum + value, 0) / differences.length;
  return rms(differences.map((value) => value - level));
}

function rms(values: readonly number[]): number {
  return values.length === 0 ? 0 : Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}
