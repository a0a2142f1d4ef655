import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../random.ts';
import { createKernels } from '../createKernels.ts';
import { referenceKernels } from '../reference.ts';
import type { PeakCellsOptions } from '../peakCells.ts';

const BIN_HZ = 5;
const OPTIONS: PeakCellsOptions = {
  binCount: 2049,
  binHz: BIN_HZ,
  lowHz: 100,
  highHz: 4000,
  cellsPerOctave: 24,
  floor: 1e-20,
  rangeDb: 25,
  reachOctaves: 1,
  nearOctaves: 1 / 8,
};
const KERNELS = [referenceKernels, createKernels('wasm-simd')];

/** A spectrum of lines as a Hann window shows them, levels in dB, over a floor of −150 dB that falls and has no peaks. */
function lines(levels: Readonly<Record<number, number>>): Float32Array {
  const power = Float32Array.from({ length: OPTIONS.binCount }, (_, bin) => 1e-15 / (1 + bin));
  for (const [hz, level] of Object.entries(levels)) {
    const place = Number(hz) / BIN_HZ;
    for (let bin = Math.ceil(place - 2); bin <= place + 2; bin++) {
      const x = bin - place;
      const sinc = x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
      const amplitude = Math.abs(x) === 1 ? 0.5 : sinc / (1 - x * x);
      power[bin] = power[bin]! + 10 ** (level / 10) * amplitude ** 2;
    }
  }
  return power;
}
const cellOf = (hz: number): number => Math.floor(OPTIONS.cellsPerOctave * Math.log2(hz / OPTIONS.lowHz));

describe.each(KERNELS)('createPeakCells ($backend)', (kernels) => {
  it('sets a line against those on its left and those on its right', () => {
    const cells = kernels.createPeakCells(OPTIONS);
    cells.read(lines({ 500: -40, 600: -40, 800: -30, 1000: -50, 1200: -50 }));
    // 800 Hz: −40 dB on the left, −50 on the right
    expect(cells.excessDb[cellOf(800)]!).toBeCloseTo(15, 6);
    // 1000 Hz: (−40 − 40 − 30)/3 on the left, −50 on the right
    expect(cells.excessDb[cellOf(1000)]!).toBeCloseTo(-50 - (-110 / 3 - 50) / 2, 6);
    // nothing on the left of the lowest, nor on the right of the highest, and no peaks elsewhere
    expect(cells.excessDb.filter((excess) => !Number.isNaN(excess))).toHaveLength(3);
  });

  it('finds where a line lies between the bins to 0.05 bins', () => {
    const cells = kernels.createPeakCells(OPTIONS);
    for (const hz of [801, 802.3, 803.9]) {
      cells.read(lines({ 500: -40, 600: -40, [hz]: -30, 1000: -40, 1200: -40 }));
      const cell = cellOf(hz);
      const centreHz = OPTIONS.lowHz * 2 ** ((cell + 0.5) / OPTIONS.cellsPerOctave);
      const found = centreHz * 2 ** (cells.cents[cell]! / 1200);
      expect(Math.abs(found - hz)).toBeLessThan(0.05 * BIN_HZ);
    }
  });

  it('leaves out what lies far below the highest within an octave, but not what is further away', () => {
    const cells = kernels.createPeakCells(OPTIONS);
    cells.read(lines({ 250: -60, 300: -60, 800: -30, 900: -56, 1000: -40, 1800: -56, 2200: -60, 2500: -60 }));
    expect(cells.excessDb[cellOf(900)]).toBeNaN(); // 26 dB below 800 Hz
    expect(cells.excessDb[cellOf(1800)]).not.toBeNaN(); // 800 Hz is out of reach, 1000 Hz is 16 dB higher
  });

  it('finds nothing in silence and in one line', () => {
    const cells = kernels.createPeakCells(OPTIONS);
    cells.read(new Float32Array(OPTIONS.binCount));
    expect(cells.excessDb.every(Number.isNaN)).toBe(true);
    cells.read(lines({ 1000: -20 }));
    expect(cells.excessDb.every(Number.isNaN)).toBe(true);
  });
});

describe('the twin of createPeakCells', () => {
  it('agrees with the original in every cell, wherever the spectrum lies', () => {
    const sizes = fc.integer({ min: 40, max: 1200 });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 1e6 }), fc.constantFrom(1, 6), (binCount, seed, shape) => {
        const random = createRandom(seed);
        const power = Float32Array.from({ length: binCount }, () => random.next() ** (4 * shape)); // six: 240 dB deep
        if (seed % 5 === 0) power.fill(0, 0, binCount >> 1);
        const options = { ...OPTIONS, binCount, binHz: 20 };
        const [original, twin] = KERNELS.map((kernels) => kernels.createPeakCells(options));
        const placed = KERNELS[1]!.allocateFloats(binCount);
        placed.set(power);
        original!.read(power);
        for (const form of [power, placed]) {
          twin!.read(form);
          twin!.excessDb.forEach((excess, cell) => {
            // Logarithms of the two differ by 1e-11 dB; parabolas nearly flat make more of that, up to their own height.
            expect(excess - original!.excessDb[cell]! || 0).toBeCloseTo(0, 8);
            expect(Number.isNaN(excess)).toBe(Number.isNaN(original!.excessDb[cell]));
            const centsApart = Number.isNaN(excess) ? 0 : twin!.cents[cell]! - original!.cents[cell]!;
            expect(centsApart).toBeCloseTo(0, 6);
          });
        }
      }),
      { numRuns: 100 },
    );
  });
});
