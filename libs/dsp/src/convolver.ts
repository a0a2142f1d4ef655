import type { Fft } from './fft.ts';
import type { Kernels } from './kernels/kernels.ts';
import { referenceKernels } from './kernels/reference.ts';

/** An FIR filter at work on a stream of several channels. */
export interface Convolver {
  /** Frames by which the output is late, on top of the delay that lies in the taps: the partition length. */
  readonly latencyFrames: number;
  /** Filters the first `frameCount` samples of every channel in place. Neither allocates nor throws. */
  process(channels: readonly Float32Array[], frameCount: number): void;
  /**
   * End of the input: the `latencyFrames` + taps − 1 frames that are still to come. With what `process` gave, less the
   * first `latencyFrames` frames, that is the whole convolution. Ready for a new stream then.
   */
  flush(): Float32Array[];
}

/**
 * Convolution with taps of any number for streams: uniformly partitioned overlap-save. The taps are cut into
 * partitions, every partition of signal is transformed once, and its spectrum serves all partitions of the taps in
 * turn. Equal to the sum of products up to rounding in doubles, rounded once to 32 bit; the result does not depend on
 * how the signal is cut into blocks (bit for bit).
 *
 * Time a frame grows with log(partitionFrames) + taps/partitionFrames; all the work comes at the end of each partition.
 *
 * @param options.taps            the same for all channels; copied
 * @param options.channelCount    default 1; two channels cost as much as one
 * @param options.partitionFrames a power of two
 * @param options.kernels         default: the originals
 * @throws RangeError without taps, for taps that are not finite, or numbers out of range
 *
 * Source: T. Stockham, "High-speed convolution and correlation" (1966) for overlap-save; F. Wefers, "Partitioned
 * convolution algorithms for real-time auralization" (2015), chapter 5, for the frequency-domain delay line.
 */
export function createConvolver(options: {
  readonly taps: ArrayLike<number>;
  readonly channelCount?: number;
  readonly partitionFrames: number;
  readonly kernels?: Kernels;
}): Convolver {
  const { taps, channelCount = 1, partitionFrames, kernels = referenceKernels } = options;
  check(taps, channelCount, partitionFrames);
  const size = 2 * partitionFrames;
  const partitionCount = Math.ceil(taps.length / partitionFrames);
  const fft = kernels.createFft(size);

  const tapSpectra = Array.from({ length: partitionCount }, (_, p) => {
    const spectrum = createSpectrum(size, kernels);
    for (let n = 0; n < partitionFrames; n++) spectrum.re[n] = taps[p * partitionFrames + n] ?? 0;
    fft.forward(spectrum.re, spectrum.im);
    return spectrum;
  });

  // The taps are real, so the second channel of a pair can travel as imaginary part of the first.
  const pairs = Array.from({ length: Math.ceil(channelCount / 2) }, () =>
    createPair({ fft, tapSpectra, partitionFrames, kernels }),
  );
  let filled = 0; // frames of the current partition

  function process(channels: readonly Float32Array[], frameCount: number): void {
    for (let start = 0; start < frameCount;) {
      const count = Math.min(frameCount - start, partitionFrames - filled);
      for (const [index, pair] of pairs.entries()) {
        const second = channels[2 * index + 1];
        pair.exchange(channels[2 * index]!, start, filled, count, 0);
        if (second !== undefined) pair.exchange(second, start, filled, count, 1);
      }
      start += count;
      filled += count;
      if (filled === partitionFrames) {
        filled = 0;
        for (const pair of pairs) pair.turn();
      }
    }
  }

  return {
    latencyFrames: partitionFrames,
    process,
    flush() {
      const rest = Array.from({ length: channelCount }, () => new Float32Array(partitionFrames + taps.length - 1));
      process(rest, partitionFrames + taps.length - 1);
      filled = 0;
      for (const pair of pairs) pair.reset();
      return rest;
    },
  };
}

/** Two channels of the convolver. */
interface Pair {
  /** Takes `count` samples of one of the two into the partition from frame `at`, and puts what is due in their place. */
  exchange(samples: Float32Array, start: number, at: number, count: number, which: 0 | 1): void;
  /** A partition is full: convolves. */
  turn(): void;
  reset(): void;
}

interface Spectrum {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

function createSpectrum(size: number, { allocateDoubles }: Kernels): Spectrum {
  return { re: allocateDoubles(size), im: allocateDoubles(size) };
}

function createPair(shared: {
  fft: Fft;
  tapSpectra: readonly Spectrum[];
  partitionFrames: number;
  kernels: Kernels;
}): Pair {
  const { fft, tapSpectra, partitionFrames, kernels } = shared;
  const { size } = fft;
  const partitionCount = tapSpectra.length;
  // The last and the current partition of the signal, and what came out of the last transform.
  const input = [new Float64Array(size), new Float64Array(size)] as const;
  const output = createSpectrum(size, kernels);
  // Spectra of the past, a ring: `newest` is the index of the latest.
  const past = tapSpectra.map(() => createSpectrum(size, kernels));
  let newest = 0;

  return {
    exchange(samples, start, at, count, which) {
      const from = input[which];
      const to = which === 0 ? output.re : output.im;
      for (let i = 0; i < count; i++) {
        from[partitionFrames + at + i] = samples[start + i]!;
        samples[start + i] = to[partitionFrames + at + i]!; // the second half of overlap-save is the valid one
      }
    },
    turn() {
      newest = (newest + 1) % partitionCount;
      const { re, im } = past[newest]!;
      re.set(input[0]);
      im.set(input[1]);
      fft.forward(re, im);
      for (const part of input) part.copyWithin(0, partitionFrames);
      output.re.fill(0);
      output.im.fill(0);
      for (let p = 0; p < partitionCount; p++) {
        const x = past[(newest + partitionCount - p) % partitionCount]!;
        const h = tapSpectra[p]!;
        kernels.rendering.addProduct(x.re, x.im, h.re, h.im, output.re, output.im);
      }
      fft.inverse(output.re, output.im);
    },
    reset() {
      for (const { re, im } of [output, ...past]) {
        re.fill(0);
        im.fill(0);
      }
      for (const part of input) part.fill(0);
    },
  };
}

function check(taps: ArrayLike<number>, channelCount: number, partitionFrames: number): void {
  if (taps.length === 0) throw new RangeError('createConvolver: no taps');
  for (let n = 0; n < taps.length; n++) {
    if (!Number.isFinite(taps[n])) throw new RangeError(`createConvolver: tap ${n} is ${taps[n]}`);
  }
  if (!Number.isInteger(channelCount) || channelCount < 1) {
    throw new RangeError(`createConvolver: ${channelCount} channels`);
  }
  if (!(Number.isInteger(partitionFrames) && partitionFrames >= 1 && Math.log2(partitionFrames) % 1 === 0)) {
    throw new RangeError(`createConvolver: partitions of ${partitionFrames} frames are not a power of two`);
  }
}
