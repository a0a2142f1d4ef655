import { createBandMap, type Band } from '../bands.ts';
import { createTransform32, isNothing } from '../fft32.ts';

export type BandFramesOptions = Readonly<{
  /** Power of two ≥ 2. */ sizeFrames: number;
  /** From one frame to the next, 1 … `sizeFrames`. */ hopFrames: number;
  channelCount: number;
  /** `sizeFrames` values. */ window: Float64Array;
  /** Of the squares: a channel's power in a band is 2·scale·Σ|X[k]|². */ scale: number;
  bands: readonly Band[];
  /** Sample rate over `sizeFrames`. */ binHz: number;
  /** Most samples of a channel at a time. */ maxFrameCount: number;
}>;

/**
 * Band powers of overlapping frames of a stream, all channels together: spectra in single precision (src/fft32.ts says how far off they are),
 * sums over bins in doubles.
 */
export interface BandFrames {
  /** Of the frames that the last call completed, one after the other: the power of every band. */
  readonly powers: Float64Array;
  /** Takes samples [start, start + count) of every channel; returns how many frames they completed. Frames do not depend on the cuts. */
  process(channels: readonly Float32Array[], start: number, count: number): number;
}

/** Frames that so many samples complete at most. */
export function mostFrames({ hopFrames, maxFrameCount }: BandFramesOptions): number {
  return Math.ceil(maxFrameCount / hopFrames);
}

export function createBandFrames(options: BandFramesOptions): BandFrames {
  const { sizeFrames, hopFrames, channelCount, bands, binHz } = options;
  const sum = createPowerSum32(options);
  const map = createBandMap(bands, binHz, sizeFrames / 2 + 1);
  const powers = new Float64Array(bands.length * mostFrames(options));
  let filled = 0;
  return {
    powers,
    process(channels, start, count) {
      let completed = 0;
      for (let taken = 0; taken < count;) {
        const now = Math.min(count - taken, sizeFrames - filled);
        for (let c = 0; c < channelCount; c++) {
          sum.frames[c]!.set(channels[c]!.subarray(start + taken, start + taken + now), filled);
        }
        filled += now;
        taken += now;
        if (filled < sizeFrames) break;
        sum.run();
        map.apply(sum.bins, powers.subarray(completed * bands.length, (completed + 1) * bands.length));
        completed++;
        for (const samples of sum.frames) samples.copyWithin(0, hopFrames);
        filled -= hopFrames;
      }
      return completed;
    },
  };
}

const f = Math.fround;

/** The power spectrum of several channels together, two of them as one complex signal; see `createPowerSum`. */
function createPowerSum32({ sizeFrames, channelCount, window, scale }: BandFramesOptions) {
  const last = sizeFrames / 2;
  const transform = createTransform32(sizeFrames);
  const weights = Float32Array.from(window);
  const factor = f(scale);
  const re = new Float32Array(sizeFrames);
  const im = new Float32Array(sizeFrames);
  const frames = Array.from({ length: channelCount }, () => new Float32Array(sizeFrames));
  const bins = new Float32Array(last + 1);
  /** |Z[k]|², and |Z[N−k]|² with it where that is another bin. */
  const squaresAt = (k: number): number => {
    const own = f(f(re[k]! * re[k]!) + f(im[k]! * im[k]!));
    if (k === 0 || k === last) return own;
    const mirrored = sizeFrames - k;
    return f(f(own + f(re[mirrored]! * re[mirrored]!)) + f(im[mirrored]! * im[mirrored]!));
  };
  return {
    frames,
    bins,
    run() {
      bins.fill(0);
      for (let i = 0; i < channelCount; i += 2) {
        const first = frames[i]!;
        const second = frames[i + 1];
        if (isNothing(first) && (second === undefined || isNothing(second))) continue;
        for (let n = 0; n < sizeFrames; n++) re[n] = first[n]! * weights[n]!;
        if (second === undefined) im.fill(0);
        else for (let n = 0; n < sizeFrames; n++) im[n] = second[n]! * weights[n]!;
        transform(re, im);
        for (let k = 0; k <= last; k++) bins[k] = bins[k]! + f(factor * squaresAt(k));
      }
    },
  };
}
