import { createPeakSearch, type SearchWindow } from './peakSearch.ts';

/** Places in `SpanSearch.ofSlice`, and of each channel in `SpanSearch.ofChannels`. */
export const SAMPLE_PEAK = 0;
export const TRUE_PEAK = 1;
export const FRAME = 2;
export const CHANNEL = 3;
/** Peaks of the slice up to this are of no interest, unless their channel has none so high. */
export const FLOOR = 4;
export const SLICE_STRIDE = 5;
export const CHANNEL_STRIDE = 3;

/** A stretch of all channels to look at, in frames from the beginning of the window that is held. */
export interface Span {
  /** Samples [from, to). */
  from: number;
  to: number;
  /** Intervals that begin in [intervalsFrom, intervalsTo): the curve runs on before the first sample and after the last. */
  intervalsFrom: number;
  intervalsTo: number;
  /** Frame of the signal at which the window begins. */
  base: number;
}

/** Peaks of all channels together, span by span. */
export interface SpanSearch {
  /** One a channel; their windows are filled and moved by the caller, all alike. */
  readonly windows: readonly SearchWindow[];
  /** Sample peak, true peak, its frame and its channel, of the slice under way, and its floor; reset by the caller. */
  readonly ofSlice: Float64Array;
  /** Sample peak, true peak and its frame, channel by channel, so far. */
  readonly ofChannels: Float64Array;
  /** Raises `ofSlice` and `ofChannels` to what the span holds. */
  search(span: Span): void;
}

/** The original; `Kernels.createSpanSearch` may have a twin. */
export function createSpanSearch(channelCount: number, blockCapacity: number): SpanSearch {
  const searches = Array.from({ length: channelCount }, () => createPeakSearch(blockCapacity));
  const ofSlice = new Float64Array(SLICE_STRIDE);
  const ofChannels = new Float64Array(CHANNEL_STRIDE * channelCount);

  /** A magnitude in a channel at a frame of the signal. */
  function found(channel: number, magnitude: number, frame: number): void {
    const at = CHANNEL_STRIDE * channel;
    if (magnitude > ofChannels[at + TRUE_PEAK]!) {
      ofChannels[at + TRUE_PEAK] = magnitude;
      ofChannels[at + FRAME] = frame;
    }
    if (magnitude > ofSlice[TRUE_PEAK]!) {
      ofSlice[TRUE_PEAK] = magnitude;
      ofSlice[FRAME] = frame;
      ofSlice[CHANNEL] = channel;
    }
  }

  /** Finds the largest sample of [from, to) of a channel; returns where it is. */
  function searchSamples(channel: number, { from, to, base }: Span): number {
    const search = searches[channel]!;
    const at = search.largestSample(from, to);
    const most = search.best[0]!;
    const place = CHANNEL_STRIDE * channel + SAMPLE_PEAK;
    if (most > ofChannels[place]!) ofChannels[place] = most;
    if (most > ofSlice[SAMPLE_PEAK]!) ofSlice[SAMPLE_PEAK] = most;
    found(channel, most, base + at);
    return at;
  }

  function searchIntervals(channel: number, from: number, to: number, base: number): void {
    const search = searches[channel]!;
    const { best } = search;
    // What beats neither the slice (or its floor) nor the channel so far need not be known.
    const enough = Math.max(ofSlice[TRUE_PEAK]!, ofSlice[FLOOR]!);
    best[0] = Math.min(enough, ofChannels[CHANNEL_STRIDE * channel + TRUE_PEAK]!);
    best[1] = -1;
    search.searchIntervals(from, to);
    if (best[1] >= 0) found(channel, best[0], base + best[1]);
  }

  return {
    windows: searches,
    ofSlice,
    ofChannels,
    search(span) {
      const { intervalsFrom, intervalsTo, base } = span;
      for (let c = 0; c < channelCount; c++) {
        // The intervals beside the largest sample come first: most likely they hold the peak, and others can be skipped.
        const at = searchSamples(c, span);
        searchIntervals(c, Math.max(intervalsFrom, at - 1), at + 1, base);
      }
      for (let c = 0; c < channelCount; c++) searchIntervals(c, intervalsFrom, intervalsTo, base);
    },
  };
}
