import { createBandMap, erbBands, type Band } from '@auralign/dsp';
import type { SpectrumFrame } from '../sharedSpectrum.ts';

/** Half an ERB apart, 40 Hz to 15 kHz: below, hearing has no filters to speak of; above, music has nothing to be told by. */
export function excitationBands(sampleRateHz: number): Band[] {
  return erbBands({ lowHz: 40, highHz: Math.min(15_000, 0.45 * sampleRateHz), perErb: 2 });
}

/** Excitation of one ear by one sound, frame by frame. */
export interface Excitation {
  /** Powers of the bins of a frame of the shared STFT; the result is lent until the next call. */
  frame(power: SpectrumFrame['left']): Float64Array;
}

/**
 * How far a sound excites each auditory filter: power through rounded-exponential filters, W(g) = (1 + p·g)·e^(−p·g) with
 * p = 4·f/ERB(f) and g the distance over the centre, both slopes alike, as they are at 51 dB an ERB; louder sounds spread further
 * upwards. Then the ear's lasting: what was there decays with τ = 8 ms + (100 Hz/f)·22 ms, and the larger of it and the present counts.
 *
 * Source: B. Glasberg and B. Moore, "Derivation of auditory filter shapes from notched-noise data", Hearing Research 47 (1990), eq. 3
 * and 5; time constants: ITU-R BS.1387-1, Annex 2, 2.1.8 (τ100 = 30 ms, τmin = 8 ms).
 *
 * @param options.hopSeconds between frames
 */
export function createExcitation(options: {
  readonly bands: readonly Band[];
  readonly binHz: number;
  readonly binCount: number;
  readonly hopSeconds: number;
}): Excitation {
  const { bands, binHz, binCount, hopSeconds } = options;
  const map = createBandMap(bands, binHz, binCount);
  const powers = new Float64Array(bands.length);
  const out = new Float64Array(bands.length);
  const filters = bands.map(({ centreHz }) => bands.map((band) => roundedExponential(centreHz, band.centreHz)));
  const decays = bands.map(({ centreHz }) => Math.exp(-hopSeconds / (0.008 + (100 / centreHz) * 0.022)));
  return {
    frame(power) {
      map.apply(power, powers);
      for (let band = 0; band < bands.length; band++) {
        const filter = filters[band]!;
        let sum = 0;
        for (let other = 0; other < bands.length; other++) sum += filter[other]! * powers[other]!;
        out[band] = Math.max(sum, out[band]! * decays[band]!);
      }
      return out;
    },
  };
}

/** Weight of a power at `hz` in the filter centred at `centreHz`. */
function roundedExponential(centreHz: number, hz: number): number {
  const erbHz = 24.7 * ((4.37 * centreHz) / 1000 + 1); // Glasberg and Moore 1990, eq. 3
  const distance = (4 * Math.abs(hz - centreHz)) / erbHz;
  return (1 + distance) * Math.exp(-distance);
}

/**
 * Gain of the way to the inner ear in dB, so that bass does not count as the main part of a sound only because it takes the most power.
 *
 * Source: ITU-R BS.1387-1, Annex 2, eq. 7 (after E. Terhardt 1979).
 */
export function earGainDb(frequencyHz: number): number {
  const kHz = frequencyHz / 1000;
  return -2.184 * kHz ** -0.8 + 6.5 * Math.exp(-0.6 * (kHz - 3.3) ** 2) - 1e-3 * kHz ** 3.6;
}
