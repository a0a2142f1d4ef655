import { createConvolver, createKernels, createRealFft, dbToGain, kaiserWindow, minimumPhase } from '@auralign/dsp';
import { createDelay } from './delay.ts';
import type { Processor, ProcessorContext } from './processor.ts';

/** A gain over frequency, linear in dB over log-frequency between the points and constant outside. */
export interface CorrectionCurve {
  /** Rising, > 0. */
  readonly frequenciesHz: readonly number[];
  /** One a frequency. */
  readonly gainDb: readonly number[];
}

export interface CorrectionFilter extends CorrectionCurve {
  /** `minimum`: no delay and no pre-ringing. `linear`: no phase shift, but half of the filter rings in advance. */
  readonly phase: 'minimum' | 'linear';
  /** Length at 44.1 and 48 kHz; at other rates the filter lasts as long, so the bass is resolved alike. */
  readonly tapCount: number;
}

/** Taps that do a curve at one sample rate. */
export interface CorrectionTaps {
  readonly taps: Float64Array;
  /** Frames by which the taps delay what passes: their middle for linear phase, 0 for minimum phase. */
  readonly delayFrames: number;
}

/** Minimum phase transforms 64 times the taps: this is 2²¹ points, some 130 MB for a moment. */
const MOST_TAPS = 32_768;

/** Side lobes of the window 60 dB down; the curve is blurred over about four times sampleRate / taps. */
const WINDOW_BETA = 6;

const PARTITION_FRAMES = 1024;
const CHUNK_FRAMES = 1024;

/**
 * Correction by an FIR filter, on every channel or on the mid (L+R)/2 or side (L−R)/2 of a stereo pair. On mid or side
 * only the *change* of that part is added to both channels, so that the other part is delayed but neither recomputed
 * nor rounded. A curve of 0 dB throughout changes nothing, to the last bit, and has no latency.
 *
 * @throws RangeError as `designCorrection`, and for mid or side of anything but 2 channels
 */
export function createConvolution(
  options: ProcessorContext & { filter: CorrectionFilter; channel: 'stereo' | 'mid' | 'side' },
): Processor {
  const { filter, channel, sampleRateHz, channelCount, kernels = createKernels() } = options;
  if (channel !== 'stereo' && channelCount !== 2) {
    throw new RangeError(`a filter on ${channel} needs 2 channels, not ${channelCount}`);
  }
  const { taps, delayFrames } = designedBefore(filter, sampleRateHz);
  if (filter.gainDb.every((gainDb) => gainDb === 0)) return { latencyFrames: 0, process() {} };
  const convolver = createConvolver({
    taps,
    channelCount: channel === 'stereo' ? channelCount : 1,
    partitionFrames: PARTITION_FRAMES,
    kernels,
  });
  const latencyFrames = convolver.latencyFrames + delayFrames;
  if (channel === 'stereo') {
    return { latencyFrames, process: (channels, frameCount) => convolver.process(channels, frameCount) };
  }

  const sign = channel === 'mid' ? 1 : -1;
  const part = new Float32Array(CHUNK_FRAMES);
  const before = new Float64Array(CHUNK_FRAMES); // the part as it comes out of the convolver's latency, unfiltered
  const parts = [part];
  const delays = [createDelay(latencyFrames), createDelay(latencyFrames), createDelay(latencyFrames)] as const;
  const [lateLeft, lateRight] = [new Float64Array(CHUNK_FRAMES), new Float64Array(CHUNK_FRAMES)];
  return {
    latencyFrames,
    process([left, right], frameCount) {
      if (left === undefined || right === undefined) return;
      for (let start = 0; start < frameCount; start += CHUNK_FRAMES) {
        const count = Math.min(CHUNK_FRAMES, frameCount - start);
        for (let i = 0; i < count; i++) {
          lateLeft[i] = left[start + i]!;
          lateRight[i] = right[start + i]!;
          part[i] = (left[start + i]! + sign * right[start + i]!) / 2;
          before[i] = part[i]!;
        }
        convolver.process(parts, count);
        delays[0].process(lateLeft, 0, count);
        delays[1].process(lateRight, 0, count);
        delays[2].process(before, 0, count);
        for (let i = 0; i < count; i++) {
          const change = part[i]! - before[i]!;
          left[start + i] = lateLeft[i]! + change;
          right[start + i] = lateRight[i]! + sign * change;
        }
      }
    },
  };
}

/** Filters that are kept, oldest first: rounds of verification, and moves that are dragged while they play, ask for the same again. */
const MOST_KEPT = 4;
const kept = new Map<string, CorrectionTaps>();

/** `designCorrection`, which takes tens of milliseconds, or what it gave for the same curve. The taps are not to be changed. */
function designedBefore(filter: CorrectionFilter, sampleRateHz: number): CorrectionTaps {
  const { frequenciesHz, gainDb, phase, tapCount } = filter;
  const key = JSON.stringify([sampleRateHz, phase, tapCount, frequenciesHz, gainDb]);
  const known = kept.get(key);
  if (known !== undefined) return known;
  const designed = designCorrection(filter, sampleRateHz);
  if (kept.size >= MOST_KEPT) kept.delete(kept.keys().next().value!);
  kept.set(key, designed);
  return designed;
}

/**
 * Taps whose response is the curve, one less than a power of two in number, so that they have a middle.
 *
 * Points above half the sample rate say nothing and are not asked.
 *
 * @throws RangeError if the curve is empty, its lengths differ, its frequencies do not rise from above 0 or all lie
 *         above half the sample rate, a number is not finite, or the taps would be more than 32 768
 *
 * Source: frequency sampling on a dense grid and a Kaiser window (A. Oppenheim and R. Schafer, "Discrete-Time Signal
 * Processing", 3rd ed., 7.5); minimum phase from the cepstrum (13.5).
 */
export function designCorrection(filter: CorrectionFilter, sampleRateHz: number): CorrectionTaps {
  const size = realisedTapCount(filter, sampleRateHz);
  const fft = createRealFft(4 * size);
  const re = new Float64Array(fft.binCount);
  for (let k = 0; k < re.length; k++) re[k] = dbToGain(curveDb(filter, (k * sampleRateHz) / fft.size));
  const time = new Float64Array(fft.size);
  fft.inverse(re, new Float64Array(fft.binCount), time);

  const middle = size / 2 - 1;
  const linear = kaiserWindow(size - 1, WINDOW_BETA);
  for (let n = 0; n < linear.length; n++) linear[n] = linear[n]! * time[(n - middle + fft.size) % fft.size]!;
  return filter.phase === 'linear'
    ? { taps: linear, delayFrames: middle }
    : { taps: minimumPhase(linear), delayFrames: 0 };
}

/** The curve at a frequency ≥ 0, dB. */
export function curveDb({ frequenciesHz, gainDb }: CorrectionCurve, frequencyHz: number): number {
  let high = frequenciesHz.length;
  let low = -1; // frequenciesHz[low] ≤ frequencyHz < frequenciesHz[high]
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (frequenciesHz[middle]! <= frequencyHz) low = middle;
    else high = middle;
  }
  if (low === -1) return gainDb[0]!;
  if (high === frequenciesHz.length) return gainDb[low]!;
  const share = Math.log(frequencyHz / frequenciesHz[low]!) / Math.log(frequenciesHz[high]! / frequenciesHz[low]!);
  return gainDb[low]! + share * (gainDb[high]! - gainDb[low]!);
}

/** A power of two; the taps are one less. */
function realisedTapCount({ frequenciesHz, gainDb, tapCount }: CorrectionFilter, sampleRateHz: number): number {
  if (frequenciesHz.length === 0 || frequenciesHz.length !== gainDb.length) {
    throw new RangeError(`a curve of ${frequenciesHz.length} frequencies and ${gainDb.length} gains`);
  }
  let previous = 0;
  for (const [index, frequencyHz] of frequenciesHz.entries()) {
    if (!(frequencyHz > previous && Number.isFinite(frequencyHz) && Number.isFinite(gainDb[index]))) {
      throw new RangeError(
        `point ${index} of the curve, ${gainDb[index]} dB at ${frequencyHz} Hz, after ${previous} Hz`,
      );
    }
    previous = frequencyHz;
  }
  if (!(frequenciesHz[0]! < sampleRateHz / 2)) {
    throw new RangeError(`the curve begins at ${frequenciesHz[0]} Hz, not below ${sampleRateHz / 2} Hz`);
  }
  // 44.1 and 48 kHz share one length; the other rates keep the time to within a factor of two, never less.
  const size = 2 ** Math.ceil(Math.log2((tapCount * sampleRateHz) / 48_000));
  if (!(size >= 16 && size <= MOST_TAPS)) {
    throw new RangeError(`${tapCount} taps would be ${size} at ${sampleRateHz} Hz, not 16 … ${MOST_TAPS}`);
  }
  return size;
}
