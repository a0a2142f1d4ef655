import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBandMap, erbBands, fractionalOctaveBands, type Band } from './bands.ts';
import { createRandom } from './random.ts';

const FRACTIONS = [1, 3, 6, 12, 24] as const;

const apply = (bands: readonly Band[], binHz: number, power: Float64Array): Float64Array => {
  const out = new Float64Array(bands.length).fill(NaN);
  createBandMap(bands, binHz, power.length).apply(power, out);
  return out;
};

/** What lies between each band and the next: nothing but zeros if they touch. */
const gapsBetween = (bands: readonly Band[]): number[] =>
  bands.slice(1).map((band, i) => band.lowHz - bands[i]!.highHz);

const sum = (x: Float64Array): number => x.reduce((a, b) => a + b, 0);

describe('fractionalOctaveBands', () => {
  it.each(FRACTIONS)('centres 1/%d octaves on 1 kHz exactly, in equal ratios, without gaps', (fraction) => {
    const bands = fractionalOctaveBands({ fraction, lowHz: 20, highHz: 20_000 });
    expect(bands.some((band) => band.centreHz === 1000)).toBe(true);
    expect(gapsBetween(bands).every((gap) => gap === 0)).toBe(true);
    bands.forEach((band) => {
      // powers of two of rational exponents are good to a few units in the last place
      expect(band.highHz / band.lowHz / 2 ** (1 / fraction)).toBeCloseTo(1, 14);
      expect(Math.sqrt(band.lowHz * band.highHz) / band.centreHz).toBeCloseTo(1, 14);
    });
    expect(bands[0]!.lowHz).toBeLessThanOrEqual(20);
    expect(bands[0]!.highHz).toBeGreaterThan(20);
    expect(bands.at(-1)!.lowHz).toBeLessThanOrEqual(20_000);
    expect(bands.at(-1)!.highHz).toBeGreaterThan(20_000);
  });

  it('knows the third octaves of the standard', () => {
    const bands = fractionalOctaveBands({ fraction: 3, lowHz: 20, highHz: 20_000 });
    // IEC 61260-1, annex: nominal centres 20 Hz … 20 kHz; base-2 ones lie within 2.5 % of them
    const nominal = [
      20, 25, 31.5, 40, 50, 63, 80, 100, 125, 160, 200, 250, 315, 400, 500, 630, 800, 1000, 1250, 1600, 2000, 2500,
      3150, 4000, 5000, 6300, 8000, 10_000, 12_500, 16_000, 20_000,
    ];
    expect(bands.length).toBe(nominal.length);
    bands.forEach((band, i) => expect(Math.abs(band.centreHz / nominal[i]! - 1)).toBeLessThan(0.025));
    const kilo = bands.find((band) => band.centreHz === 1000)!;
    expect(kilo.lowHz).toBeCloseTo(890.898718, 5); // 1000·2^(−1/6)
    expect(kilo.highHz).toBeCloseTo(1122.462048, 5); // 1000·2^(+1/6)
  });

  it.each([
    [0, 100],
    [-1, 100],
    [200, 100],
    [NaN, 100],
    [20, Infinity],
  ])('refuses %d to %d Hz', (lowHz, highHz) => {
    expect(() => fractionalOctaveBands({ fraction: 3, lowHz, highHz })).toThrow(RangeError);
  });
});

describe('erbBands', () => {
  it('divides the range into bands about as wide as the ear’s filters', () => {
    const bands = erbBands({ lowHz: 20, highHz: 20_000 });
    expect(bands[0]!.lowHz).toBe(20);
    expect(bands.at(-1)!.highHz).toBe(20_000);
    expect(gapsBetween(bands).every((gap) => gap === 0)).toBe(true);
    bands.forEach((band) => {
      // Glasberg and Moore, eq. 3: ERB = 24.7·(4.37·f/kHz + 1) Hz. Their eq. 4 rounds 1/(24.7·4.37e-3·ln 10⁻¹) to 21.4
      // (0.3 %), an even division of 41.5 ERB shifts the width by ≤ 1.3 %, curvature inside a band adds 0.1 %.
      const erbHz = 24.7 * ((4.37 * band.centreHz) / 1000 + 1);
      expect(Math.abs((band.highHz - band.lowHz) / erbHz - 1)).toBeLessThan(0.02);
      expect(band.centreHz).toBeGreaterThan(band.lowHz);
      expect(band.centreHz).toBeLessThan(band.highHz);
    });
  });

  it('makes them narrower on request', () => {
    const one = erbBands({ lowHz: 50, highHz: 16_000 }).length;
    expect(Math.abs(erbBands({ lowHz: 50, highHz: 16_000, perErb: 4 }).length - 4 * one)).toBeLessThanOrEqual(2); // rounding of both
  });

  it.each([
    [100, 100, 1],
    [-1, 100, 1],
    [0, 100, 0],
    [0, Infinity, 1],
    [NaN, 100, 1],
  ])('refuses %d to %d Hz with %d per ERB', (lowHz, highHz, perErb) => {
    expect(() => erbBands({ lowHz, highHz, perErb })).toThrow(RangeError);
  });
});

describe('createBandMap', () => {
  it('keeps the power whole over any partition of 0 to Nyquist', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 300 }),
        fc.double({ min: 0.1, max: 50, noNaN: true }),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 40 }),
        fc.integer(),
        (binCount, binHz, cuts, seed) => {
          const nyquistHz = (binCount - 1) * binHz;
          const edges = [0, ...cuts.map((cut) => cut * nyquistHz).sort((a, b) => a - b), nyquistHz];
          const bands = edges
            .slice(1)
            .map((highHz, i) => ({ lowHz: edges[i]!, highHz, centreHz: (edges[i]! + highHz) / 2 }));
          const random = createRandom(seed);
          const power = Float64Array.from({ length: binCount }, () => random.next());
          const out = apply(bands, binHz, power);
          expect(Math.abs(sum(out) / sum(power) - 1)).toBeLessThan(1e-11); // cancellation in edge positions up to 300
          expect(out.every((p) => p >= 0)).toBe(true);
        },
      ),
      { seed: 3, numRuns: 200 },
    );
  });

  it.each(FRACTIONS)('gives white noise of 1/%d octaves power in proportion to width', (fraction) => {
    const binHz = 44_100 / 8192;
    const power = new Float64Array(4097).fill(1);
    const bands = fractionalOctaveBands({ fraction, lowHz: 20, highHz: 10_000 }); // all below Nyquist
    apply(bands, binHz, power).forEach((p, i) => {
      expect(p).toBeCloseTo((bands[i]!.highHz - bands[i]!.lowHz) / binHz, 9);
    });
  });

  it('shares a bin at an edge in proportion', () => {
    const at = (lowHz: number, highHz: number): Band => ({ lowHz, highHz, centreHz: (lowHz + highHz) / 2 });
    const power = Float64Array.of(1, 10, 100, 1000, 10_000);
    // bins reach from 15 to 25 (bin 2) and so on; 22 Hz cuts bin 2 at 7/10
    const out = apply(
      [at(15, 22), at(22, 30), at(16, 17), at(0, 5), at(35, 40), at(38, 90), at(50, 60), at(17, 17)],
      10,
      power,
    );
    [70, 530, 10, 1, 10_000, 4000, 0, 0].forEach((p, i) => expect(out[i]).toBeCloseTo(p, 9));
  });

  it('refuses impossible geometry', () => {
    expect(() => createBandMap([], 0, 5)).toThrow(RangeError);
    expect(() => createBandMap([], 1, 1)).toThrow(RangeError);
    expect(() => createBandMap([{ lowHz: 2, highHz: 1, centreHz: 1.5 }], 1, 5)).toThrow(RangeError);
  });
});
