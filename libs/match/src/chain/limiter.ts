import { createKernels } from '@auralign/dsp';
import type { Processor, ProcessorContext } from './processor.ts';

/** How fast lasting reduction is noticed; a single peak of a few milliseconds hardly counts. */
const SUSTAINED_ATTACK_SECONDS = 0.15;

/** When a peak does exceed the ceiling it is brought this far below, dB: what the sensor may have under-read. */
const MARGIN_DB = 0.02;

/** Reduction (nepers; 0.0009 dB) taken for none, so that the limiter comes to rest and is transparent to the last bit again. */
const REST_NEPERS = 1e-4;

const CHUNK_FRAMES = 1024;

/** Classes of the gain lost: 0.02 dB wide near rest, 0.04 dB at 6 dB of reduction. */
const LOSS_CLASSES = 512;
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
  const { ceiling, sampleRateHz, channelCount } = options;
  const windowFrames = Math.max(2, Math.round(options.lookaheadSeconds * sampleRateHz));
  const sensor = (options.kernels ?? createKernels()).createPeakSensor({
    channelCount,
    threshold: ceiling,
    maxFrameCount: CHUNK_FRAMES,
  });
  const latencyFrames = sensor.latencyFrames + windowFrames - 1;

  const marginNepers = MARGIN_DB / DB_PER_NEPER;
  const keep = (seconds: number) => Math.exp(-1 / (seconds * sampleRateHz)); // share kept by a one-pole each frame
  const releaseKeep = keep(options.releaseSeconds);
  const sustainedReleaseKeep = keep(options.sustainedReleaseSeconds);
  const sustainedAttackKeep = keep(SUSTAINED_ATTACK_SECONDS);

  const peaks = new Float64Array(CHUNK_FRAMES);
  const gains = new Float64Array(CHUNK_FRAMES);
  const delays = Array.from({ length: channelCount }, () => new Float32Array(latencyFrames + CHUNK_FRAMES));

  const hold = createSlidingMaximum(windowFrames);
  const smooth = createHannAverage(windowFrames);
  let reduction = 0; // nepers, after release
  let sustained = 0; // nepers, the slow follower

  const losses = new Float64Array(LOSS_CLASSES + 1); // frames by 1 − gain, those at rest left out
  let maxLoss = 0; // 1 − gain
  let lossSum = 0;
  let activeFrames = 0;
  let frames = 0;

  /** Held reduction, nepers → 1 − gain after release, in place. */
  function release(values: Float64Array, count: number): void {
    for (let i = 0; i < count; i++) {
      const needed = values[i]!;
      if (needed === 0 && reduction === 0) continue; // at rest: the slow follower is, too
      sustained = needed + (sustained - needed) * (needed > sustained ? sustainedAttackKeep : sustainedReleaseKeep);
      if (needed >= reduction) reduction = needed;
      else {
        const floor = sustained < reduction ? sustained : reduction;
        const released = floor + (reduction - floor) * releaseKeep;
        reduction = needed > released ? needed : released;
        if (reduction < REST_NEPERS && needed === 0) reduction = sustained = 0;
      }
      values[i] = reduction === 0 ? 0 : 1 - Math.exp(-reduction);
    }
  }

  function note(loss: number): void {
    activeFrames++;
    lossSum += loss;
    losses[Math.floor(loss * LOSS_CLASSES)]!++;
    if (loss > maxLoss) maxLoss = loss;
  }

  return {
    latencyFrames,
    process(channels, frameCount) {
      for (let start = 0; start < frameCount; start += CHUNK_FRAMES) {
        const count = Math.min(CHUNK_FRAMES, frameCount - start);
        sensor.process(channels, start, count, peaks);
        for (let i = 0; i < count; i++) {
          const peak = peaks[i]!;
          gains[i] = peak > ceiling ? Math.log(peak / ceiling) + marginNepers : 0;
        }
        hold.run(gains, count);
        release(gains, count);
        smooth.run(gains, count);
        for (let i = 0; i < count; i++) {
          const loss = gains[i]!;
          if (loss > 0) note(loss);
          gains[i] = 1 - loss;
        }
        frames += count;
        for (let c = 0; c < channelCount; c++) {
          const samples = channels[c]!;
          const delay = delays[c]!;
          for (let i = 0; i < count; i++) delay[latencyFrames + i] = samples[start + i]!;
          for (let i = 0; i < count; i++) samples[start + i] = delay[i]! * gains[i]!;
          delay.copyWithin(0, count, count + latencyFrames);
        }
      }
    },
    activity: () => ({
      maxReductionDb: reductionDb(maxLoss),
      meanReductionDb: activeFrames === 0 ? 0 : reductionDb(lossSum / activeFrames),
      activeFraction: frames === 0 ? 0 : activeFrames / frames,
      p95ReductionDb: reductionDb(Math.min(maxLoss, lossExceededBy(losses, LOUDEST_SHARE * frames))),
    }),
  };
}

/** The loss that so many frames exceed, to half a class. */
function lossExceededBy(losses: Float64Array, frames: number): number {
  let above = 0;
  for (let index = LOSS_CLASSES; index >= 0; index--) {
    above += losses[index]!;
    if (above > frames) return (index + 0.5) / LOSS_CLASSES;
  }
  return 0;
}

function reductionDb(loss: number): number {
  return loss === 0 ? 0 : -DB_PER_NEPER * Math.log1p(-loss);
}

/** Largest of the last `length` values, in constant time a value on average (monotonic queue), in place. Values are ≥ 0. */
function createSlidingMaximum(length: number): { run(values: Float64Array, count: number): void } {
  // A ring of a power of two, so that its ends meet by a mask.
  const mask = 2 ** Math.ceil(Math.log2(length + 1)) - 1;
  const queue = new Float64Array(mask + 1);
  const positions = new Float64Array(mask + 1);
  let head = 0;
  let tail = 0; // one past the last
  let position = 0;
  return {
    run(values, count) {
      for (let i = 0; i < count; i++) {
        const value = values[i]!;
        if (head !== tail && positions[head]! <= position - length) head = (head + 1) & mask;
        while (head !== tail && queue[(tail - 1) & mask]! <= value) tail = (tail - 1) & mask;
        queue[tail] = value;
        positions[tail] = position;
        tail = (tail + 1) & mask;
        position++;
        values[i] = queue[head]!;
      }
    },
  };
}

/**
 * Mean of the last `length` values under a Hann window, in constant time, in place: the plain sum and one turning phasor.
 * Exactly 0 when all of them are 0, which also clears what rounding has left.
 */
function createHannAverage(length: number): { run(values: Float64Array, count: number): void } {
  const past = new Float64Array(length);
  const step = (2 * Math.PI) / length;
  const turnRe = Math.cos(step);
  const turnIm = Math.sin(step);
  const enterRe = Math.cos(step / 2);
  const enterIm = Math.sin(step / 2);
  let at = 0;
  let nonZero = 0;
  let sum = 0;
  let re = 0;
  let im = 0;
  return {
    run(values, count) {
      for (let i = 0; i < count; i++) {
        const value = values[i]!;
        const leaving = past[at]!;
        past[at] = value;
        if (++at === length) at = 0;
        if (leaving !== 0) nonZero--;
        if (value !== 0) nonZero++;
        if (nonZero === 0) {
          sum = re = im = 0;
          values[i] = 0;
          continue;
        }
        const change = value - leaving;
        sum += change;
        const turned = re * turnRe - im * turnIm + change * enterRe;
        im = re * turnIm + im * turnRe + change * enterIm;
        re = turned;
        values[i] = (sum - re) / length;
      }
    },
  };
}
