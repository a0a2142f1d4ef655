import { createRandom, type Random } from './random.ts';

/** `none`: rounding. `tpdf`: triangular dither. `shaped`: triangular dither, the error moved to where the ear hears less. */
export type DitherKind = 'none' | 'tpdf' | 'shaped';

export interface Quantizer {
  /**
   * Quantises the first `frameCount` samples of one channel to integers in [−2^(bits−1), 2^(bits−1) − 1]. A sample x means
   * x·2^(bits−1); what does not fit saturates, NaN becomes 0. Channels may be processed in any order, each continuously; the
   * result does not depend on how they are cut.
   */
  process(channel: number, input: Float32Array, frameCount: number, out: Int32Array): void;
}

export interface QuantizerOptions {
  readonly bitDepth: number;
  readonly dither: DitherKind;
  readonly seed: number;
  readonly channelCount: number;
  readonly sampleRateHz: number;
}

/**
 * Feedback of the last errors, newest first; the error's spectrum is |1 − Σ c[k]·z^−k|² times the white one.
 *
 * "Minimally audible" for 44.1 kHz, fitted to the E-weighting curve: −16 dB below 3 kHz, −27 dB at 4 kHz where the ear is
 * sharpest, a second dip at 12 kHz, +19 dB at 20 kHz. At 48 kHz all this lies 9 % higher, which the ear hardly notices.
 * Source: S. Lipshitz, J. Vanderkooy, R. Wannamaker, "Minimally Audible Noise Shaping", JAES 39(11), 1991.
 */
const MINIMALLY_AUDIBLE = [2.033, -2.165, 1.959, -1.59, 0.6149] as const;

/** (1 − z⁻¹)²: 12 dB/octave out of the low frequencies, for rates no psychoacoustic curve was fitted to. */
const SECOND_ORDER = [2, -1, 0, 0, 0] as const;

/**
 * Turns float samples into integers of `bitDepth` bits.
 *
 * - `none` rounds to the nearest (ties to even): samples that are integers already pass bit for bit.
 * - `tpdf` adds noise of triangular density, 2 LSB peak to peak, before rounding: the error has mean 0, variance
 *   LSB²/4 and neither depends on the signal, so what is below one LSB survives. Digital silence comes out as noise of ±1 LSB
 *   on purpose: switching the dither off there would modulate the noise floor.
 * - `shaped` also feeds the error back; more noise in all, less where it is heard.
 *
 * Every channel has its own noise. Same seed, same output.
 *
 * @param options.seed a safe integer, used for `tpdf` and `shaped`
 * @throws RangeError if `bitDepth` is not an integer from 2 to 32, or the channel count or rate is not positive
 *
 * Source: S. Lipshitz, R. Wannamaker, J. Vanderkooy, "Quantization and Dither: A Theoretical Survey", JAES 40(5), 1992.
 */
export function createQuantizer(options: QuantizerOptions): Quantizer {
  const { bitDepth, dither, seed, channelCount, sampleRateHz } = options;
  if (!Number.isInteger(bitDepth) || bitDepth < 2 || bitDepth > 32) {
    throw new RangeError(`createQuantizer: ${bitDepth} bits`);
  }
  if (!Number.isInteger(channelCount) || channelCount < 1) {
    throw new RangeError(`createQuantizer: ${channelCount} channels`);
  }
  if (!(sampleRateHz > 0)) throw new RangeError(`createQuantizer: sample rate ${sampleRateHz} Hz`);
  const scale = 2 ** (bitDepth - 1);
  const random = Array.from({ length: channelCount }, (_, channel) => createRandom(channelSeed(seed, channel)));
  const [c1, c2, c3, c4, c5] = sampleRateHz === 44_100 || sampleRateHz === 48_000 ? MINIMALLY_AUDIBLE : SECOND_ORDER;
  const errors = Array.from({ length: channelCount }, () => new Float64Array(5)); // newest first

  function saturate(integer: number): number {
    return integer < -scale ? -scale : integer > scale - 1 ? scale - 1 : integer;
  }

  function round(input: Float32Array, frameCount: number, out: Int32Array): void {
    for (let i = 0; i < frameCount; i++) {
      const exact = input[i]! * scale;
      const whole = exact | 0;
      if (whole === exact && whole >= -scale && whole < scale) {
        out[i] = whole; // rounded before, as renderings are
        continue;
      }
      const value = wanted(input[i]!, scale);
      let nearest = Math.round(value);
      if (nearest - value === 0.5 && nearest % 2 !== 0) nearest--; // Math.round takes ties up: that would be a bias
      out[i] = saturate(nearest);
    }
  }

  function roundDithered({ next }: Random, input: Float32Array, frameCount: number, out: Int32Array): void {
    for (let i = 0; i < frameCount; i++) {
      out[i] = saturate(Math.floor(wanted(input[i]!, scale) + (next() - next()) + 0.5));
    }
  }

  function roundShaped({ next }: Random, past: Float64Array, input: Float32Array, frameCount: number, out: Int32Array) {
    let [e1, e2, e3, e4, e5] = past as unknown as [number, number, number, number, number];
    for (let i = 0; i < frameCount; i++) {
      const value = wanted(input[i]!, scale) - (c1 * e1 + c2 * e2 + c3 * e3 + c4 * e4 + c5 * e5);
      const integer = Math.floor(value + (next() - next()) + 0.5);
      e5 = e4;
      e4 = e3;
      e3 = e2;
      e2 = e1;
      e1 = integer - value; // without the saturation: clipping must not wind the loop up, so this stays within ±1.5
      out[i] = saturate(integer);
    }
    past.set([e1, e2, e3, e4, e5]);
  }

  return {
    process(channel, input, frameCount, out) {
      if (dither === 'none') round(input, frameCount, out);
      else if (dither === 'tpdf') roundDithered(random[channel]!, input, frameCount, out);
      else roundShaped(random[channel]!, errors[channel]!, input, frameCount, out);
    },
  };
}

/** In LSB; NaN is 0 and what is far above full scale is limited, so that nothing infinite gets into the feedback. */
function wanted(sample: number, scale: number): number {
  if (sample >= -4 && sample <= 4) return sample * scale;
  if (sample > 4) return 4 * scale;
  return sample < -4 ? -4 * scale : 0;
}

/** Seeds far apart for the channels of one seed, and different from those of its neighbours. */
export function channelSeed(seed: number, channel: number): number {
  return (Math.imul(seed, 0x9e3779b1) ^ Math.imul(channel + 1, 0x85ebca6b)) >>> 0;
}
