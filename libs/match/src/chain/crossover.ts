import { createKernels, type Kernels } from '@auralign/dsp';

/** Splits a signal into bands that, added again, are the signal but for an all-pass. */
export interface Crossover {
  /** What `split` found: `bands[band][channel]`, lowest band first. May be changed before `join`. */
  readonly bands: readonly (readonly Float64Array[])[];
  /** Splits `count` frames from `start` on into the first `count` values of `bands`. */
  split(channels: readonly Float32Array[], start: number, count: number): void;
  /** Adds `bands` up into `count` frames from `start` on. Uses the bands' memory. */
  join(channels: readonly Float32Array[], start: number, count: number): void;
  /** Sets state that has decayed to nothing to zero; to be called at fixed frames of the stream, now and then. */
  settle(): void;
}

/** More than anyone sets by ear; six bands. */
const MOST_CROSSOVERS = 5;

/** 1/Q of a Butterworth section. */
const DAMPING = Math.SQRT2;

/** State below this (−600 dBFS) is on its way to denormal numbers, which are slow. */
const NEGLIGIBLE = 1e-30;

/**
 * Linkwitz–Riley crossover of fourth order (24 dB an octave, −6 dB at each frequency) for 0 to 5 frequencies, which
 * make 1 to 6 bands. Lower bands pass the all-passes of the crossovers above them while bands are added, so that
 * the sum is flat and its phase is that of one second-order all-pass a crossover. Without frequencies the one band is
 * the signal itself, to the last bit. No latency; bands in doubles.
 *
 * @param options.frequenciesHz rising
 * @param options.maxFrameCount most frames of a call
 * @throws RangeError if there are more than five, they do not rise, or are not inside 0 … sampleRateHz/2
 *
 * Source: S. Linkwitz, "Active crossover networks for noncoincident drivers", JAES 24(1) 1976; all-pass compensation
 * after J. D'Appolito, JAES 35 (1987). Sections as trapezoidal state-variable filters, which are the bilinear
 * transform: A. Simper, "Linear trapezoidal integrated SVF" (2013); V. Zavalishin, "The art of VA filter design", ch. 4.
 */
export function createCrossover(options: {
  frequenciesHz: readonly number[];
  sampleRateHz: number;
  channelCount: number;
  maxFrameCount: number;
  kernels?: Kernels;
}): Crossover {
  const { frequenciesHz, sampleRateHz, channelCount, maxFrameCount, kernels = createKernels() } = options;
  check(frequenciesHz, sampleRateHz);
  const sections = frequenciesHz.map((frequencyHz) => designSection(frequencyHz, sampleRateHz));
  const bands = Array.from({ length: sections.length + 1 }, () =>
    Array.from({ length: channelCount }, () => kernels.allocateDoubles(maxFrameCount)),
  );
  const makeStates = (size: number) =>
    sections.map(() => Array.from({ length: channelCount }, () => new Float64Array(size)));
  const splitStates = makeStates(4);
  const joinStates = makeStates(2);
  const allStates = [...splitStates, ...joinStates].flat();

  return {
    bands,
    split(channels, start, count) {
      for (let c = 0; c < channelCount; c++) {
        const rest = bands[sections.length]![c]!;
        const samples = channels[c]!;
        for (let i = 0; i < count; i++) rest[i] = samples[start + i]!;
        for (let s = 0; s < sections.length; s++)
          splitOff(sections[s]!, splitStates[s]![c]!, rest, bands[s]![c]!, count);
      }
    },
    join(channels, start, count) {
      for (let c = 0; c < channelCount; c++) {
        const sum = bands[0]![c]!;
        for (let b = 1; b < bands.length; b++) {
          // Band b has gone through the crossovers below b and was split off at b, where what lies below was not.
          if (b < sections.length) allPass(sections[b]!, joinStates[b]![c]!, sum, count);
          const band = bands[b]![c]!;
          for (let i = 0; i < count; i++) sum[i] = sum[i]! + band[i]!;
        }
        const samples = channels[c]!;
        for (let i = 0; i < count; i++) samples[start + i] = sum[i]!;
      }
    },
    settle() {
      for (const state of allStates) {
        for (let i = 0; i < state.length; i++) if (Math.abs(state[i]!) < NEGLIGIBLE) state[i] = 0;
      }
    },
  };
}

/** Coefficients of the state-variable filter; Simper's names. */
interface Section {
  readonly a1: number;
  readonly a2: number;
  readonly a3: number;
}

function designSection(frequencyHz: number, sampleRateHz: number): Section {
  const g = Math.tan((Math.PI * frequencyHz) / sampleRateHz);
  const a1 = 1 / (1 + g * (g + DAMPING));
  return { a1, a2: g * a1, a3: g * g * a1 };
}

/**
 * low = LP²(rest), rest = rest − low behind an all-pass. With P = s² + √2·s + 1: LP² = 1/P², HP² = s⁴/P², and their sum
 * (s⁴ + 1)/P² = (s² − √2·s + 1)/P is the all-pass, so the high band comes by subtraction.
 */
function splitOff(section: Section, state: Float64Array, rest: Float64Array, low: Float64Array, count: number): void {
  const { a1, a2, a3 } = section;
  let s1 = state[0]!;
  let s2 = state[1]!;
  let t1 = state[2]!;
  let t2 = state[3]!;
  for (let i = 0; i < count; i++) {
    const x = rest[i]!;
    const v3 = x - s2;
    const v1 = a1 * s1 + a2 * v3; // band-pass
    const v2 = s2 + a2 * s1 + a3 * v3; // low-pass
    s1 = 2 * v1 - s1;
    s2 = 2 * v2 - s2;
    const w3 = v2 - t2;
    const w1 = a1 * t1 + a2 * w3;
    const w2 = t2 + a2 * t1 + a3 * w3; // low-pass of the low-pass
    t1 = 2 * w1 - t1;
    t2 = 2 * w2 - t2;
    low[i] = w2;
    rest[i] = x - 2 * DAMPING * v1 - w2;
  }
  state[0] = s1;
  state[1] = s2;
  state[2] = t1;
  state[3] = t2;
}

/** (s² − √2·s + 1)/(s² + √2·s + 1), in place. */
function allPass(section: Section, state: Float64Array, samples: Float64Array, count: number): void {
  const { a1, a2, a3 } = section;
  let s1 = state[0]!;
  let s2 = state[1]!;
  for (let i = 0; i < count; i++) {
    const x = samples[i]!;
    const v3 = x - s2;
    const v1 = a1 * s1 + a2 * v3;
    const v2 = s2 + a2 * s1 + a3 * v3;
    s1 = 2 * v1 - s1;
    s2 = 2 * v2 - s2;
    samples[i] = x - 2 * DAMPING * v1;
  }
  state[0] = s1;
  state[1] = s2;
}

function check(frequenciesHz: readonly number[], sampleRateHz: number): void {
  if (frequenciesHz.length > MOST_CROSSOVERS) {
    throw new RangeError(`${frequenciesHz.length} crossovers are more than ${MOST_CROSSOVERS}`);
  }
  let previousHz = 0;
  for (const frequencyHz of frequenciesHz) {
    if (!(frequencyHz > previousHz && frequencyHz < sampleRateHz / 2)) {
      throw new RangeError(`a crossover at ${frequencyHz} Hz is not between ${previousHz} and ${sampleRateHz / 2} Hz`);
    }
    previousHz = frequencyHz;
  }
}
