import { createFft, type Fft } from './fft.ts';

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
 * @throws RangeError without taps, for taps that are not finite, or numbers out of range
 *
 * Source: T. Stockham, "High-speed convolution and correlation" (1966) for overlap-save; F. Wefers, "Partitioned
 * convolution algorithms for real-time auralization" (2015), chapter 5, for the frequency-domain delay line.
 */
export function createConvolver(options: {
  readonly taps: ArrayLike<number>;
  readonly channelCount?: number;
  readonly partitionFrames: number;
}): Convolver {
  const { taps, channelCount = 1, partitionFrames } = options;
  check(taps, channelCount, partitionFrames);
  const size = 2 * partitionFrames;
  const partitionCount = Math.ceil(taps.length / partitionFrames);
  const fft = createFft(size);

  // Spectra one after another: partition p at p·size.
  const tapsRe = new Float64Array(partitionCount * size);
  const tapsIm = new Float64Array(partitionCount * size);
  for (let p = 0; p < partitionCount; p++) {
    const re = tapsRe.subarray(p * size, (p + 1) * size);
    for (let n = 0; n < partitionFrames; n++) re[n] = taps[p * partitionFrames + n] ?? 0;
    fft.forward(re, tapsIm.subarray(p * size, (p + 1) * size));
  }

  // The taps are real, so the second channel of a pair can travel as imaginary part of the first.
  const pairs = Array.from({ length: Math.ceil(channelCount / 2) }, () =>
    createPair({ fft, tapsRe, tapsIm, partitionCount, partitionFrames }),
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

function createPair(shared: {
  fft: Fft;
  tapsRe: Float64Array;
  tapsIm: Float64Array;
  partitionCount: number;
  partitionFrames: number;
}): Pair {
  const { fft, tapsRe, tapsIm, partitionCount, partitionFrames } = shared;
  const { size } = fft;
  // The last and the current partition of the signal, and what came out of the last transform.
  const input = [new Float64Array(size), new Float64Array(size)] as const;
  const output = [new Float64Array(size), new Float64Array(size)] as const;
  // Spectra of the past, a ring: `newest` is the index of the latest.
  const pastRe = Array.from({ length: partitionCount }, () => new Float64Array(size));
  const pastIm = Array.from({ length: partitionCount }, () => new Float64Array(size));
  let newest = 0;

  return {
    exchange(samples, start, at, count, which) {
      const from = input[which];
      const to = output[which];
      for (let i = 0; i < count; i++) {
        from[partitionFrames + at + i] = samples[start + i]!;
        samples[start + i] = to[partitionFrames + at + i]!; // the second half of overlap-save is the valid one
      }
    },
    turn() {
      newest = (newest + 1) % partitionCount;
      const re = pastRe[newest]!;
      const im = pastIm[newest]!;
      re.set(input[0]);
      im.set(input[1]);
      fft.forward(re, im);
      for (const part of input) part.copyWithin(0, partitionFrames);
      const [outRe, outIm] = output;
      outRe.fill(0);
      outIm.fill(0);
      for (let p = 0; p < partitionCount; p++) {
        const past = (newest + partitionCount - p) % partitionCount;
        addProduct(pastRe[past]!, pastIm[past]!, tapsRe, tapsIm, p * size, outRe, outIm);
      }
      fft.inverse(outRe, outIm);
    },
    reset() {
      for (const array of [...input, ...output, ...pastRe, ...pastIm]) array.fill(0);
    },
  };
}

/** out += x·h, complex, with h from index `at` on. */
function addProduct(
  xRe: Float64Array,
  xIm: Float64Array,
  hRe: Float64Array,
  hIm: Float64Array,
  at: number,
  outRe: Float64Array,
  outIm: Float64Array,
): void {
  for (let k = 0; k < outRe.length; k++) {
    const a = xRe[k]!;
    const b = xIm[k]!;
    const c = hRe[at + k]!;
    const d = hIm[at + k]!;
    outRe[k] = outRe[k]! + a * c - b * d;
    outIm[k] = outIm[k]! + a * d + b * c;
  }
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
