import type { AudioBlock } from '@auralign/audio';

/**
 * Minima and maxima of a file at several resolutions, for drawing its waveform at any zoom: each point of the screen
 * needs a handful of points here, however long the file is.
 */
export interface WaveformPeaks {
  readonly sampleRateHz: number;
  /** 1 or 2; of files with more channels one curve around all of them. */
  readonly channelCount: number;
  readonly frameCount: number;
  /** From fine to coarse. */
  readonly levels: readonly PeakLevel[];
}

export interface PeakLevel {
  readonly framesPerPoint: number;
  /** The last point may cover fewer frames. */
  readonly pointCount: number;
  /**
   * Lowest and highest sample of point `p` of channel `c` at `2·(c·pointCount + p)` and one beyond, full scale = 32767,
   * rounded outwards; what goes beyond full scale reads ±32767.
   */
  readonly extremes: Int16Array;
}

/** Frames a point: 6 ms, 0.1 s and 1.5 s at 44.1 kHz, so that a screen of 1000 points draws at most 16 a pixel. */
const FRAMES_PER_POINT = [256, 4096, 65_536] as const;

const FULL_SCALE = 32_767;

/** Gathers peaks while a file goes by. */
export interface PeaksBuilder {
  add(block: AudioBlock): void;
  result(): WaveformPeaks;
}

/**
 * @param format of the file; the number of channels decides whether channels are drawn apart
 */
export function createPeaksBuilder(format: {
  readonly sampleRateHz: number;
  readonly channelCount: number;
}): PeaksBuilder {
  const curveCount = format.channelCount === 2 ? 2 : 1;
  const [finest] = FRAMES_PER_POINT;
  const curves = Array.from({ length: curveCount }, createCurve);
  let filled = 0; // frames of the point that is being gathered
  let frameCount = 0;

  return {
    add(block) {
      for (let start = 0; start < block.frameCount;) {
        const count = Math.min(finest - filled, block.frameCount - start);
        for (let c = 0; c < block.channels.length; c++) {
          curves[curveCount === 2 ? c : 0]!.widen(block.channels[c]!, start, start + count);
        }
        start += count;
        filled += count;
        if (filled === finest) {
          for (const curve of curves) curve.endPoint();
          filled = 0;
        }
      }
      frameCount += block.frameCount;
    },
    result() {
      const points = curves.map((curve) => curve.points(filled > 0));
      const levels = FRAMES_PER_POINT.map((framesPerPoint) =>
        levelOf(points, framesPerPoint, Math.ceil(frameCount / framesPerPoint)),
      );
      return { sampleRateHz: format.sampleRateHz, channelCount: curveCount, frameCount, levels };
    },
  };
}

/** The finest level of one curve, growing. */
function createCurve(): {
  widen(samples: Float32Array, start: number, end: number): void;
  endPoint(): void;
  points(withUnfinished: boolean): Int16Array;
} {
  let values = new Int16Array(1 << 14);
  let length = 0;
  let low = Infinity;
  let high = -Infinity;
  const put = (at: Int16Array, index: number): void => {
    at[index] = low > high ? 0 : Math.max(-FULL_SCALE, Math.floor(low * FULL_SCALE)); // only NaN: nothing to see
    at[index + 1] = low > high ? 0 : Math.min(FULL_SCALE, Math.ceil(high * FULL_SCALE));
  };
  return {
    widen(samples, start, end) {
      for (let i = start; i < end; i++) {
        const sample = samples[i]!;
        if (sample < low) low = sample;
        if (sample > high) high = sample;
      }
    },
    endPoint() {
      if (length === values.length) {
        const larger = new Int16Array(2 * values.length);
        larger.set(values);
        values = larger;
      }
      put(values, length);
      length += 2;
      low = Infinity;
      high = -Infinity;
    },
    points(withUnfinished) {
      const points = new Int16Array(length + (withUnfinished ? 2 : 0));
      points.set(values.subarray(0, length));
      if (withUnfinished) put(points, length);
      return points;
    },
  };
}

/** One level made from the finest. */
function levelOf(finest: readonly Int16Array[], framesPerPoint: number, pointCount: number): PeakLevel {
  const together = framesPerPoint / FRAMES_PER_POINT[0];
  const extremes = new Int16Array(2 * pointCount * finest.length);
  for (const [c, points] of finest.entries()) {
    for (let p = 0; p < pointCount; p++) {
      let low = FULL_SCALE;
      let high = -FULL_SCALE;
      const end = Math.min(points.length, 2 * together * (p + 1));
      for (let i = 2 * together * p; i < end; i += 2) {
        low = Math.min(low, points[i]!);
        high = Math.max(high, points[i + 1]!);
      }
      extremes[2 * (c * pointCount + p)] = low;
      extremes[2 * (c * pointCount + p) + 1] = high;
    }
  }
  return { framesPerPoint, pointCount, extremes };
}
