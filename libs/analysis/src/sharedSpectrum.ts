import type { AudioFormat, ChannelLabel } from '@auralign/audio';
import { createWindow, windowPowerGain, type Kernels } from '@auralign/dsp';

/**
 * One frame of the STFT that all spectral stages share: size = smallest power of two ≥ 0.16·fs (8192 at 44.1 and
 * 48 kHz), periodic Hann window, hop = size / 2. Powers are one-sided and scaled so that their sum over bins is the
 * mean square of the frame (window gain taken out): a full-scale sine sums to 0.5. They are worked out in single precision, each channel
 * by itself: what rounding leaves in a bin lies some 170 dB below the frame, and equal channels have no side at all. Whoever adds up
 * over time does it in doubles. The arrays are lent.
 *
 * `left` and `right` are the front pair; for mono files `right` and `side` are absent and `mid` equals `left`. For
 * more than two channels `mid` and `side` are still of the front pair, and only `total` knows of the others.
 */
export interface SpectrumFrame {
  readonly index: number;
  /** Centre of the frame. */
  readonly timeSeconds: number;
  readonly left: Float32Array;
  readonly right?: Float32Array;
  /** Power of (L+R)/2. */
  readonly mid: Float32Array;
  /** Power of (L−R)/2. */
  readonly side?: Float32Array;
  /**
   * Imaginary part of the cross-spectrum L·conj(R), scaled like the powers: what tells which channel comes first. The real part is
   * mid − side.
   */
  readonly crossImaginary?: Float32Array;
  /** Mean power over all channels but the LFE (for stereo of left and right, for mono left): what "the spectrum" means. */
  readonly total: Float32Array;
}

/** Size, hop and bins of the shared STFT. */
export interface SpectrumGeometry {
  readonly sizeFrames: number;
  readonly hopFrames: number;
  readonly binCount: number;
  readonly binHz: number;
}

/** The STFT at work on one file. */
export interface SharedSpectrum extends SpectrumGeometry {
  /** Takes `frameCount` frames of each channel; calls `onFrame` for every frame completed. Neither allocates nor throws. */
  process(channels: readonly Float32Array[], frameCount: number): void;
  /**
   * After the last block. A file shorter than one frame still gets one: its samples in the middle of the window, zeros
   * around, scaled by the window over the samples there are. Otherwise nothing: the last half frame has been seen once.
   */
  flush(): void;
}

/** Frames shorter than this (seconds) would not tell the notes of a bass apart. */
const FRAME_SECONDS = 0.16;

/** The geometry of the shared STFT at a sample rate. */
export function spectrumGeometry(sampleRateHz: number): SpectrumGeometry {
  let sizeFrames = 2;
  while (sizeFrames < FRAME_SECONDS * sampleRateHz) sizeFrames *= 2;
  return { sizeFrames, hopFrames: sizeFrames / 2, binCount: sizeFrames / 2 + 1, binHz: sampleRateHz / sizeFrames };
}

/**
 * Index of the front left and front right channel: by label if both are there, else the first two; of a mono file only
 * the left.
 */
export function frontPair(channelCount: number, labels: readonly ChannelLabel[]): { left: number; right?: number } {
  const left = labels.indexOf('L');
  const right = labels.indexOf('R');
  if (left >= 0 && right >= 0) return { left, right };
  return channelCount > 1 ? { left: 0, right: 1 } : { left: 0 };
}

/**
 * The STFT all spectral stages share. Results do not depend on how the file is cut into blocks.
 *
 * @param options.onFrame called with one frame object, used again for the next: nothing in it may be kept
 */
export function createSharedSpectrum(options: {
  readonly sampleRateHz: number;
  readonly channelCount: number;
  readonly channelLabels: readonly ChannelLabel[];
  readonly kernels: Kernels;
  readonly onFrame: (frame: SpectrumFrame) => void;
}): SharedSpectrum {
  const { sampleRateHz, channelCount, channelLabels, kernels, onFrame } = options;
  const geometry = spectrumGeometry(sampleRateHz);
  const { sizeFrames, hopFrames } = geometry;
  const pair = frontPair(channelCount, channelLabels);
  const others = Array.from({ length: channelCount }, (_, channel) => channel).filter(
    (channel) => channel !== pair.left && channel !== pair.right && channelLabels[channel] !== 'LFE',
  );
  const used = [pair.left, ...(pair.right === undefined ? [] : [pair.right]), ...others];
  const window = createWindow('hann', sizeFrames);
  const isPair = pair.right !== undefined;
  const {
    frames: buffers,
    run,
    ...spectra
  } = kernels.createSpectra({ sizeFrames, channelCount: used.length, isPair, window });

  const frame = { index: 0, timeSeconds: 0, ...spectra };
  let filled = 0;
  let startFrame = 0;

  const emit = (count: number, energyOfWindow: number): void => {
    frame.timeSeconds = (startFrame + count / 2) / sampleRateHz;
    // Σ over both halves of |X|² = N·Σ(w·x)²; over the sum of w² that is the mean square, weighted by the window.
    run(1 / (sizeFrames * energyOfWindow));
    onFrame(frame);
    frame.index++;
  };
  const fullEnergy = windowPowerGain(window) * sizeFrames;

  return {
    ...geometry,
    process(channels, frameCount) {
      let taken = 0;
      while (taken < frameCount) {
        const count = Math.min(frameCount - taken, sizeFrames - filled);
        for (let i = 0; i < used.length; i++) {
          buffers[i]!.set(channels[used[i]!]!.subarray(taken, taken + count), filled);
        }
        filled += count;
        taken += count;
        if (filled < sizeFrames) return;
        emit(sizeFrames, fullEnergy);
        for (const buffer of buffers) buffer.copyWithin(0, hopFrames);
        filled -= hopFrames;
        startFrame += hopFrames;
      }
    },
    flush() {
      if (frame.index > 0 || filled === 0) return;
      const offset = (sizeFrames - filled) >> 1;
      let energy = 0;
      for (let n = 0; n < filled; n++) energy += window[offset + n]! * window[offset + n]!;
      for (const buffer of buffers) {
        buffer.copyWithin(offset, 0, filled);
        buffer.fill(0, 0, offset);
        buffer.fill(0, offset + filled);
      }
      emit(filled, energy);
    },
  };
}

/** The STFT for those who look at it; none if nobody does. */
export function spectrumFor(
  takers: readonly ((frame: SpectrumFrame) => void)[],
  { sampleRateHz, channelCount, channelLabels }: AudioFormat,
  kernels: Kernels,
): SharedSpectrum | undefined {
  if (takers.length === 0) return undefined;
  return createSharedSpectrum({
    sampleRateHz,
    channelCount,
    channelLabels,
    kernels,
    onFrame(frame) {
      for (const take of takers) take(frame);
    },
  });
}
