import { describe, expect, it } from 'vitest';
import { designBiquad } from './design.ts';
import { prototypePower } from './prototype.ts';
import { responseDb } from './response.ts';
import type { BiquadDesign, FilterSpec } from './types.ts';

const SAMPLE_RATE_HZ = 44_100;
const KINDS = ['peaking', 'low-shelf', 'high-shelf', 'high-pass', 'low-pass', 'band-pass', 'notch'] as const;

function specOf(kind: (typeof KINDS)[number], frequencyHz: number, q: number, gainDb: number): FilterSpec {
  switch (kind) {
    case 'peaking':
    case 'low-shelf':
    case 'high-shelf':
      return { kind, frequencyHz, q, gainDb };
    default:
      return { kind, frequencyHz, q };
  }
}

function prototypeDb(spec: FilterSpec, frequencyHz: number): number {
  return 10 * Math.log10(prototypePower(spec, (frequencyHz / spec.frequencyHz) ** 2));
}

/** Largest |design − analogue prototype| in dB on a log grid from 20 Hz to `highestHz`. */
function deviationDb(spec: FilterSpec, design: BiquadDesign, highestHz = 0.45 * SAMPLE_RATE_HZ): number {
  const sections = [designBiquad(spec, SAMPLE_RATE_HZ, design)];
  let worst = 0;
  for (let i = 0; i <= 300; i++) {
    const frequencyHz = 20 * (highestHz / 20) ** (i / 300);
    worst = Math.max(
      worst,
      Math.abs(responseDb(sections, frequencyHz, SAMPLE_RATE_HZ) - prototypeDb(spec, frequencyHz)),
    );
  }
  return worst;
}

const CENTRES_HZ = [40, 315, 2500, 10_000, 16_000, 19_800];

describe('analogue prototypes', () => {
  it('have the gains their definitions name', () => {
    const half = Math.SQRT1_2;
    expect(prototypeDb({ kind: 'peaking', frequencyHz: 1, gainDb: 6, q: 2 }, 1)).toBeCloseTo(6, 12);
    expect(prototypeDb({ kind: 'low-shelf', frequencyHz: 1, gainDb: 6, q: half }, 1)).toBeCloseTo(3, 12);
    expect(prototypeDb({ kind: 'low-shelf', frequencyHz: 1, gainDb: 6, q: half }, 0)).toBeCloseTo(6, 12);
    expect(prototypeDb({ kind: 'high-shelf', frequencyHz: 1, gainDb: 6, q: half }, 1e6)).toBeCloseTo(6, 9);
    expect(prototypeDb({ kind: 'high-pass', frequencyHz: 1, q: half }, 1)).toBeCloseTo(-10 * Math.log10(2), 12);
    expect(prototypeDb({ kind: 'band-pass', frequencyHz: 1, q: 3 }, 1)).toBeCloseTo(0, 12);
    expect(prototypePower({ kind: 'notch', frequencyHz: 1, q: 3 }, 1)).toBe(0);
  });
});

describe('designBiquad, matched', () => {
  /** Every spec of a kind on the grid of centres, q up to 1 (a resonant high-pass is free at half the rate) and gains. */
  function grid(kind: (typeof KINDS)[number]): FilterSpec[] {
    return CENTRES_HZ.flatMap((frequencyHz) =>
      [0.1, 0.5, Math.SQRT1_2, 1].flatMap((q) =>
        [-24, -6, 0.01, 3, 24].map((gainDb) => specOf(kind, frequencyHz, q, gainDb)),
      ),
    );
  }

  function errorDb(spec: FilterSpec, atHz: number): number {
    return Math.abs(responseDb([designBiquad(spec, SAMPLE_RATE_HZ)], atHz, SAMPLE_RATE_HZ) - prototypeDb(spec, atHz));
  }

  // 1e-9 dB: coefficients near (−2, 1) round to 1e-16, which at 40 Hz the distance of the poles from z = 1 magnifies 1e5
  // times.
  it.each(KINDS.filter((kind) => kind !== 'notch'))(
    'meets the prototype at the centre and half the rate: %s',
    (kind) => {
      for (const spec of grid(kind)) {
        expect(errorDb(spec, spec.frequencyHz)).toBeLessThan(1e-9);
        expect(errorDb(spec, SAMPLE_RATE_HZ / 2)).toBeLessThan(1e-9);
      }
    },
  );

  it.each(['peaking', 'low-shelf', 'high-shelf', 'low-pass'] as const)('meets the prototype at 0 Hz: %s', (kind) => {
    for (const spec of grid(kind)) expect(errorDb(spec, 0)).toBeLessThan(1e-9);
  });

  it.each(['high-pass', 'band-pass'] as const)('falls to nothing at 0 Hz along the asymptote: %s', (kind) => {
    for (const spec of grid(kind)) {
      expect(responseDb([designBiquad(spec, SAMPLE_RATE_HZ)], 0, SAMPLE_RATE_HZ)).toBeLessThan(-200);
      expect(errorDb(spec, spec.frequencyHz / 1000)).toBeLessThan(0.01); // of −40 … −140 dB
    }
  });

  it('nulls the centre of a notch and keeps its surroundings', () => {
    for (const frequencyHz of CENTRES_HZ) {
      const spec: FilterSpec = { kind: 'notch', frequencyHz, q: 5 };
      const sections = [designBiquad(spec, SAMPLE_RATE_HZ)];
      expect(responseDb(sections, frequencyHz, SAMPLE_RATE_HZ)).toBeLessThan(-120);
      for (const atHz of [0, SAMPLE_RATE_HZ / 2]) {
        expect(Math.abs(responseDb(sections, atHz, SAMPLE_RATE_HZ) - prototypeDb(spec, atHz))).toBeLessThan(1e-9);
      }
    }
  });

  it('peaks at the centre of a bell', () => {
    for (const frequencyHz of CENTRES_HZ) {
      const sections = [designBiquad({ kind: 'peaking', frequencyHz, gainDb: 9, q: 1.4 }, SAMPLE_RATE_HZ)];
      for (const atHz of [frequencyHz * 0.999, frequencyHz * 1.001]) {
        expect(responseDb(sections, atHz, SAMPLE_RATE_HZ)).toBeLessThan(9);
      }
    }
  });

  // The bounds are those stated in the docstring; a slope at half the sample rate, which every digital filter lacks, is
  // what cannot be matched. The bilinear design is the comparison.
  it.each([
    [10_000, 1],
    [13_000, 2],
    [16_000, 0.7],
    [16_000, 4],
  ])(
    'keeps a 6 dB bell at %i Hz, q %f within 0.55 dB where the bilinear one is 2.5 dB or more off',
    (frequencyHz, q) => {
      const spec: FilterSpec = { kind: 'peaking', frequencyHz, gainDb: 6, q };
      expect(deviationDb(spec, 'matched')).toBeLessThan(0.55);
      expect(deviationDb(spec, 'bilinear')).toBeGreaterThan(1.9);
    },
  );

  it('keeps every 6 dB bell up to 0.45 of the rate within 0.55 dB, every shelf up to 0.36 with q ≤ 1 within 0.45 dB', () => {
    for (const q of [0.1, 0.3, 0.5, Math.SQRT1_2, 1]) {
      for (const gainDb of [-6, 6]) {
        for (const frequencyHz of CENTRES_HZ) {
          expect(deviationDb({ kind: 'peaking', frequencyHz, gainDb, q }, 'matched')).toBeLessThan(0.55);
          if (frequencyHz > 0.363 * SAMPLE_RATE_HZ) continue;
          expect(deviationDb({ kind: 'low-shelf', frequencyHz, gainDb, q }, 'matched')).toBeLessThan(0.45);
          expect(deviationDb({ kind: 'high-shelf', frequencyHz, gainDb, q }, 'matched')).toBeLessThan(0.45);
        }
      }
    }
  });

  it('makes a cut the inverse of the boost', () => {
    for (const kind of ['peaking', 'low-shelf', 'high-shelf'] as const) {
      for (const frequencyHz of CENTRES_HZ) {
        const both = [6, -6].map((gainDb) => designBiquad({ kind, frequencyHz, gainDb, q: 0.9 }, SAMPLE_RATE_HZ));
        for (const atHz of [5, 50, 500, 5000, 12_000, 22_000]) {
          // Rounding of the coefficients only, largest at 40 Hz.
          expect(Math.abs(responseDb(both, atHz, SAMPLE_RATE_HZ))).toBeLessThan(1e-9);
        }
      }
    }
  });

  it('makes low and high shelf of equal gain add up to a level gain', () => {
    for (const gainDb of [-9, 9]) {
      const both = (['low-shelf', 'high-shelf'] as const).map((kind) =>
        designBiquad({ kind, frequencyHz: 3000, gainDb, q: 0.6 }, SAMPLE_RATE_HZ),
      );
      for (const atHz of [50, 3000, 15_000]) expect(responseDb(both, atHz, SAMPLE_RATE_HZ)).toBeCloseTo(gainDb, 9);
    }
  });

  it('does not overshoot with a shelf of q = 1/√2', () => {
    for (const frequencyHz of CENTRES_HZ.filter((centreHz) => centreHz <= 16_000)) {
      const sections = [designBiquad({ kind: 'high-shelf', frequencyHz, gainDb: 12, q: Math.SQRT1_2 }, SAMPLE_RATE_HZ)];
      for (let atHz = 10; atHz < 22_050; atHz *= 1.02) {
        const gainDb = responseDb(sections, atHz, SAMPLE_RATE_HZ);
        // The fit leaves a ripple of less than 1 % of the gain when the centre is high.
        expect(gainDb).toBeGreaterThan(-0.12);
        expect(gainDb).toBeLessThan(12.12);
      }
    }
  });
});

describe('designBiquad, bilinear', () => {
  it('equals the prototype at the warped frequency', () => {
    // The bilinear transform's definition: digital ω shows the analogue filter at tan(ω/2)/tan(ω₀/2).
    for (const kind of KINDS) {
      const spec = specOf(kind, 6000, 1.3, 5);
      const warp = Math.tan((Math.PI * 6000) / SAMPLE_RATE_HZ);
      for (const atHz of [100, 3000, 6500, 15_000, 21_000]) {
        const ratio = Math.tan((Math.PI * atHz) / SAMPLE_RATE_HZ) / warp;
        const wanted = 10 * Math.log10(prototypePower(spec, ratio * ratio));
        expect(responseDb([designBiquad(spec, SAMPLE_RATE_HZ, 'bilinear')], atHz, SAMPLE_RATE_HZ)).toBeCloseTo(
          wanted,
          9,
        );
      }
    }
  });
});

describe.each(['matched', 'bilinear'] as const)('designBiquad, every design: %s', (design) => {
  it('is stable over the whole grid of rates, centres, q and gain', () => {
    for (const sampleRateHz of [8000, 44_100, 192_000]) {
      for (const kind of KINDS) {
        for (const fraction of [1e-4, 1e-3, 0.01, 0.1, 0.25, 0.4, 0.49, 0.499]) {
          for (const q of [0.05, 0.3, Math.SQRT1_2, 1, 3, 10, 100]) {
            for (const gainDb of [-40, -3, 1e-9, 1, 40]) {
              const { b0, b1, b2, a1, a2 } = designBiquad(
                specOf(kind, fraction * sampleRateHz, q, gainDb),
                sampleRateHz,
                design,
              );
              expect(Math.abs(a2) < 1 && Math.abs(a1) < 1 + a2).toBe(true); // both poles inside the unit circle
              expect([b0, b1, b2].every(Number.isFinite)).toBe(true);
            }
          }
        }
      }
    }
  });

  it('does nothing at 0 dB', () => {
    for (const kind of ['peaking', 'low-shelf', 'high-shelf'] as const) {
      const identity = designBiquad({ kind, frequencyHz: 1000, gainDb: 0, q: 1 }, SAMPLE_RATE_HZ, design);
      expect(identity).toEqual({ b0: 1, b1: 0, b2: 0, a1: 0, a2: 0 });
    }
  });

  it.each([
    [{ frequencyHz: 22_050 }],
    [{ frequencyHz: 30_000 }],
    [{ frequencyHz: 0 }],
    [{ frequencyHz: -1 }],
    [{ frequencyHz: Number.NaN }],
    [{ q: 0 }],
    [{ q: -1 }],
    [{ q: Infinity }],
    [{ gainDb: Number.NaN }],
    [{ gainDb: Infinity }],
  ])('refuses %o', (wrong) => {
    const spec: FilterSpec = { kind: 'peaking', frequencyHz: 1000, gainDb: 3, q: 1, ...wrong };
    expect(() => designBiquad(spec, SAMPLE_RATE_HZ, design)).toThrow(RangeError);
  });

  it('refuses a sample rate that is none', () => {
    const spec: FilterSpec = { kind: 'low-pass', frequencyHz: 1000, q: 1 };
    for (const rate of [0, -1, Number.NaN, Infinity])
      expect(() => designBiquad(spec, rate, design)).toThrow(RangeError);
  });
});
