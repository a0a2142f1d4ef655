import { RATE_HZ, type Stereo } from '../audio.ts';

/** b0, b1, b2, a1, a2 with a0 = 1. */
export type Section = readonly [number, number, number, number, number];

/**
 * Second-order sections by the bilinear transform as in R. Bristow-Johnson's Audio EQ Cookbook: on purpose another family
 * than the matched designs that the corrections under test are made of.
 */
export function bell(frequencyHz: number, gainDb: number, q: number): Section {
  const { cos, alpha } = angle(frequencyHz, q);
  const a = 10 ** (gainDb / 40);
  return normalised(1 + alpha * a, -2 * cos, 1 - alpha * a, 1 + alpha / a, -2 * cos, 1 - alpha / a);
}

export function lowShelf(frequencyHz: number, gainDb: number, q = Math.SQRT1_2): Section {
  const { cos, alpha } = angle(frequencyHz, q);
  const a = 10 ** (gainDb / 40);
  const s = 2 * Math.sqrt(a) * alpha;
  return normalised(
    a * (a + 1 - (a - 1) * cos + s),
    2 * a * (a - 1 - (a + 1) * cos),
    a * (a + 1 - (a - 1) * cos - s),
    a + 1 + (a - 1) * cos + s,
    -2 * (a - 1 + (a + 1) * cos),
    a + 1 + (a - 1) * cos - s,
  );
}

export function highShelf(frequencyHz: number, gainDb: number, q = Math.SQRT1_2): Section {
  const { cos, alpha } = angle(frequencyHz, q);
  const a = 10 ** (gainDb / 40);
  const s = 2 * Math.sqrt(a) * alpha;
  return normalised(
    a * (a + 1 + (a - 1) * cos + s),
    -2 * a * (a - 1 + (a + 1) * cos),
    a * (a + 1 + (a - 1) * cos - s),
    a + 1 - (a - 1) * cos + s,
    2 * (a - 1 - (a + 1) * cos),
    a + 1 - (a - 1) * cos - s,
  );
}

function angle(frequencyHz: number, q: number): { cos: number; alpha: number } {
  const w = (2 * Math.PI * frequencyHz) / RATE_HZ;
  return { cos: Math.cos(w), alpha: Math.sin(w) / (2 * q) };
}

function normalised(b0: number, b1: number, b2: number, a0: number, a1: number, a2: number): Section {
  return [b0 / a0, b1 / a0, b2 / a0, a1 / a0, a2 / a0];
}

/** One channel through sections in a row; a new array. */
export function filtered(samples: Float32Array, sections: readonly Section[]): Float32Array {
  const out = Float64Array.from(samples);
  for (const [b0, b1, b2, a1, a2] of sections) {
    let s1 = 0;
    let s2 = 0;
    for (let i = 0; i < out.length; i++) {
      const x = out[i]!;
      const y = b0 * x + s1;
      s1 = b1 * x - a1 * y + s2;
      s2 = b2 * x - a2 * y;
      out[i] = y;
    }
  }
  return Float32Array.from(out);
}

export function filterBoth({ left, right }: Stereo, sections: readonly Section[]): Stereo {
  return { left: filtered(left, sections), right: filtered(right, sections) };
}
