import { dbToGain, designBiquad, type GainCurve, type Kernels } from '@auralign/dsp';
import { createBallistics, type BallisticsTimes } from './ballistics.ts';
import { createChangeCounter, type ChangeStatistics } from './changeStatistics.ts';
import { createDelay } from './delay.ts';
import { checkStaticCurve } from './staticCurve.ts';

/**
 * What a compressor listens to. `peak`: the largest sample of the channels (a full-scale sine is 0 dBFS). `rms`: their
 * mean power under an exponential window (a full-scale sine is −3.01 dBFS, as `rmsDbfs` of reports).
 */
type LevelDetector = { readonly kind: 'peak' } | { readonly kind: 'rms'; readonly windowSeconds: number };

export interface CompressorOptions extends GainCurve, BallisticsTimes {
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
    kernels: Kernels;
  },
): Compressor {
  const { mode, maxChangeDb, makeUpDb, channelCount, lookaheadFrames, maxFrameCount, kernels } = options;
  const { rendering } = kernels;
  checkStaticCurve(options);
  if (!Number.isFinite(makeUpDb)) throw new RangeError(`make-up gain ${makeUpDb} dB`);
  const sense = createSensor(options);
  const ballistics = createBallistics(options);
  const counter = createChangeCounter(mode, maxChangeDb);
  const delays = Array.from({ length: channelCount }, () => createDelay(lookaheadFrames));
  const makeUp = dbToGain(makeUpDb);
  const powers = kernels.allocateDoubles(maxFrameCount);
  const changes = kernels.allocateDoubles(maxFrameCount);

  return {
    process(channels, count) {
      sense(channels, count, powers);
      for (let i = 0; i < count; i++) changes[i] = powers[i]!;
      rendering.changesInDb(options, changes, count);
      ballistics.process(changes, count);
      counter.count(powers, changes, count);
      rendering.gainsOfChanges(mode, makeUp, changes, count);
      for (let c = 0; c < channelCount; c++) {
        const samples = channels[c]!;
        delays[c]!.process(samples, 0, count);
        rendering.multiplyEach(samples, changes, count);
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
  kernels: Kernels;
}): Sensor {
  const { detector, sidechainHighPassHz, sampleRateHz, channelCount, maxFrameCount, kernels } = options;
  const sense = detector.kind === 'peak' ? sensePeak : createPowerSensor(detector.windowSeconds, sampleRateHz, kernels);
  if (sidechainHighPassHz === undefined) return sense;
  const highPass = kernels.createBiquadCascade(
    [designBiquad({ kind: 'high-pass', frequencyHz: sidechainHighPassHz, q: Math.SQRT1_2 }, sampleRateHz)],
    channelCount,
  );
  const copies = Array.from({ length: channelCount }, () => kernels.allocateFloats(maxFrameCount));
  const filtered = copies.map(() => kernels.allocateDoubles(maxFrameCount));
  return (channels, count, powers) => {
    for (let c = 0; c < channelCount; c++) {
      const from = channels[c]!;
      const to = copies[c]!;
      for (let i = 0; i < count; i++) to[i] = from[i]!;
    }
    highPass.process(copies, count);
    for (let c = 0; c < channelCount; c++) {
      const from = copies[c]!;
      const to = filtered[c]!;
      for (let i = 0; i < count; i++) to[i] = from[i]!;
    }
    sense(filtered, count, powers);
  };
}

function sensePeak(channels: readonly Float64Array[], count: number, powers: Float64Array): void {
  powers.fill(0, 0, count);
  for (const samples of channels) {
    for (let i = 0; i < count; i++) {
      const power = samples[i]! * samples[i]!;
      if (power > powers[i]!) powers[i] = power;
    }
  }
}

function createPowerSensor(windowSeconds: number, sampleRateHz: number, { rendering }: Kernels) {
  if (!(windowSeconds > 0)) throw new RangeError(`RMS over ${windowSeconds} s`);
  const keep = Math.exp(-1 / (windowSeconds * sampleRateHz));
  const state = new Float64Array(1);
  return (channels: readonly Float64Array[], count: number, powers: Float64Array): void => {
    rendering.framePowers(channels, count, powers);
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
