import type { Kernels } from '../kernels/kernels.ts';
import { referenceKernels } from '../kernels/reference.ts';
import { BLOCK_FRAMES } from './peakSearch.ts';
import { createPeakList, type Peak } from './peakList.ts';
import { CHANNEL, CHANNEL_STRIDE, FLOOR, FRAME, SAMPLE_PEAK, TRUE_PEAK, type Span } from './spanSearch.ts';

/**
 * Largest error of a true peak, in dB, up to 0.45 of the sample rate: what is read lies within ± this of the peak of the
 * band-limited signal.
 *
 * Two parts, for a sinusoid of any phase: the interpolator's complex response is off by at most 0.00094 of the amplitude
 * up to 0.45 fs (0.0082 dB); the parabola through three points an eighth of a sample apart misses a cosine's top by
 * at most 1 − 0.99965 there (0.003 dB). Skipping costs nothing, its bounds are strict. The sum is rounded up.
 * The Recommendation's 4× example is 0.55 dB off (Annex 2, Attachment 1).
 */
export const TRUE_PEAK_WORST_CASE_DB = 0.02;

/** Peaks of one slice of time. */
export interface TruePeakSlice {
  /** Counted from 0. */
  readonly index: number;
  readonly startFrame: number;
  readonly frameCount: number;
  /** Largest sample magnitude over all channels. */
  readonly samplePeak: number;
  /** Largest magnitude of the band-limited signal over all channels, linear; never below `samplePeak`. */
  readonly truePeak: number;
  /** Where it is, in frames with a fraction, and on which channel. Both 0 in a silent slice's first frame. */
  readonly frame: number;
  readonly channel: number;
}

/** What was found in one channel, over the whole signal. */
export interface ChannelPeak {
  readonly samplePeak: number;
  readonly truePeak: number;
  /** Position of the true peak in frames, with a fraction. */
  readonly frame: number;
}

export interface TruePeakResult {
  readonly samplePeak: number;
  readonly truePeak: number;
  readonly channels: readonly ChannelPeak[];
  /** Largest peaks, descending, at least `topSeparationSeconds` apart. */
  readonly top: readonly Peak[];
}

export interface TruePeakDetector {
  /** Frames after the end of a slice that must be seen before the slice is reported. */
  readonly latencyFrames: number;
  /** Hot: allocates nothing but views and entries of the list of top peaks. Throws only what `onSlice` throws. */
  process(channels: readonly Float32Array[], frameCount: number): void;
  /** Ends the signal, silence follows: reports what is left, the last incomplete slice included. Call once. */
  flush(): void;
  /** Peaks of all slices reported so far; complete after `flush`. */
  result(): TruePeakResult;
}

export type TruePeakOptions = Readonly<{
  sampleRateHz: number;
  channelCount: number;
  /** Called for every slice in order; the object is lent for the call. */
  onSlice?: (slice: TruePeakSlice) => void;
  /** End (exclusive) of slice `index` in frames, strictly increasing. Default: 10 ms, round((index + 1)·fs/100). RangeError if it is not. */
  sliceEndFrame?: (index: number) => number;
  /**
   * How many slices, counted from the first, are asked for their largest true peak alone: about a third of the work where it is a
   * hundred. Exact are then the largest of each such group, whatever is above 1, and the whole result; other slices say
   * something between their sample peak and their true peak. Default 1: every slice is exact.
   */
  slicesTogether?: number;
  /** Length of `top`, default 10. */
  topCount?: number;
  /** Default 0.1. */
  topSeparationSeconds?: number;
  kernels?: Kernels;
}>;

/** Longest stretch searched at once; the first threshold in it is its own sample peak. */
const SPAN_FRAMES = 2000;

/** Frames held: a span, its surroundings, and room to fill. */
const CAPACITY_BLOCKS = 400;
const CAPACITY_FRAMES = CAPACITY_BLOCKS * BLOCK_FRAMES;

/** What is above this is an over, wherever it is. */
const FULL_SCALE = 1;

/** Silence put before the first frame. */
const LEAD_BLOCKS = 3;

/** A block's extremes need one frame more, an interval the block after its own. */
const LOOKAHEAD_FRAMES = 2 * BLOCK_FRAMES + 1;

/**
 * True-peak meter in one pass: the largest magnitude of the band-limited signal through the samples, within
 * `TRUE_PEAK_WORST_CASE_DB`, for every slice of time and every channel, and a list of the largest peaks. The signal counts as
 * silent before its first and after its last frame. Independent of how it is cut into blocks (bit for bit).
 *
 * Between two samples the curve cannot rise above them by more than a constant times the largest second difference nearby
 * (`Interpolator.bounds`). Intervals that cannot beat the slice's largest value so far are not interpolated, others are
 * halved until they cannot or are an eighth wide; the top is the vertex of the parabola there.
 *
 * Source: ITU-R BS.1770-5, Annex 2; EBU Tech 3341, 2.6.
 *
 * @throws RangeError if the rate is not positive or the number of channels not a positive integer
 */
export function createTruePeakDetector(options: TruePeakOptions): TruePeakDetector {
  const { sampleRateHz, channelCount, onSlice, slicesTogether = 1, kernels = referenceKernels } = options;
  if (!(sampleRateHz > 0 && Number.isFinite(sampleRateHz))) {
    throw new RangeError(`createTruePeakDetector: sample rate ${sampleRateHz} Hz`);
  }
  if (!Number.isInteger(channelCount) || channelCount < 1) {
    throw new RangeError(`createTruePeakDetector: ${channelCount} channels`);
  }
  const sliceEndFrame = options.sliceEndFrame ?? ((index: number) => Math.round(((index + 1) * sampleRateHz) / 100));
  const topList = createPeakList({
    count: options.topCount ?? 10,
    separationFrames: (options.topSeparationSeconds ?? 0.1) * sampleRateHz,
  });

  // A window on the signal of every channel: index i holds frame base + i.
  const search = kernels.createSpanSearch(channelCount, CAPACITY_BLOCKS);
  const { windows, ofSlice, ofChannels } = search;
  const span: Span = { from: 0, to: 0, intervalsFrom: 0, intervalsTo: 0, base: 0 };
  let base = -LEAD_BLOCKS * BLOCK_FRAMES;
  let filled = LEAD_BLOCKS * BLOCK_FRAMES; // frames in the window
  let blocksDone = 1; // blocks whose extremes are known; the first is silence with nothing before it

  let spanStart = 0;
  const slice = { index: 0, startFrame: 0, frameCount: 0, samplePeak: 0, truePeak: 0, frame: 0, channel: 0 };
  let sliceEnd = endOfSlice(0, 0);
  let mostTogether = 0; // true peak of the group of slices under way

  function endOfSlice(index: number, startFrame: number): number {
    const end = sliceEndFrame(index);
    if (end > startFrame) return end;
    throw new RangeError(`createTruePeakDetector: slice ${index} from frame ${startFrame} ends at ${end}`);
  }

  function openSlice(index: number, startFrame: number): void {
    slice.index = index;
    slice.startFrame = startFrame;
    ofSlice.fill(0);
    ofSlice[FRAME] = startFrame;
    if (index % slicesTogether === 0) mostTogether = 0;
    ofSlice[FLOOR] = Math.min(mostTogether, FULL_SCALE, topList.least());
    sliceEnd = endOfSlice(index, startFrame);
  }

  function closeSlice(endFrame: number): void {
    slice.frameCount = endFrame - slice.startFrame;
    slice.samplePeak = ofSlice[SAMPLE_PEAK]!;
    slice.truePeak = ofSlice[TRUE_PEAK]!;
    slice.frame = ofSlice[FRAME]!;
    slice.channel = ofSlice[CHANNEL]!;
    mostTogether = Math.max(mostTogether, slice.truePeak);
    topList.offer(slice.truePeak, slice.frame, slice.channel);
    onSlice?.(slice);
    openSlice(slice.index + 1, endFrame);
  }

  /** Searches what can be searched; `end` is the end of the signal if it is known. */
  function advance(end: number): void {
    for (;;) {
      const spanEnd = Math.min(sliceEnd, spanStart + SPAN_FRAMES, end);
      if (spanEnd <= spanStart || spanEnd + LOOKAHEAD_FRAMES > base + filled) return;
      // The curve runs on before the first sample and after the last.
      span.from = spanStart - base;
      span.to = spanEnd - base;
      span.intervalsFrom = spanStart === 0 ? -BLOCK_FRAMES - base : span.from;
      span.intervalsTo = spanEnd === end ? span.to + BLOCK_FRAMES : span.to;
      span.base = base;
      search.search(span);
      spanStart = spanEnd;
      if (spanEnd === sliceEnd || spanEnd === end) closeSlice(spanEnd);
    }
  }

  function measureBlocks(): void {
    const blockCount = Math.floor((filled - 1) / BLOCK_FRAMES) - blocksDone;
    if (blockCount <= 0) return;
    for (const window of windows) window.measureBlocks(blocksDone, blockCount);
    blocksDone += blockCount;
  }

  /** Moves the window on so that it begins two blocks before the next span's. */
  function dropSearched(): void {
    const blocks = Math.floor((spanStart - base) / BLOCK_FRAMES) - 2;
    if (blocks <= 0) return;
    const frames = blocks * BLOCK_FRAMES;
    for (const window of windows) window.drop(blocks, filled, blocksDone);
    base += frames;
    filled -= frames;
    blocksDone -= blocks;
  }

  function append(channels: readonly Float32Array[] | undefined, start: number, count: number): void {
    for (let c = 0; c < channelCount; c++) {
      const buffer = windows[c]!.samples;
      if (!channels) buffer.fill(0, filled, filled + count);
      else buffer.set(channels[c]!.subarray(start, start + count), filled); // a view; ten times as fast as a loop
    }
    filled += count;
    measureBlocks();
  }

  return {
    latencyFrames: LOOKAHEAD_FRAMES,
    process(channels, frameCount) {
      for (let start = 0; start < frameCount;) {
        if (filled === CAPACITY_FRAMES) dropSearched();
        const count = Math.min(frameCount - start, CAPACITY_FRAMES - filled);
        append(channels, start, count);
        start += count;
        advance(Infinity);
      }
    },
    flush() {
      const end = base + filled;
      dropSearched();
      append(undefined, 0, LOOKAHEAD_FRAMES + 2 * BLOCK_FRAMES);
      advance(end);
    },
    result() {
      const channels = Array.from({ length: channelCount }, (_, c) => ({
        samplePeak: ofChannels[CHANNEL_STRIDE * c + SAMPLE_PEAK]!,
        truePeak: ofChannels[CHANNEL_STRIDE * c + TRUE_PEAK]!,
        frame: ofChannels[CHANNEL_STRIDE * c + FRAME]!,
      }));
      return {
        samplePeak: Math.max(...channels.map(({ samplePeak }) => samplePeak)),
        truePeak: Math.max(...channels.map(({ truePeak }) => truePeak)),
        channels,
        top: topList.peaks(),
      };
    },
  };
}
