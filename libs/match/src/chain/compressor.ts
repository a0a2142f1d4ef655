import { createBiquadCascade, dbToGain, designBiquad } from '@auralign/dsp';
import { createBallistics, type BallisticsTimes } from './ballistics.ts';
import { createChangeCounter, type ChangeStatistics } from './changeStatistics.ts';
import { createDelay } from './delay.ts';
import { changesInDb, checkStaticCurve, type StaticCurve } from './staticCurve.ts';

/**
 * What a compressor listens to. `peak`: the largest sample of the channels (a full-scale sine is 0 dBFS). `rms`: their
 * mean power under an exponential window (a full-scale sine is −3.01 dBFS, as `rmsDbfs` of reports).
 */
type LevelDetector = { readonly kind: 'peak' } | { readonly kind: 'rms'; readonly windowSeconds: number };

export interface CompressorOptions extends StaticCurve, BallisticsTimes {
  readonly detector: LevelDetector;
  /** Corner of a second-order high-pass in front of the detector, so that bass does not turn down the rest. */
  readonly sidechainHighPassHz?: number;
  /** Gain of the band whatever it does, dB. */
  readonly makeUpDb: number;
}

/** Changes the level of one band, all channels linked. */
export interface Compressor {
  /** Changes `count` frames in place; at most as many as `maxFrameCount`. */
  process(channels: readonly Float64Array[], count: number): void;
  statistics(): ChangeStatistics;
}

/** Mean power below this (−300 dBFS) is none; it would decay into denormal numbers. */
const NEGLIGIBLE_POWER = 1e-30;

const NEPERS_PER_DB = Math.LN10 / 20;

/**
 * Feed-forward compressor or expander in the log domain: level → static curve → ballistics → gain. The gain comes
 * from the signal as it arrives and acts on it `lookaheadFrames` later. Where nothing is asked for and `makeUpDb` is 0
 * samples pass unchanged to the last bit.
 *
 * @throws RangeError for numbers out of range, and a side-chain high-pass not below half the sample rate
 *
 * Source: Giannoulis, Massberg and Reiss, "Digital dynamic range compressor design", JAES 60(6) 2012.
 */
export function createCompressor(
  options: CompressorOptions & {
    sampleRateHz: number;
    channelCount: number;
    lookaheadFrames: number;
    maxFrameCount: number;
  },
): Compressor {
  const { mode, maxChangeDb, makeUpDb, channelCount, lookaheadFrames, maxFrameCount } = options;
  checkStaticCurve(options);
  if (!Number.isFinite(makeUpDb)) throw new RangeError(`make-up gain ${makeUpDb} dB`);
  const sense = createSensor(options);
  const ballistics = createBallistics(options);
  const counter = createChangeCounter(mode, maxChangeDb);
  const delays = Array.from({ length: channelCount }, () => createDelay(lookaheadFrames));
  const makeUp = dbToGain(makeUpDb);
  const nepers = mode === 'compress' ? -NEPERS_PER_DB : NEPERS_PER_DB;
  const powers = new Float64Array(maxFrameCount);
  const changes = new Float64Array(maxFrameCount);

  return {
    process(channels, count) {
      sense(channels, count, powers);
      for (let i = 0; i < count; i++) changes[i] = powers[i]!;
      changesInDb(options, changes, count);
      ballistics.process(changes, count);
      counter.count(powers, changes, count);
      for (let i = 0; i < count; i++) {
        const change = changes[i]!;
        changes[i] = change === 0 ? makeUp : makeUp * Math.exp(nepers * change);
      }
      for (let c = 0; c < channelCount; c++) {
        const samples = channels[c]!;
        delays[c]!.process(samples, 0, count);
        for (let i = 0; i < count; i++) samples[i] = samples[i]! * changes[i]!;
      }
    },
    statistics: () => counter.result(),
  };
}

/** Power of each frame as the detector hears it. */
type Sensor = (channels: readonly Float64Array[], count: number, powers: Float64Array) => void;

function createSensor(options: {
  detector: LevelDetector;
  sidechainHighPassHz?: number;
  sampleRateHz: number;
  channelCount: number;
  maxFrameCount: number;
}): Sensor {
  const { detector, sidechainHighPassHz, sampleRateHz, channelCount, maxFrameCount } = options;
  const sense = detector.kind === 'peak' ? sensePeak : createPowerSensor(detector.windowSeconds, sampleRateHz);
  if (sidechainHighPassHz === undefined) return sense;
  const highPass = createBiquadCascade(
    [designBiquad({ kind: 'high-pass', frequencyHz: sidechainHighPassHz, q: Math.SQRT1_2 }, sampleRateHz)],
    channelCount,
  );
  const copies = Array.from({ length: channelCount }, () => new Float32Array(maxFrameCount));
  return (channels, count, powers) => {
    for (let c = 0; c < channelCount; c++) {
      const from = channels[c]!;
      const to = copies[c]!;
      for (let i = 0; i < count; i++) to[i] = from[i]!;
    }
    highPass.process(copies, count);
    sense(copies, count, powers);
  };
}

type Samples = Float32Array | Float64Array;

function sensePeak(channels: readonly Samples[], count: number, powers: Float64Array): void {
  powers.fill(0, 0, count);
  for (const samples of channels) {
    for (let i = 0; i < count; i++) {
      const power = samples[i]! * samples[i]!;
      if (power > powers[i]!) powers[i] = power;
    }
  }
}

function createPowerSensor(windowSeconds: number, sampleRateHz: number) {
  if (!(windowSeconds > 0)) throw new RangeError(`RMS over ${windowSeconds} s`);
  const keep = Math.exp(-1 / (windowSeconds * sampleRateHz));
  const state = new Float64Array(1);
  return (channels: readonly Samples[], count: number, powers: Float64Array): void => {
    powers.fill(0, 0, count);
    for (const samples of channels) {
      for (let i = 0; i < count; i++) powers[i] = powers[i]! + samples[i]! * samples[i]!;
    }
    const share = (1 - keep) / channels.length;
    let mean = state[0]!;
    for (let i = 0; i < count; i++) {
      mean = keep * mean + share * powers[i]!;
      if (mean < NEGLIGIBLE_POWER) mean = 0;
      powers[i] = mean;
    }
    state[0] = mean;
  };
}
