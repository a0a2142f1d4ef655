import { gainToDb, MEASURED_ENERGY, MEASURED_MAXIMUM, MEASURED_MINIMUM, type Kernels } from '@auralign/dsp';

/** Three seconds; at 44.1 kHz the definition counts 60 frames a second more. */
function blockFramesAt(sampleRateHz: number): number {
  return 3 * (sampleRateHz === 44_100 ? 44_160 : sampleRateHz);
}

const LOUDEST_SHARE = 0.2;
/** With fewer blocks the second peak and the loudest fifth say nothing. */
const FEWEST_BLOCKS = 3;

/** DR ("TT dynamic range") of the channels of a file. */
export interface DynamicRangeMeter {
  process(channel: number, samples: Float32Array, frameCount: number): void;
  /**
   * Mean over the channels that carry sound, rounded to whole numbers as the definition asks; a sine reads 0. `undefined`
   * for files of fewer than three blocks (a started block counts).
   */
  result(): number | undefined;
}

/**
 * DR = −20·log10(√(mean of RMS² over the loudest fifth of the blocks) / second largest block peak), where the RMS of a
 * block is √(2·mean x²), so that a sine's RMS equals its peak.
 *
 * Source: Algorithmix, "Measuring DR", v1.3 (2009). The last, incomplete block counts, as in the common implementation.
 */
export function createDynamicRangeMeter(
  sampleRateHz: number,
  channelCount: number,
  kernels: Kernels,
): DynamicRangeMeter {
  const blockFrames = blockFramesAt(sampleRateHz);
  const meters = Array.from({ length: channelCount }, () => createChannelMeter(blockFrames, kernels));
  return {
    process(channel, samples, frameCount) {
      meters[channel]!.process(samples, frameCount);
    },
    result() {
      const ranges = meters.map((meter) => meter.result()).filter((dr) => dr !== undefined);
      if (ranges.length === 0) return undefined;
      return Math.round(ranges.reduce((sum, dr) => sum + dr, 0) / ranges.length) + 0; // −0 becomes 0
    },
  };
}

function createChannelMeter(
  blockFrames: number,
  kernels: Kernels,
): {
  process(samples: Float32Array, frameCount: number): void;
  result(): number | undefined;
} {
  const peaks: number[] = [];
  const meanSquares: number[] = [];
  const figures = new Float64Array(4);
  let filled = 0;
  let energy = 0;
  let peak = 0;

  return {
    process(samples, frameCount) {
      let from = 0;
      while (from < frameCount) {
        const to = Math.min(frameCount, from + blockFrames - filled);
        kernels.measure(samples, from, to, figures);
        energy += figures[MEASURED_ENERGY]!;
        peak = Math.max(peak, figures[MEASURED_MAXIMUM]!, -figures[MEASURED_MINIMUM]!);
        filled += to - from;
        from = to;
        if (filled < blockFrames) continue;
        meanSquares.push(energy / filled);
        peaks.push(peak);
        filled = energy = peak = 0;
      }
    },
    result() {
      const blockPeaks = filled > 0 ? [...peaks, peak] : [...peaks];
      const squares = filled > 0 ? [...meanSquares, energy / filled] : [...meanSquares];
      if (squares.length < FEWEST_BLOCKS) return undefined;
      const secondPeak = blockPeaks.sort((a, b) => b - a)[1]!;
      const loudest = squares.sort((a, b) => b - a).slice(0, Math.max(1, Math.floor(LOUDEST_SHARE * squares.length)));
      const rms = Math.sqrt((2 * loudest.reduce((sum, square) => sum + square, 0)) / loudest.length);
      return secondPeak === 0 || rms === 0 ? undefined : gainToDb(secondPeak / rms);
    },
  };
}
