import { createFft } from '../fft.ts';

export type PowerSumOptions = Readonly<{
  /** Power of two ≥ 2. */ sizeFrames: number;
  channelCount: number;
  /** `sizeFrames` values. */ window: Float64Array;
}>;

/** The power spectrum of several channels together, bins 0 … size/2. */
export interface PowerSum {
  /** Samples of every channel, filled by the caller. */
  readonly frames: readonly Float32Array[];
  /** Results of the last `run`. */
  readonly bins: Float64Array;
  /** bins[k] = 2·scale·Σ|X[k]|² over the windowed channels, half of it at both ends. */
  run(scale: number): void;
}

/**
 * Two channels as one complex signal: |Z[k]|² + |Z[N−k]|² = 2·(|X[k]|² + |Y[k]|²), so the sum needs no taking apart. What one
 * channel rounds reaches the other some 300 dB down, where it does not matter in a sum.
 */
export function createPowerSum({ sizeFrames, channelCount, window }: PowerSumOptions): PowerSum {
  const last = sizeFrames / 2;
  const fft = createFft(sizeFrames);
  const re = new Float64Array(sizeFrames);
  const im = new Float64Array(sizeFrames);
  const frames = Array.from({ length: channelCount }, () => new Float32Array(sizeFrames));
  const bins = new Float64Array(last + 1);
  return {
    frames,
    bins,
    run(scale) {
      bins.fill(0);
      for (let i = 0; i < channelCount; i += 2) {
        const first = frames[i]!;
        const second = frames[i + 1];
        for (let n = 0; n < sizeFrames; n++) re[n] = first[n]! * window[n]!;
        if (second === undefined) im.fill(0);
        else for (let n = 0; n < sizeFrames; n++) im[n] = second[n]! * window[n]!;
        fft.forward(re, im);
        bins[0] = bins[0]! + scale * (re[0]! * re[0]! + im[0]! * im[0]!);
        bins[last] = bins[last]! + scale * (re[last]! * re[last]! + im[last]! * im[last]!);
        for (let k = 1; k < last; k++) {
          const mirrored = sizeFrames - k;
          const power =
            re[k]! * re[k]! + im[k]! * im[k]! + re[mirrored]! * re[mirrored]! + im[mirrored]! * im[mirrored]!;
          bins[k] = bins[k]! + scale * power;
        }
      }
    },
  };
}
