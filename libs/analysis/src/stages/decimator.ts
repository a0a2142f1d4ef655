import { designLowPass } from '@auralign/dsp';

/** Lowest rate the result may have. Half of it would need a filter five times as long for twice the step. */
const LEAST_RATE_HZ = 4000;
/** Kept whole. What folds onto it is at least 60 dB down. */
const PASS_HZ = 400;
const STOP_DB = 60;
/** Samples taken in at a time. */
const CHUNK_FRAMES = 8192;

/** Signals at a much lower rate. */
export interface Decimator {
  readonly sampleRateHz: number;
  /** Calls `onFrame` for every frame of the lower rate with one value a channel; lent. */
  process(channels: readonly Float32Array[], frameCount: number, onFrame: (values: Float64Array) => void): void;
}

/** Keeps 0 to 400 Hz of signals at 4 to 8 kHz; results do not depend on how the signals are cut. */
export function createDecimator(sampleRateHz: number, channelCount: number): Decimator {
  const factor = Math.max(1, Math.floor(sampleRateHz / LEAST_RATE_HZ));
  const rateHz = sampleRateHz / factor;
  const taps =
    factor === 1
      ? Float64Array.of(1)
      : designLowPass({
          cutoffHz: rateHz / 2,
          transitionHz: rateHz - 2 * PASS_HZ,
          sampleRateHz,
          attenuationDb: STOP_DB,
        });
  const before = taps.length - 1;
  const half = before / 2;
  const history = Array.from({ length: channelCount }, () => new Float64Array(before + CHUNK_FRAMES));
  const values = new Float64Array(channelCount);
  let untilNext = 0;
  return {
    sampleRateHz: rateHz,
    process(channels, frameCount, onFrame) {
      for (let taken = 0; taken < frameCount;) {
        const count = Math.min(frameCount - taken, CHUNK_FRAMES);
        for (let channel = 0; channel < channelCount; channel++) {
          history[channel]!.set(channels[channel]!.subarray(taken, taken + count), before);
        }
        let start = untilNext;
        for (; start < count; start += factor) {
          for (let channel = 0; channel < channelCount; channel++) {
            const samples = history[channel]!;
            // The filter is symmetric and odd in length: one product for two samples.
            let sum = taps[half]! * samples[start + half]!;
            const end = start + before;
            for (let k = 0; k < half; k++) sum += taps[k]! * (samples[start + k]! + samples[end - k]!);
            values[channel] = sum;
          }
          onFrame(values);
        }
        untilNext = start - count;
        for (const samples of history) samples.copyWithin(0, count, count + before);
        taken += count;
      }
    },
  };
}
