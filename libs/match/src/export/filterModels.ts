import { designBiquad, type BiquadDesign } from '@auralign/dsp';
import type { EqBand } from '../moves/eq.ts';

/** How a program turns the three numbers of a band into a curve, at fixed frequencies. */
export interface FilterModel {
  /** Adds the gain of the band, dB, at every frequency to `out`. */
  addDb(band: EqBand, out: Float64Array): void;
}

/**
 * Second-order digital filters at one sample rate: `bilinear` is the "Audio EQ Cookbook" most programs follow, `matched`
 * is what our own chain runs.
 */
export function digitalModel(frequenciesHz: Float64Array, sampleRateHz: number, design: BiquadDesign): FilterModel {
  // sin²(ω/2), of which |H|² is a rational function: no cancellation at low frequencies (cookbook, formula for |H|).
  const phi = frequenciesHz.map((frequencyHz) => Math.sin((Math.PI * frequencyHz) / sampleRateHz) ** 2);
  return {
    addDb(band, out) {
      const { b0, b1, b2, a1, a2 } = designBiquad(band, sampleRateHz, design);
      const zeros = [(b0 + b1 + b2) ** 2, -4 * (b0 * b1 + 4 * b0 * b2 + b1 * b2), 16 * b0 * b2] as const;
      const poles = [(1 + a1 + a2) ** 2, -4 * (a1 + 4 * a2 + a1 * a2), 16 * a2] as const;
      for (let n = 0; n < out.length; n++) {
        const p = phi[n]!;
        const upper = zeros[0] + (zeros[1] + zeros[2] * p) * p;
        const lower = poles[0] + (poles[1] + poles[2] * p) * p;
        out[n]! += powerDb(upper / lower);
      }
    },
  };
}

/** The analogue filters the cookbook starts from, undistorted up to any frequency: what "analogue-matched" means. */
export function analogueModel(frequenciesHz: Float64Array): FilterModel {
  return {
    addDb(band, out) {
      for (let n = 0; n < out.length; n++) {
        out[n]! += powerDb(analoguePower(band, (frequenciesHz[n]! / band.frequencyHz) ** 2));
      }
    },
  };
}

/** |H|² at x = (f/f₀)². Source: R. Bristow-Johnson, "Audio EQ Cookbook", the prototypes H(s). */
function analoguePower(band: EqBand, x: number): number {
  const turned = (1 - x) ** 2; // |1 + s²|²
  const width = x / band.q ** 2; // |s/Q|²
  switch (band.kind) {
    case 'peaking': {
      const a = 10 ** (band.gainDb / 40);
      return (turned + width * a ** 2) / (turned + width / a ** 2);
    }
    case 'low-shelf': {
      const a = 10 ** (band.gainDb / 40);
      return (a ** 2 * ((a - x) ** 2 + a * width)) / ((1 - a * x) ** 2 + a * width);
    }
    case 'high-shelf': {
      const a = 10 ** (band.gainDb / 40);
      return (a ** 2 * ((1 - a * x) ** 2 + a * width)) / ((a - x) ** 2 + a * width);
    }
    case 'high-pass':
      return x ** 2 / (turned + width);
    case 'low-pass':
      return 1 / (turned + width);
    case 'notch':
      return turned / (turned + width);
    default:
      return band satisfies never;
  }
}

/** The smallest power stands for nothing: −300 dB. */
function powerDb(power: number): number {
  return 10 * Math.log10(Math.max(power, 1e-30));
}
