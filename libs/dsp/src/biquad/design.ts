import { designBilinear } from './bilinear.ts';
import { designMatched } from './matched.ts';
import { IDENTITY, type BiquadCoefficients, type BiquadDesign, type FilterSpec } from './types.ts';

/**
 * Coefficients of one second-order filter.
 *
 * `matched` (the default) has the gain of the analogue prototype at 0 Hz, at `frequencyHz` (exactly) and at half the
 * sample rate, with one exception: a high-pass with q > 1 is free at half the sample rate. In between it stays close, up
 * to 0.45 of the sample rate: any 6 dB bell within 0.55 dB, any 6 dB shelf of q ≤ 1 centred below 0.36 of the rate within
 * 0.45 dB; low centres are far better. The bilinear design of such a bell is up to 5 dB off. `bilinear` is the cookbook's,
 * for those who must agree with other tools.
 *
 * A gain of 0 dB gives the identity (1, 0, 0, 0, 0). All designs are stable.
 *
 * @throws RangeError if a number is not finite, `frequencyHz` is not inside (0, sampleRateHz/2), `q` ≤ 0, or the
 *         coefficients cannot be told from an unstable filter's in double precision (extreme `q` and frequency)
 */
export function designBiquad(
  spec: FilterSpec,
  sampleRateHz: number,
  design: BiquadDesign = 'matched',
): BiquadCoefficients {
  check(spec, sampleRateHz);
  if ('gainDb' in spec && spec.gainDb === 0) return IDENTITY;
  const coefficients = design === 'matched' ? designMatched(spec, sampleRateHz) : designBilinear(spec, sampleRateHz);
  const { a1, a2 } = coefficients;
  // The stability triangle; NaN fails it too.
  if (!(Math.abs(a2) < 1 && Math.abs(a1) < 1 + a2 && Number.isFinite(coefficients.b0))) {
    throw new RangeError(`designBiquad: ${describe(spec)} at ${sampleRateHz} Hz has no stable realisation`);
  }
  return coefficients;
}

function check(spec: FilterSpec, sampleRateHz: number): void {
  const { frequencyHz, q } = spec;
  if (!(Number.isFinite(sampleRateHz) && sampleRateHz > 0)) {
    throw new RangeError(`designBiquad: sample rate ${sampleRateHz} Hz`);
  }
  if (!(frequencyHz > 0 && frequencyHz < sampleRateHz / 2)) {
    throw new RangeError(`designBiquad: ${describe(spec)} is not inside (0, ${sampleRateHz / 2}) Hz`);
  }
  if (!(Number.isFinite(q) && q > 0)) throw new RangeError(`designBiquad: ${describe(spec)} has q ${q}`);
  if ('gainDb' in spec && !Number.isFinite(spec.gainDb)) {
    throw new RangeError(`designBiquad: ${describe(spec)} has gain ${spec.gainDb} dB`);
  }
}

function describe(spec: FilterSpec): string {
  return `${spec.kind} at ${spec.frequencyHz} Hz`;
}
