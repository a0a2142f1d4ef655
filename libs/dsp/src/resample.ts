import { kaiserBeta, kaiserOrder, lowPassSinc } from './fir.ts';
import { kaiserWindow } from './windows.ts';

/** Planar samples, lent until the next call; each channel holds at least `frameCount` values. */
export interface ResampledBlock {
  readonly channels: readonly Float32Array[];
  readonly frameCount: number;
}

export interface Resampler {
  /** Takes the next input frames and hands out the output frames they complete. */
  process(channels: readonly Float32Array[], frameCount: number): ResampledBlock;
  /** End of the input: hands out the rest, so that round(n·to/from) frames came for n. Ready for a new stream then. */
  flush(): ResampledBlock;
}

/** Flat up to here, in parts of the lower rate (20.07 kHz at 44.1 kHz); stopped from its Nyquist on: no alias, no image. */
const PASS_EDGE = 0.455;
/** 120 dB is promised; the margin is for the approximations in Kaiser's formulas. */
const ATTENUATION_DB = 130;
/** Up to so many coefficients (2 MB) each phase has a row of its own; odder ratios interpolate `FINE_PHASES` rows. */
const MOST_COEFFICIENTS = 2 ** 18;
/** Cubic interpolation of a function of ≤ 1/2 cycle a sample errs by ≤ 3/128·(π/phases)⁴, that is −185 dB. */
const FINE_PHASES = 256;
/** Beyond, the filter would take hundreds of megabytes. */
const LARGEST_RATIO = 256;
const BLOCK_FRAMES = 65_536;

/**
 * A whole signal at another rate: exactly round(n·toHz/fromHz) frames, frame 0 at the same instant, no delay. Flat up
 * to 0.455 of the lower rate, −120 dB from 0.5 on. Equal rates give a copy.
 *
 * @throws RangeError as `createResampler`
 */
export function resample(input: Float32Array, fromHz: number, toHz: number): Float32Array {
  const resampler = createResampler({ fromHz, toHz, channelCount: 1 });
  const out = new Float32Array(outputFrames(input.length, fromHz, toHz));
  let at = 0;
  const keep = ({ channels, frameCount }: ResampledBlock): void => {
    out.set(channels[0]!.subarray(0, frameCount), at);
    at += frameCount;
  };
  for (let start = 0; start < input.length; start += BLOCK_FRAMES) {
    const block = input.subarray(start, start + BLOCK_FRAMES);
    keep(resampler.process([block], block.length));
  }
  keep(resampler.flush());
  return out;
}

/**
 * Resampler for streams: the output of `resample`, to the bit, however the stream is cut. Output comes about 96 frames
 * of the lower rate behind the input it belongs to, but is not shifted against it.
 *
 * A polyphase windowed sinc (Kaiser) for any ratio of whole rates up to 256; coefficients and sums in doubles. The
 * coefficients of each phase sum to 1, so that DC passes exactly.
 *
 * @throws RangeError if a rate or the channel count is not a positive integer, or the ratio beyond 256
 *
 * Source: R. Crochiere and L. Rabiner, "Multirate Digital Signal Processing" (1983), chapter 2; J. O. Smith, "Digital
 * Audio Resampling" (CCRMA) for the interpolated rows.
 */
export function createResampler(options: {
  readonly fromHz: number;
  readonly toHz: number;
  readonly channelCount: number;
}): Resampler {
  const { fromHz, toHz, channelCount } = options;
  for (const [name, value] of Object.entries({ fromHz, toHz, channelCount })) {
    if (!Number.isInteger(value) || value < 1) {
      throw new RangeError(`createResampler: ${name} ${value} is not a positive integer`);
    }
  }
  if (Math.max(fromHz / toHz, toHz / fromHz) > LARGEST_RATIO) {
    throw new RangeError(`createResampler: ${fromHz} to ${toHz} Hz is a ratio beyond ${LARGEST_RATIO}`);
  }
  // Output frame m lies at input time m·advance/phaseCount, counted in whole frames and phases: no rounding, ever.
  const divisor = greatestCommonDivisor(fromHz, toHz);
  const phaseCount = toHz / divisor;
  const advance = fromHz / divisor;
  const wholeStep = Math.floor(advance / phaseCount);
  const phaseStep = advance % phaseCount;
  const { tapCount, lead, coefficients, rowOf } = designPhases(fromHz, toHz, phaseCount);

  // The input from frame `base` on that is still needed, beginning with `lead` zeros: the silence before the file.
  let history = Array.from({ length: channelCount }, () => new Float64Array(4 * tapCount));
  let out = Array.from({ length: channelCount }, () => new Float32Array(0));
  const pair = new Float64Array(2);
  let held = lead;
  let base = -lead;
  let inputCount = 0;
  let outputCount = 0;
  let whole = 0;
  let phase = 0;

  const makeRoom = (frameCount: number): void => {
    if (held + frameCount <= history[0]!.length) return;
    history = history.map((samples) => {
      const larger = new Float64Array(2 * (held + frameCount));
      larger.set(samples.subarray(0, held));
      return larger;
    });
  };

  /** The outputs whose taps are all in the history, at most `limit`; forgets the input that no later one needs. */
  const produce = (limit: number): ResampledBlock => {
    const reached = base + held - (tapCount - 1 - lead); // input times before this are covered
    const covered = Math.max(0, Math.ceil(((reached - whole) * phaseCount - phase) / advance));
    const frameCount = Math.min(limit, covered);
    if (out[0]!.length < frameCount) out = out.map(() => new Float32Array(frameCount));
    for (let m = 0; m < frameCount; m++) {
      const row = rowOf(phase);
      const start = whole - lead - base;
      let channel = 0;
      for (; channel + 1 < channelCount; channel += 2) {
        dotPair(history[channel]!, history[channel + 1]!, start, coefficients, row, tapCount, pair);
        out[channel]![m] = pair[0]!;
        out[channel + 1]![m] = pair[1]!;
      }
      if (channel < channelCount) out[channel]![m] = dot(history[channel]!, start, coefficients, row, tapCount);
      whole += wholeStep;
      phase += phaseStep;
      if (phase >= phaseCount) {
        phase -= phaseCount;
        whole++;
      }
    }
    outputCount += frameCount;
    const spent = Math.min(held, whole - lead - base);
    for (const samples of history) samples.copyWithin(0, spent, held);
    held -= spent;
    base += spent;
    return { channels: out, frameCount };
  };

  return {
    process(channels, frameCount) {
      makeRoom(frameCount);
      for (let channel = 0; channel < channelCount; channel++) {
        const samples = history[channel]!;
        const input = channels[channel]!;
        for (let i = 0; i < frameCount; i++) samples[held + i] = input[i]!;
      }
      held += frameCount;
      inputCount += frameCount;
      return produce(Infinity);
    },
    flush() {
      makeRoom(tapCount);
      for (const samples of history) samples.fill(0, held, held + tapCount);
      held += tapCount;
      const block = produce(outputFrames(inputCount, fromHz, toHz) - outputCount);
      for (const samples of history) samples.fill(0, 0, lead);
      held = lead;
      base = -lead;
      inputCount = 0;
      outputCount = 0;
      whole = 0;
      phase = 0;
      return block;
    },
  };
}

interface Phases {
  /** Coefficients of one output frame; even, or 1 for equal rates. */
  readonly tapCount: number;
  /** Taps before the whole input frame at or before the output's time. */
  readonly lead: number;
  readonly coefficients: Float64Array;
  /** Where in `coefficients` the row of a phase begins, valid until the next call. */
  readonly rowOf: (phase: number) => number;
}

function designPhases(fromHz: number, toHz: number, phaseCount: number): Phases {
  if (fromHz === toHz) return { tapCount: 1, lead: 0, coefficients: Float64Array.of(1), rowOf: () => 0 };
  const narrowing = Math.min(1, toHz / fromHz); // the lower rate in parts of the input's
  const half = Math.ceil(kaiserOrder(ATTENUATION_DB, (0.5 - PASS_EDGE) * narrowing) / 2);
  const cutoff = ((PASS_EDGE + 0.5) / 2) * narrowing;
  const tapCount = 2 * half;
  const lead = half - 1;
  if (phaseCount * tapCount <= MOST_COEFFICIENTS) {
    const coefficients = sampleKernel({ half, cutoff, phaseCount, firstPhase: 0, rowCount: phaseCount });
    return { tapCount, lead, coefficients, rowOf: (phase) => phase * tapCount };
  }

  // One row before and two after the range, for the neighbours of the first and the last interval.
  const fine = sampleKernel({ half, cutoff, phaseCount: FINE_PHASES, firstPhase: -1, rowCount: FINE_PHASES + 3 });
  const coefficients = new Float64Array(tapCount);
  return {
    tapCount,
    lead,
    coefficients,
    rowOf(phase) {
      const position = (phase * FINE_PHASES) / phaseCount;
      const interval = Math.floor(position);
      const t = position - interval;
      // Lagrange's cubic through the rows at −1, 0, 1, 2
      const w0 = (-t * (t - 1) * (t - 2)) / 6;
      const w1 = ((t + 1) * (t - 1) * (t - 2)) / 2;
      const w2 = (-(t + 1) * t * (t - 2)) / 2;
      const w3 = ((t + 1) * t * (t - 1)) / 6;
      const row = interval * tapCount;
      for (let j = 0; j < tapCount; j++) {
        coefficients[j] =
          w0 * fine[row + j]! +
          w1 * fine[row + tapCount + j]! +
          w2 * fine[row + 2 * tapCount + j]! +
          w3 * fine[row + 3 * tapCount + j]!;
      }
      return 0;
    },
  };
}

/** Rows of the windowed sinc: tap j of phase p at time (j − half + 1) − p/phaseCount, in input frames. */
function sampleKernel(options: {
  readonly half: number;
  readonly cutoff: number;
  readonly phaseCount: number;
  readonly firstPhase: number;
  readonly rowCount: number;
}): Float64Array {
  const { half, cutoff, phaseCount, firstPhase, rowCount } = options;
  const tapCount = 2 * half;
  const centre = half * phaseCount;
  const window = kaiserWindow(2 * centre + 1, kaiserBeta(ATTENUATION_DB));
  const rows = new Float64Array(rowCount * tapCount);
  for (let r = 0; r < rowCount; r++) {
    let sum = 0;
    for (let j = 0; j < tapCount; j++) {
      const position = (j - half + 1) * phaseCount - (firstPhase + r); // time · phaseCount, a whole number
      const value = (window[centre + position] ?? 0) * lowPassSinc(position / phaseCount, cutoff);
      rows[r * tapCount + j] = value;
      sum += value;
    }
    for (let j = 0; j < tapCount; j++) rows[r * tapCount + j] = rows[r * tapCount + j]! / sum;
  }
  return rows;
}

/** Σ samples[start + i]·coefficients[row + i]. Two sums, since a single one would wait for itself. */
function dot(samples: Float64Array, start: number, coefficients: Float64Array, row: number, count: number): number {
  if (count === 1) return samples[start]! * coefficients[row]!;
  let even = 0;
  let odd = 0;
  const end = row + count;
  for (let i = row, n = start; i < end; i += 2, n += 2) {
    even += samples[n]! * coefficients[i]!;
    odd += samples[n + 1]! * coefficients[i + 1]!;
  }
  return even + odd;
}

/** `dot` of two channels, in the same order and so equal to the bit, with half the reading of coefficients. */
function dotPair(
  first: Float64Array,
  second: Float64Array,
  start: number,
  coefficients: Float64Array,
  row: number,
  count: number,
  out: Float64Array,
): void {
  if (count === 1) {
    out[0] = first[start]! * coefficients[row]!;
    out[1] = second[start]! * coefficients[row]!;
    return;
  }
  let firstEven = 0;
  let firstOdd = 0;
  let secondEven = 0;
  let secondOdd = 0;
  const end = row + count;
  for (let i = row, n = start; i < end; i += 2, n += 2) {
    const a = coefficients[i]!;
    const b = coefficients[i + 1]!;
    firstEven += first[n]! * a;
    firstOdd += first[n + 1]! * b;
    secondEven += second[n]! * a;
    secondOdd += second[n + 1]! * b;
  }
  out[0] = firstEven + firstOdd;
  out[1] = secondEven + secondOdd;
}

/** n·to/from to the nearest, halves up. */
function outputFrames(inputFrames: number, fromHz: number, toHz: number): number {
  return Math.floor((2 * inputFrames * toHz + fromHz) / (2 * fromHz));
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
