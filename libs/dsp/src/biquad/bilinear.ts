import type { BiquadCoefficients, FilterSpec } from './types.ts';

/**
 * The bilinear designs of R. Bristow-Johnson's "Audio EQ Cookbook". Exact at 0 Hz and at `frequencyHz`; the whole axis up to
 * infinity is squeezed below half the sample rate, so curves near it get narrow and steep.
 */
export function designBilinear(spec: FilterSpec, sampleRateHz: number): BiquadCoefficients {
  const omega = (2 * Math.PI * spec.frequencyHz) / sampleRateHz;
  const cosine = Math.cos(omega);
  const alpha = Math.sin(omega) / (2 * spec.q);
  switch (spec.kind) {
    case 'peaking': {
      const a = 10 ** (spec.gainDb / 40);
      return normalise(1 + alpha * a, -2 * cosine, 1 - alpha * a, 1 + alpha / a, -2 * cosine, 1 - alpha / a);
    }
    case 'low-shelf':
    case 'high-shelf': {
      const a = 10 ** (spec.gainDb / 40);
      const sign = spec.kind === 'low-shelf' ? 1 : -1; // the high shelf is the low shelf with cos → −cos
      const plus = a + 1;
      const minus = sign * (a - 1) * cosine;
      const edge = 2 * Math.sqrt(a) * alpha;
      const skew = sign * (a - 1);
      return normalise(
        a * (plus - minus + edge),
        2 * a * (skew - plus * cosine),
        a * (plus - minus - edge),
        plus + minus + edge,
        -2 * (skew + plus * cosine),
        plus + minus - edge,
      );
    }
    case 'low-pass':
      return normalise((1 - cosine) / 2, 1 - cosine, (1 - cosine) / 2, 1 + alpha, -2 * cosine, 1 - alpha);
    case 'high-pass':
      return normalise((1 + cosine) / 2, -(1 + cosine), (1 + cosine) / 2, 1 + alpha, -2 * cosine, 1 - alpha);
    case 'band-pass':
      return normalise(alpha, 0, -alpha, 1 + alpha, -2 * cosine, 1 - alpha);
    case 'notch':
      return normalise(1, -2 * cosine, 1, 1 + alpha, -2 * cosine, 1 - alpha);
    default:
      return spec satisfies never;
  }
}

function normalise(b0: number, b1: number, b2: number, a0: number, a1: number, a2: number): BiquadCoefficients {
  return { b0: b0 / a0, b1: b1 / a0, b2: b2 / a0, a1: a1 / a0, a2: a2 / a0 };
}
