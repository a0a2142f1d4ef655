import { fitMagnitude } from './biquad/fitMagnitude.ts';
import { biquadResponse } from './biquad/response.ts';
import type { BiquadCoefficients } from './biquad/types.ts';

/** ITU-R BS.1770-5, Annex 1, Table 1: the spherical head's high-frequency shelf, at 48 kHz. */
const SHELF_48K: BiquadCoefficients = Object.freeze({
  b0: 1.53512485958697,
  b1: -2.69169618940638,
  b2: 1.19839281085285,
  a1: -1.69065929318241,
  a2: 0.73248077421585,
});

/** ITU-R BS.1770-5, Annex 1, Table 2: the "revised low-frequency B-curve" high-pass, at 48 kHz. */
const HIGH_PASS_48K: BiquadCoefficients = Object.freeze({
  b0: 1,
  b1: -2,
  b2: 1,
  a1: -1.99004745483398,
  a2: 0.99007225036621,
});

/**
 * Lowest rate that still holds the shelf's turn (its centre is 1682 Hz). Nothing is measured below.
 */
const LOWEST_SAMPLE_RATE_HZ = 4000;

/**
 * The K-weighting filter as two biquads in series.
 *
 * At 48 kHz these are the coefficients of ITU-R BS.1770-5, Annex 1, Tables 1 and 2. At any other rate they are chosen, as
 * the Recommendation asks, "to provide the same frequency response that the specified filter provides at 48 kHz". Both
 * biquads together deviate from it, up to 0.45 of the sample rate, by at most 0.0002 dB at 22.05 kHz and above,
 * 0.001 dB at 16 kHz, 0.004 dB at 11.025 kHz and 0.011 dB at 8 kHz. (The usual bilinear re-derivation is 0.42 dB off at
 * 8 kHz.) Above 24 kHz, where the original has no response, the shelf stays level.
 *
 * @throws RangeError below 4 kHz or if the rate is not finite
 */
export function kWeighting(sampleRateHz: number): readonly [shelf: BiquadCoefficients, highPass: BiquadCoefficients] {
  if (!(sampleRateHz >= LOWEST_SAMPLE_RATE_HZ && Number.isFinite(sampleRateHz))) {
    throw new RangeError(`kWeighting: ${sampleRateHz} Hz is below ${LOWEST_SAMPLE_RATE_HZ} Hz or not finite`);
  }
  if (sampleRateHz === 48_000) return [SHELF_48K, HIGH_PASS_48K];
  return [refitShelf(sampleRateHz), moveHighPass(sampleRateHz)];
}

/** Least squares on the magnitude at 48 kHz, evenly over log frequency. */
function refitShelf(sampleRateHz: number): BiquadCoefficients {
  const lowestHz = 20;
  const highestHz = 0.45 * sampleRateHz;
  const count = 200;
  const frequenciesHz = Array.from({ length: count }, (_, i) => lowestHz * (highestHz / lowestHz) ** (i / (count - 1)));
  const power = (frequencyHz: number) => {
    const { re, im } = biquadResponse(SHELF_48K, Math.min(frequencyHz, 24_000), 48_000);
    return re * re + im * im;
  };
  return fitMagnitude(
    {
      frequenciesHz,
      wantedPower: frequenciesHz.map(power),
      zeroHzPower: power(0),
      referenceHz: Math.min(1682, sampleRateHz / 8),
    },
    sampleRateHz,
  );
}

/**
 * Bilinear from 48 kHz to the other rate; at 38 Hz the two frequency axes agree. Moved is the squared-magnitude
 * polynomial in tan²(ω/2): n₀ + n₁·s + n₂·s² below, with s rescaled. The numerator keeps the original's gain far above
 * the corner, +0.043 dB (Table 2's (1, −2, 1) is not normalised): dropping it would shift every reading.
 */
function moveHighPass(sampleRateHz: number): BiquadCoefficients {
  const { a1, a2 } = HIGH_PASS_48K;
  // s = (1 − z⁻¹)/(1 + z⁻¹): 1 + a1·z⁻¹ + a2·z⁻² becomes proportional to n0 + n1·s + n2·s².
  const cornerHz = (48_000 / Math.PI) * Math.atan(Math.sqrt((1 + a1 + a2) / (1 - a1 + a2)));
  const ratio = Math.tan((Math.PI * cornerHz) / 48_000) / Math.tan((Math.PI * cornerHz) / sampleRateHz);
  const n0 = 1 + a1 + a2;
  const n1 = 2 * (1 - a2) * ratio;
  const n2 = (1 - a1 + a2) * ratio * ratio;
  const a0 = n0 + n1 + n2;
  // The original's gain at half the sample rate is 4 / (1 − a1 + a2); here it is 4·b0·a0 / (4·n2).
  const b0 = (4 * ratio * ratio) / a0;
  return { b0, b1: -2 * b0, b2: b0, a1: (2 * (n0 - n2)) / a0, a2: (n0 - n1 + n2) / a0 };
}
