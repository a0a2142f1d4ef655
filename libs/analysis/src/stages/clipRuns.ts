import type { Kernels } from '@auralign/dsp';

/** A stretch of time with runs of samples at a ceiling less than 100 ms apart. */
export interface ClipRange {
  startFrame: number;
  /** Exclusive. */
  endFrame: number;
  runCount: number;
  sampleCount: number;
}

/** Runs of one kind in one channel: how many, how long together, and where. */
export interface RunTally {
  runCount: number;
  sampleCount: number;
  /** In time order; the first `MOST_RANGES`. */
  readonly ranges: ClipRange[];
}

/** Bounds memory on hostile files; real ones stay far below it. */
const MOST_RANGES = 10_000;
const MERGE_SECONDS = 0.1;

/** Fewer samples than this at a ceiling may be a peak that happened to touch it. */
const SHORTEST_RUN = 3;
/** So many are a cut peak as well, where longer runs have shown that there is a ceiling. */
const PAIR = 2;

/**
 * Steps of the sample grid within which values count as the same ceiling: a file that was clipped, turned down and
 * dithered again has tops flat to ±1 step.
 */
const SAME_STEPS = 2;

/**
 * A rounded peak drops at most (1 + 2/n)² ≤ 2.8 times as far in the sample after a run of n ≥ 3 as within the run (a
 * parabola), so 4 times tells a cut peak from a rounded one that the grid flattened: a full-scale sine of 20 Hz in 16
 * bits stays at its top code for 4 samples.
 */
const CORNER_RATIO = 4;

/** A level at which peaks may be cut: runs of three or more samples show that they are, pairs of samples only add to them. */
export interface Ceiling {
  readonly runs: RunTally;
  readonly pairs: RunTally;
}

/** One below or, in float files, above full scale. */
export interface FlatTop extends Ceiling {
  readonly magnitude: number;
}

/** Stretches that reach no ceiling, most of any music, are passed over; after one that does, so many frames are looked at one by one. */
const FOLLOWED_FRAMES = 32;

/** Follows one channel of a file and finds where its peaks are cut flat. */
export interface ClipTracker {
  process(samples: Float32Array, frameCount: number, startFrame: number): void;
  /** After the last block: closes a run that reaches the end of the file. */
  flush(): void;
  readonly fullScale: Ceiling;
  /** Levels this near are the same one. */
  readonly band: number;
  /** Runs at the largest positive and the largest negative magnitude of the channel, where that is not full scale. */
  readonly flatTops: readonly FlatTop[];
  /** Samples beyond ±1 and their runs: only float and lossy files can hold them. */
  readonly overs: RunTally & { readonly largest: number };
}

/** Peaks lower than this (−20 dBFS) are not searched for flat tops: silence and fades are full of equal samples. */
const LOWEST_CEILING = 0.1;

/**
 * @param options.fullScale largest positive value of the format, 1 − 2^(1−bits) or 1 for floats; the same magnitude counts
 *   as full scale on the negative side, where many converters stop one step early
 * @param options.step      distance of neighbouring values of the sample grid; for floats what counts as equal
 */
export function createClipTracker(options: {
  sampleRateHz: number;
  fullScale: number;
  step: number;
  kernels: Kernels;
}): ClipTracker {
  const { sampleRateHz, fullScale, step, kernels } = options;
  const mergeFrames = MERGE_SECONDS * sampleRateHz;
  const band = SAME_STEPS * step;
  const corner = CORNER_RATIO * band;
  const fullScaleFrom = fullScale - step / 4; // float32 holds the grid exactly; the margin is for other divisors

  const full = { runs: createTally(), pairs: createTally() };
  const overs = Object.assign(createTally(), { largest: 0 });
  const tops = [createTop(), createTop()] as const; // positive, negative

  let before = 0; // sample before the current one
  let beforeThat = 0;
  let fullRun = 0; // +n or −n samples at full scale
  let fullDrop = 0;
  let overRun = 0;
  let topRun = 0;
  let topHasCorner = false;
  let lastFrame = 0;
  // samples between these touch no ceiling
  let gatePositive = Math.min(fullScaleFrom, LOWEST_CEILING - band);
  let gateNegative = gatePositive;

  function endFullRun(frame: number, next: number): void {
    const length = Math.abs(fullRun);
    const drop = Math.max(fullDrop, fullScale - Math.sign(fullRun) * next);
    if (drop > corner) addCut(full, length, frame);
    fullRun = 0;
  }

  function endOverRun(frame: number): void {
    addRun(overs, mergeFrames, frame - overRun, frame);
    overRun = 0;
  }

  function endTopRun(frame: number): void {
    const top = tops[topRun > 0 ? 0 : 1];
    const length = Math.abs(topRun);
    if (topHasCorner) addCut(top, length, frame);
    topRun = 0;
  }

  function addCut({ runs, pairs }: Ceiling, length: number, frame: number): void {
    if (length >= PAIR) addRun(length >= SHORTEST_RUN ? runs : pairs, mergeFrames, frame - length, frame);
  }

  /** A sample near or beyond a ceiling. */
  function touch(x: number, frame: number): void {
    const sign = x < 0 ? -1 : 1;
    const magnitude = sign * x;
    if (magnitude > 1) {
      overRun++;
      if (magnitude > overs.largest) overs.largest = magnitude;
    } else if (overRun > 0) endOverRun(frame);

    const isFull = magnitude >= fullScaleFrom && magnitude <= 1;
    if (fullRun !== 0 && (!isFull || sign !== Math.sign(fullRun))) endFullRun(frame, x);
    if (isFull) {
      if (fullRun === 0) fullDrop = frame === 0 ? 0 : fullScale - sign * before;
      fullRun += sign;
    }

    const top = tops[sign > 0 ? 0 : 1];
    if (magnitude > top.magnitude + band) {
      if (topRun !== 0) topRun = 0; // what seemed a ceiling was a slope
      top.magnitude = magnitude;
      clearTally(top.runs);
      clearTally(top.pairs);
      gatePositive = Math.min(fullScaleFrom, tops[0].magnitude - band);
      gateNegative = Math.min(fullScaleFrom, tops[1].magnitude - band);
    }
    const isTop = magnitude >= top.magnitude - band;
    if (topRun !== 0 && (!isTop || sign !== Math.sign(topRun))) endTopRun(frame);
    if (isTop) {
      if (topRun === 0) topHasCorner = arrivesAtCorner(sign * beforeThat, sign * before, top.magnitude);
      topRun += sign;
    }
  }

  /**
   * Would the signal have gone on beyond the ceiling? The last step before it, continued, must pass it clearly; a jump from
   * the other side (a square wave) has no slope to continue and is no clipping.
   */
  function arrivesAtCorner(beforeThat: number, before: number, ceiling: number): boolean {
    const slope = before - beforeThat;
    return slope < ceiling / 2 && before + slope - ceiling > corner;
  }

  function follow(samples: Float32Array, from: number, to: number, startFrame: number): void {
    for (let i = from; i < to; i++) {
      const x = samples[i]!;
      if (x >= gatePositive || x <= -gateNegative) touch(x, startFrame + i);
      else if (fullRun !== 0 || overRun !== 0 || topRun !== 0) {
        const frame = startFrame + i;
        if (fullRun !== 0) endFullRun(frame, x);
        if (overRun !== 0) endOverRun(frame);
        if (topRun !== 0) endTopRun(frame);
      }
      beforeThat = before;
      before = x;
    }
  }

  return {
    fullScale: full,
    band,
    overs,
    get flatTops() {
      return tops.filter(({ magnitude }) => magnitude < fullScaleFrom || magnitude > 1);
    },
    process(samples, frameCount, startFrame) {
      for (let from = 0; from < frameCount;) {
        const isInRun = fullRun !== 0 || overRun !== 0 || topRun !== 0;
        const next = isInRun ? from : kernels.firstOutside(samples, from, frameCount, -gateNegative, gatePositive);
        if (next > from) {
          beforeThat = next - from > 1 ? samples[next - 2]! : before;
          before = samples[next - 1]!;
        }
        from = Math.min(frameCount, next + FOLLOWED_FRAMES);
        follow(samples, next, from, startFrame);
      }
      lastFrame = startFrame + frameCount;
    },
    flush() {
      if (fullRun !== 0) endFullRun(lastFrame, Math.sign(fullRun) * fullScale); // nothing is known of what would follow
      if (overRun !== 0) endOverRun(lastFrame);
      if (topRun !== 0) endTopRun(lastFrame);
    },
  };
}

function createTally(): RunTally {
  return { runCount: 0, sampleCount: 0, ranges: [] };
}

function createTop(): Ceiling & { magnitude: number } {
  return { magnitude: LOWEST_CEILING, runs: createTally(), pairs: createTally() };
}

function clearTally(tally: RunTally): void {
  tally.runCount = 0;
  tally.sampleCount = 0;
  tally.ranges.length = 0;
}

function addRun(tally: RunTally, mergeFrames: number, startFrame: number, endFrame: number): void {
  tally.runCount++;
  tally.sampleCount += endFrame - startFrame;
  const last = tally.ranges.at(-1);
  if (last !== undefined && startFrame - last.endFrame < mergeFrames) {
    last.endFrame = endFrame;
    last.runCount++;
    last.sampleCount += endFrame - startFrame;
  } else if (tally.ranges.length < MOST_RANGES) {
    tally.ranges.push({ startFrame, endFrame, runCount: 1, sampleCount: endFrame - startFrame });
  }
}
