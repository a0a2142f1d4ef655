import { designBiquad, type BiquadCoefficients } from '@auralign/dsp';

/** A stretch of frequencies to be heard alone. */
export interface SoloBand {
  readonly lowHz: number;
  readonly highHz: number;
}

/** Q of the sections of a Butterworth filter of order 8: 1/(2·cos((2k − 1)·π/16)), k = 1…4. */
const BUTTERWORTH_8 = [1, 2, 3, 4].map((k) => 1 / (2 * Math.cos(((2 * k - 1) * Math.PI) / 16)));

/** Narrower bands ring longer than they say anything. */
const NARROWEST_RATIO = 2 ** (1 / 6);

/**
 * Filters that leave a band alone: a high-pass at its lower and a low-pass at its upper end, 48 dB an octave each, −3 dB
 * at the ends. An end outside the range of hearing or of the sample rate is left open. Very narrow bands are widened
 * about their centre to a sixth of an octave.
 */
export function designBandSolo({ lowHz, highHz }: SoloBand, sampleRateHz: number): BiquadCoefficients[] {
  const centreHz = Math.sqrt(Math.max(lowHz, 1) * highHz);
  const ratio = Math.max(Math.sqrt(NARROWEST_RATIO), Math.sqrt(highHz / Math.max(lowHz, 1)));
  const low = centreHz / ratio;
  const high = centreHz * ratio;
  const highestHz = 0.45 * sampleRateHz;
  const sections: BiquadCoefficients[] = [];
  for (const q of BUTTERWORTH_8) {
    if (low > 15 && low < highestHz)
      sections.push(designBiquad({ kind: 'high-pass', frequencyHz: low, q }, sampleRateHz));
    if (high < Math.min(19_000, highestHz))
      sections.push(designBiquad({ kind: 'low-pass', frequencyHz: high, q }, sampleRateHz));
  }
  return sections;
}
