import { createFft, createRealFft, type RealFft } from './fft.ts';

/** Spectra of one frame, one pair of arrays a channel, bins 0 … size/2, unscaled. Lent for the call. */
export interface StftFrame {
  /** 0 for the frame that starts with the file. */
  readonly index: number;
  /** File frame of the first sample: index · hop. */
  readonly startFrame: number;
  readonly re: readonly Float64Array[];
  readonly im: readonly Float64Array[];
}

export type StftOptions = Readonly<{
  /** Power of two ≥ 2. */ sizeFrames: number;
  /** 1 … sizeFrames. */ hopFrames: number;
  channelCount: number;
  /** `sizeFrames` values, multiplied in before the transform. */ window: Float64Array;
  onFrame: (frame: StftFrame) => void;
  /** A faster transform (`kernels.createRealFft`), to take every channel by itself; channels go in pairs without it. */
  createRealFft?: (size: number) => RealFft;
}>;

export interface Stft {
  /** Takes the next `frameCount` samples of every channel; they may be reused afterwards. Samples must be finite. */
  process(channels: readonly Float32Array[], frameCount: number): void;
  /**
   * End of the file. If it was too short for one frame but not empty, that frame is emitted, padded with zeros.
   * Otherwise nothing comes: the last frame that fits whole was the last.
   */
  flush(): void;
}

/**
 * Short-time Fourier transform of a stream. Frame `i` covers file frames [i·hop, i·hop + size). The frames do not
 * depend on how the signal was cut into blocks, and nothing is allocated while it runs.
 *
 * Unless a transform is handed in, two real channels share one complex FFT, x + i·y, taken apart again by symmetry: X = (Z[k] + conj Z[N−k])/2 and
 * Y = (Z[k] − conj Z[N−k])/2i. Rounding of the louder channel reaches its partner some 300 dB down.
 *
 * @throws RangeError if sizes do not fit together
 */
export function createStft(options: StftOptions): Stft {
  const { sizeFrames, hopFrames, channelCount, window, onFrame } = options;
  if (!Number.isInteger(hopFrames) || hopFrames < 1 || hopFrames > sizeFrames) {
    throw new RangeError(`createStft: hop ${hopFrames} is not an integer from 1 to ${sizeFrames}`);
  }
  if (!Number.isInteger(channelCount) || channelCount < 1) {
    throw new RangeError(`createStft: channel count ${channelCount} is not a positive integer`);
  }
  if (window.length !== sizeFrames) {
    throw new RangeError(`createStft: window of ${window.length} for frames of ${sizeFrames}`);
  }
  const binCount = sizeFrames / 2 + 1;
  const fft = createFft(sizeFrames);
  const pairedCount = options.createRealFft === undefined ? channelCount - (channelCount % 2) : 0;
  const realFft = (options.createRealFft ?? createRealFft)(sizeFrames);
  const rings = Array.from({ length: channelCount }, () => new Float32Array(sizeFrames));
  const re = Array.from({ length: channelCount }, () => new Float64Array(binCount));
  const im = Array.from({ length: channelCount }, () => new Float64Array(binCount));
  const first = new Float64Array(sizeFrames);
  const second = new Float64Array(sizeFrames);
  const frame = { index: 0, startFrame: 0, re, im };

  let writeAt = 0; // next place in the rings; once they are full it is also the oldest sample
  let missing = sizeFrames; // samples until the next frame is complete

  const emit = (): void => {
    for (let channel = 0; channel < pairedCount; channel += 2) {
      windowed(rings[channel]!, writeAt, window, first);
      windowed(rings[channel + 1]!, writeAt, window, second);
      fft.forward(first, second);
      takeApart(first, second, re[channel]!, im[channel]!, re[channel + 1]!, im[channel + 1]!);
    }
    for (let channel = pairedCount; channel < channelCount; channel++) {
      windowed(rings[channel]!, writeAt, window, first);
      realFft.forward(first, re[channel]!, im[channel]!);
    }
    onFrame(frame);
    frame.index++;
    frame.startFrame += hopFrames;
    missing = hopFrames;
  };

  return {
    process(channels, frameCount) {
      let done = 0;
      while (done < frameCount) {
        const count = Math.min(frameCount - done, missing, sizeFrames - writeAt);
        for (let channel = 0; channel < channelCount; channel++) {
          const ring = rings[channel]!;
          const samples = channels[channel]!;
          for (let i = 0; i < count; i++) ring[writeAt + i] = samples[done + i]!;
        }
        done += count;
        writeAt = (writeAt + count) % sizeFrames;
        missing -= count;
        if (missing === 0) emit();
      }
    },
    flush() {
      if (frame.index > 0 || missing === sizeFrames) return;
      for (const ring of rings) ring.fill(0, writeAt);
      writeAt = 0; // the ring has never wrapped, so the file starts at place 0
      emit();
    },
  };
}

/** Unrolls a ring from its oldest sample on, times the window. */
function windowed(ring: Float32Array, oldest: number, window: Float64Array, out: Float64Array): void {
  const size = ring.length;
  const tail = size - oldest;
  for (let i = 0; i < tail; i++) out[i] = ring[oldest + i]! * window[i]!;
  for (let i = tail; i < size; i++) out[i] = ring[i - tail]! * window[i]!;
}

/** Spectra of the real and the imaginary part of the signal whose transform is zRe + i·zIm. */
function takeApart(
  zRe: Float64Array,
  zIm: Float64Array,
  xRe: Float64Array,
  xIm: Float64Array,
  yRe: Float64Array,
  yIm: Float64Array,
): void {
  const size = zRe.length;
  const half = size >> 1;
  xRe[0] = zRe[0]!;
  xIm[0] = 0;
  yRe[0] = zIm[0]!;
  yIm[0] = 0;
  for (let k = 1; k <= half; k++) {
    const aRe = zRe[k]!;
    const aIm = zIm[k]!;
    const bRe = zRe[size - k]!;
    const bIm = zIm[size - k]!;
    xRe[k] = 0.5 * (aRe + bRe);
    xIm[k] = 0.5 * (aIm - bIm);
    yRe[k] = 0.5 * (aIm + bIm);
    yIm[k] = 0.5 * (bRe - aRe);
  }
}
