import { createKernels, dbToGain, designBiquad, responseDb, type BiquadCoefficients } from '@auralign/dsp';
import { createEq } from './eq.ts';
import type { Processor, ProcessorContext } from './processor.ts';

/** A shelf on the side, as `FilterSpec` has it. */
interface SideShelf {
  readonly frequencyHz: number;
  readonly gainDb: number;
  readonly q: number;
}

/** Gain of the side (L−R)/2 over frequency: one gain and a shelf at either end. */
export interface WidthCurve {
  readonly sideGainDb: number;
  readonly lowShelf?: SideShelf;
  readonly highShelf?: SideShelf;
  /** Below, the side may only become weaker: wide bass is lost on one loudspeaker and cannot be cut on vinyl. */
  readonly monoBelowHz: number;
}

/** Bounds of the gain of the side at any frequency: −24 dB is as good as mono, +9 dB more would be an effect. */
export const LOWEST_SIDE_GAIN_DB = -24;
export const HIGHEST_SIDE_GAIN_DB = 9;

/** What a bound may be missed by: nobody hears it, and scaled shelves do not scale to the last digit. */
const TOLERANCE_DB = 0.1;

/**
 * Narrows or widens a stereo file by frequency: a minimum-phase gain curve on the side. The mid is not recomputed, a
 * mono signal stays the same to the last bit (no side is invented), and so does any signal when the curve is 0 dB. No
 * latency.
 *
 * @throws RangeError for anything but 2 channels, and as `designWidth`
 */
export function createWidth({
  curve,
  sampleRateHz,
  channelCount,
  kernels = createKernels(),
}: ProcessorContext & { curve: WidthCurve }): Processor {
  if (channelCount !== 2) throw new RangeError(`width needs 2 channels, not ${channelCount}`);
  return createEq({ coefficients: designWidth(curve, sampleRateHz), channel: 'side', channelCount, kernels });
}

/**
 * The curve as biquads on the side.
 *
 * @throws RangeError if a shelf does not lie below half the sample rate or is resonant (q above 1), the low shelf is not
 *         the lower one, or the gain leaves −24 … +9 dB anywhere or 0 dB upwards below `monoBelowHz`
 */
export function designWidth(curve: WidthCurve, sampleRateHz: number): BiquadCoefficients[] {
  const { sideGainDb, lowShelf, highShelf, monoBelowHz } = curve;
  if (!(monoBelowHz >= 0 && Number.isFinite(monoBelowHz))) throw new RangeError(`mono below ${monoBelowHz} Hz`);
  for (const shelf of [lowShelf, highShelf]) {
    if (shelf !== undefined && !(shelf.q <= 1)) throw new RangeError(`a shelf with q ${shelf.q} overshoots`);
  }
  if (lowShelf !== undefined && highShelf !== undefined && !(lowShelf.frequencyHz < highShelf.frequencyHz)) {
    throw new RangeError(`low shelf at ${lowShelf.frequencyHz} Hz, high shelf at ${highShelf.frequencyHz} Hz`);
  }
  const sections: BiquadCoefficients[] = [{ b0: dbToGain(sideGainDb), b1: 0, b2: 0, a1: 0, a2: 0 }];
  if (lowShelf !== undefined) sections.push(designBiquad({ kind: 'low-shelf', ...lowShelf }, sampleRateHz));
  if (highShelf !== undefined) sections.push(designBiquad({ kind: 'high-shelf', ...highShelf }, sampleRateHz));
  checkBounds(sections, monoBelowHz, sampleRateHz);
  return sections;
}

/** The response is smooth (no q above 1): twelve points an octave see every extreme to 0.01 dB. */
function checkBounds(sections: readonly BiquadCoefficients[], monoBelowHz: number, sampleRateHz: number): void {
  const frequenciesHz = [0, Math.min(monoBelowHz, sampleRateHz / 2), sampleRateHz / 2];
  for (let frequencyHz = 5; frequencyHz < sampleRateHz / 2; frequencyHz *= 2 ** (1 / 12))
    frequenciesHz.push(frequencyHz);
  for (const frequencyHz of frequenciesHz) {
    const gainDb = responseDb(sections, frequencyHz, sampleRateHz);
    const highestDb = frequencyHz < monoBelowHz ? 0 : HIGHEST_SIDE_GAIN_DB;
    if (!(gainDb >= LOWEST_SIDE_GAIN_DB - TOLERANCE_DB && gainDb <= highestDb + TOLERANCE_DB)) {
      const bounds = `${LOWEST_SIDE_GAIN_DB} … ${highestDb} dB`;
      throw new RangeError(
        `the side would get ${gainDb.toFixed(1)} dB at ${Math.round(frequencyHz)} Hz, not ${bounds}`,
      );
    }
  }
}
