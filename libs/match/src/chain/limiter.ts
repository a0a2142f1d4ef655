import { createKernels } from '@auralign/dsp';
import type { Processor, ProcessorContext } from './processor.ts';

/** How fast lasting reduction is noticed; a single peak of a few milliseconds hardly counts. */
const SUSTAINED_ATTACK_SECONDS = 0.15;

/** When a peak does exceed the ceiling it is brought this far below, dB: what the sensor may have under-read. */
const MARGIN_DB = 0.02;

const CHUNK_FRAMES = 1024;

/**
 * Less than a tenth of a decibel is no work to tell of: after every peak the gain creeps back for seconds, so that a limiter that
 * turned down a peak a second would be said to work all the time, by 0.0 dB.
 */
const NOTICED_LOSS = 1 - 10 ** (-0.1 / 20);

/** The part of the time that the 95th percentile leaves out. */
const LOUDEST_SHARE = 0.05;
const DB_PER_NEPER = 20 / Math.LN10;

/**
 * Look-ahead true-peak limiter, all channels linked (one gain, so the picture stands still).
 *
 * 1. The true peak around every frame gives the reduction it needs.
 * 2. The largest reduction of the coming look-ahead is held (sliding maximum).
 * 3. Release in two stages: towards a slow follower of the reduction with the short time, and with it towards zero with
 *    the long one. After one peak there is little to follow and the gain is back at once; in dense passages the gain
 *    rests on the slow one and neither pumps nor follows the periods of the bass.
 * 4. A Hann window of the length of the look-ahead smooths the gain; as everything under the window around a peak
 *    is at least the peak's own reduction, so is the mean, and the ceiling holds.
 *
 * Between frames with no reduction the samples pass unchanged to the last bit.
 *
 * @param options.ceiling linear, > 0
 */
export function createLimiter(
  options: ProcessorContext & {
    ceiling: number;
    lookaheadSeconds: number;
    releaseSeconds: number;
    sustainedReleaseSeconds: number;
  },
): Processor {
  const { ceiling, sampleRateHz, channelCount, kernels = createKernels() } = options;
  const windowFrames = Math.max(2, Math.round(options.lookaheadSeconds * sampleRateHz));
  const sensor = kernels.createPeakSensor({ channelCount, threshold: ceiling, maxFrameCount: CHUNK_FRAMES });
  const latencyFrames = sensor.latencyFrames + windowFrames - 1;
  const keep = (seconds: number) => Math.exp(-1 / (seconds * sampleRateHz)); // share kept by a one-pole each frame
  const gain = kernels.rendering.createLimiterGain({
    ceiling,
    marginNepers: MARGIN_DB / DB_PER_NEPER,
    windowFrames,
    releaseKeep: keep(options.releaseSeconds),
    sustainedReleaseKeep: keep(options.sustainedReleaseSeconds),
    sustainedAttackKeep: keep(SUSTAINED_ATTACK_SECONDS),
    maxFrameCount: CHUNK_FRAMES,
  });
  const delayed = kernels.rendering.createDelayedGain({
    channelCount,
    delayFrames: latencyFrames,
    maxFrameCount: CHUNK_FRAMES,
  });
  const peaks = kernels.allocateDoubles(CHUNK_FRAMES);

  return {
    latencyFrames,
    process(channels, frameCount) {
      for (let start = 0; start < frameCount; start += CHUNK_FRAMES) {
        const count = Math.min(CHUNK_FRAMES, frameCount - start);
        sensor.process(channels, start, count, peaks);
        gain.process(peaks, count);
        delayed.process(channels, start, count, peaks);
      }
    },
    activity() {
      const { frameCount, maxLoss, histogram } = gain.statistics();
      const { frames, meanLoss } = lossFrom(histogram, NOTICED_LOSS);
      return {
        maxReductionDb: reductionDb(maxLoss),
        meanReductionDb: reductionDb(Math.min(maxLoss, meanLoss)),
        activeFraction: frameCount === 0 ? 0 : frames / frameCount,
        p95ReductionDb: reductionDb(Math.min(maxLoss, lossExceededBy(histogram, LOUDEST_SHARE * frameCount))),
      };
    },
  };
}

/** How many frames lose so much or more, to half a class, and what they lose in the mean. */
function lossFrom(losses: Float64Array, least: number): { frames: number; meanLoss: number } {
  const classes = losses.length - 1;
  let frames = 0;
  let sum = 0;
  for (let index = Math.round(least * classes); index <= classes; index++) {
    frames += losses[index]!;
    sum += losses[index]! * ((index + 0.5) / classes);
  }
  return { frames, meanLoss: frames === 0 ? 0 : sum / frames };
}

/** The loss that so many frames exceed, to half a class. */
function lossExceededBy(losses: Float64Array, frames: number): number {
  const classes = losses.length - 1;
  let above = 0;
  for (let index = classes; index >= 0; index--) {
    above += losses[index]!;
    if (above > frames) return (index + 0.5) / classes;
  }
  return 0;
}

function reductionDb(loss: number): number {
  return loss === 0 ? 0 : -DB_PER_NEPER * Math.log1p(-loss);
}
