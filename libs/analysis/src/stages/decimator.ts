import { createKernels, designLowPass } from '@auralign/dsp';

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
  /** Calls `onFrames` with the frames of the lower rate, one array a channel, of which the first `count` count; lent. */
  process(
    channels: readonly Float32Array[],
    frameCount: number,
    onFrames: (values: readonly Float64Array[], count: number) => void,
  ): void;
}

/** Keeps 0 to 400 Hz of signals at 4 to 8 kHz; results do not depend on how the signals are cut. */
export function createDecimator(sampleRateHz: number, channelCount: number, kernels = createKernels()): Decimator {
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
  const decimators = Array.from({ length: channelCount }, () => kernels.createFirDecimator(taps, factor));
  const outputs: Float64Array[] = [];
  return {
    sampleRateHz: rateHz,
    process(channels, frameCount, onFrames) {
      for (let taken = 0; taken < frameCount; taken += CHUNK_FRAMES) {
        const count = Math.min(frameCount - taken, CHUNK_FRAMES);
        let results = 0;
        for (let channel = 0; channel < channelCount; channel++) {
          const samples = channels[channel]!;
          const isWhole = taken === 0 && count === samples.length;
          results = decimators[channel]!.process(isWhole ? samples : samples.subarray(taken, taken + count), count);
        }
        for (let channel = 0; channel < channelCount; channel++) outputs[channel] = decimators[channel]!.output;
        onFrames(outputs, results);
      }
    },
  };
}
