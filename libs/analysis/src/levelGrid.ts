import type { ChannelLabel } from '@auralign/audio';
import { createTruePeakDetector, kWeighting, type Kernels, type TruePeakResult } from '@auralign/dsp';
import { channelWeights } from './channelWeights.ts';

/** Length of one slice of the level grid. 10 ms lets maximum momentary loudness be found to the tolerance of EBU Tech 3341 cases 13 and 14. */
export const SLICE_SECONDS = 0.01;

/** First frame of slice `k`, also the end (exclusive) of slice `k − 1`: exact to half a frame at any rate, without drift. */
export function sliceStartFrame(slice: number, sampleRateHz: number): number {
  return Math.round(slice * sampleRateHz * SLICE_SECONDS);
}

/**
 * Levels of the file in slices of 10 ms, gathered once and shared by all stages that look at level over time.
 * Slice `k` covers frames [round(k·fs/100), round((k+1)·fs/100)); a last incomplete slice is kept with its own
 * number of frames. All are linear power (full-scale sine = 0.5) or linear peak, gathered in doubles and kept as floats, which is right to
 * 3·10⁻⁷ dB; whoever adds them up does it in doubles. 2 kB a second in stereo. Arrays hold `sliceCount` valid entries
 * and may be longer; they may be replaced while the file is read, so take them from the grid each time.
 */
export interface LevelGrid {
  readonly sampleRateHz: number;
  readonly sliceCount: number;
  readonly frameCount: number;
  /** BS.1770 weighted sum over channels of K-weighted mean-square power, per slice (Σ Gᵢ·zᵢ, eq. 2 without the logarithm). */
  readonly weightedPower: Float32Array;
  /** Unweighted mean-square power per channel, per slice. */
  readonly power: readonly Float32Array[];
  /** Largest sample magnitude over all channels, per slice. */
  readonly samplePeak: Float32Array;
  /**
   * Largest true-peak magnitude over all channels, per slice (never below `samplePeak`). Where no stage reads every one of them
   * (`Stage.readsEveryPeak`), right is what is above 1 and the largest of `PEAK_SLICES` slices from a multiple of that on; the others
   * may then be too low.
   */
  readonly truePeak: Float32Array;
  /** Peaks of the whole file, by channel, and the largest few at least 50 ms apart. */
  readonly peaks: TruePeakResult;
}

/** Fills a level grid, block by block. */
export interface LevelGridBuilder {
  /** Live view: complete after `flush`. */
  readonly grid: LevelGrid;
  process(channels: readonly Float32Array[], frameCount: number): void;
  /** Ends the file: closes the last slice. Call once. */
  flush(): void;
}

const TOP_PEAK_SEPARATION_SECONDS = 0.05;

/** Slices of which the largest true peak is always right: a second. */
export const PEAK_SLICES = 100;

/** Room for this many slices at first (five minutes) where the length of the file is not known, then doubled. */
const INITIAL_SLICES = 30_000;
/** Headers may lie: room for no more than this (five hours) is made because of one. */
const MOST_INITIAL_SLICES = 1_800_000;

/** Makes the memory of a grid's arrays: that of this thread, or shared with another, which then need not be sent copies. */
export type MakeBuffer = (byteLength: number) => ArrayBufferLike;
export const ownBuffer: MakeBuffer = (byteLength) => new ArrayBuffer(byteLength);
/** Browsers share memory in pages that are isolated from other origins only; anywhere else messages carry copies, which are the same. */
export const sharedBuffer: MakeBuffer = (byteLength) =>
  globalThis.SharedArrayBuffer === undefined ? ownBuffer(byteLength) : new SharedArrayBuffer(byteLength);

/** How many entries of so many frames each a table gets at first: all of them if the header is to be believed. */
export function capacityFor(
  expectedFrames: number | undefined,
  { framesEach, initial, most }: { framesEach: number; initial: number; most: number },
): number {
  const wanted = Math.ceil((expectedFrames ?? Number.NaN) / framesEach) + 1;
  return wanted >= 1 ? Math.min(most, wanted) : initial;
}

/**
 * @param options.channelLabels one a channel; decides the loudness weights
 */
export function createLevelGrid(options: {
  sampleRateHz: number;
  channelLabels: readonly ChannelLabel[];
  kernels: Kernels;
  makeBuffer?: MakeBuffer;
  /** Whether the true peak of every slice is asked for; see `LevelGrid.truePeak`. */
  everyPeak?: boolean;
  /** As the header has it: arrays of the right size need not be doubled. */
  expectedFrames?: number | undefined;
}): LevelGridBuilder {
  const { sampleRateHz, channelLabels, kernels, makeBuffer = ownBuffer, everyPeak = true, expectedFrames } = options;
  const floats = (): Float32Array => new Float32Array(makeBuffer(4 * capacity));
  const channelCount = channelLabels.length;
  const weights = channelWeights(channelLabels);
  const energyMeter = kernels.createWeightedEnergy(kWeighting(sampleRateHz), channelCount);
  const detector = createTruePeakDetector({
    sampleRateHz,
    channelCount,
    kernels,
    topSeparationSeconds: TOP_PEAK_SEPARATION_SECONDS,
    slicesTogether: everyPeak ? 1 : PEAK_SLICES,
    sliceEndFrame: (slice) => sliceStartFrame(slice + 1, sampleRateHz),
    // lags behind the energies by its latency, so the slice is there already
    onSlice(slice) {
      samplePeak[slice.index] = slice.samplePeak;
      truePeak[slice.index] = slice.truePeak;
    },
  });

  let capacity = capacityFor(expectedFrames, {
    framesEach: sampleRateHz * SLICE_SECONDS,
    initial: INITIAL_SLICES,
    most: MOST_INITIAL_SLICES,
  });
  let weightedPower = floats();
  let power = Array.from({ length: channelCount }, floats);
  let samplePeak = floats();
  let truePeak = floats();

  let sliceCount = 0;
  let frameCount = 0;
  let sliceEnd = sliceStartFrame(1, sampleRateHz);

  // of the slice under way
  const weightedEnergy = new Float64Array(channelCount);
  const energy = new Float64Array(channelCount);

  function closeSlice(): void {
    const frames = frameCount - sliceStartFrame(sliceCount, sampleRateHz);
    if (sliceCount === capacity) grow();
    let weighted = 0;
    for (let channel = 0; channel < channelCount; channel++) {
      weighted += weights[channel]! * weightedEnergy[channel]!;
      power[channel]![sliceCount] = energy[channel]! / frames;
    }
    weightedPower[sliceCount] = weighted / frames;
    weightedEnergy.fill(0);
    energy.fill(0);
    sliceCount++;
    sliceEnd = sliceStartFrame(sliceCount + 1, sampleRateHz);
  }

  function grow(): void {
    capacity *= 2;
    const longer = (old: Float32Array): Float32Array => {
      const grown = floats();
      grown.set(old);
      return grown;
    };
    weightedPower = longer(weightedPower);
    power = power.map(longer);
    samplePeak = longer(samplePeak);
    truePeak = longer(truePeak);
  }

  return {
    grid: {
      sampleRateHz,
      get sliceCount() {
        return sliceCount;
      },
      get frameCount() {
        return frameCount;
      },
      get weightedPower() {
        return weightedPower;
      },
      get power() {
        return power;
      },
      get samplePeak() {
        return samplePeak;
      },
      get truePeak() {
        return truePeak;
      },
      get peaks() {
        return detector.result();
      },
    },
    process(channels, blockFrames) {
      let start = 0;
      while (start < blockFrames) {
        const count = Math.min(blockFrames - start, sliceEnd - frameCount);
        energyMeter.add(channels, start, start + count, weightedEnergy, energy);
        start += count;
        frameCount += count;
        if (frameCount === sliceEnd) closeSlice();
      }
      detector.process(channels, blockFrames);
    },
    flush() {
      if (frameCount > sliceStartFrame(sliceCount, sampleRateHz)) closeSlice();
      detector.flush();
    },
  };
}
