import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../random.ts';
import { createKernels } from '../createKernels.ts';
import type { Kernels } from '../kernels.ts';
import type { PairCodec } from '../pairCodec.ts';
import { referenceKernels } from '../reference.ts';

/** Music's range, and what is awkward: halves of a step, zeros, denormals, full scale, far over it, no number at all. */
const AWKWARD = [
  0,
  -0,
  1e-42,
  1,
  -1,
  7,
  -1e30,
  Infinity,
  -Infinity,
  Number.NaN,
  0.5 / 0x8000,
  -1.5 / 0x8000,
  2.5 / 0x80_0000,
];
const sizes = [2, 3] as const;
const seeds = fc.integer({ min: 1, max: 1_000_000 });
const counts = fc.integer({ min: 0, max: 41 });

function each(use: (codec: PairCodec) => void, bytesPerSample: 2 | 3): void {
  for (const kernels of [referenceKernels, createKernels('wasm-simd')] satisfies Kernels[]) {
    use(kernels.createPairCodec({ bytesPerSample, maxFrameCount: 41 }));
  }
}

describe('createPairCodec', () => {
  it('reads and writes left and right by turns, lowest byte first', () => {
    each(({ bytes, left, right, pack, unpack }) => {
      bytes.set([1, 0, 0xff, 0xff, 0, 0x80, 0xff, 0x7f]);
      unpack(2);
      expect([...left.subarray(0, 2), ...right.subarray(0, 2)]).toEqual([1 / 0x8000, -1, -1 / 0x8000, 0x7fff / 0x8000]);
      bytes.fill(0);
      pack(2);
      expect([...bytes.subarray(0, 8)]).toEqual([1, 0, 0xff, 0xff, 0, 0x80, 0xff, 0x7f]);
    }, 2);
    each(({ bytes, left, right, pack, unpack }) => {
      const packed = [1, 0, 0, 0xff, 0xff, 0xff, 0, 0, 0x80, 0xff, 0xff, 0x7f];
      bytes.set(packed);
      unpack(2);
      const unit = 0x80_0000;
      expect([...left.subarray(0, 2), ...right.subarray(0, 2)]).toEqual([1 / unit, -1, -1 / unit, 0x7f_ffff / unit]);
      bytes.fill(0);
      pack(2);
      expect([...bytes.subarray(0, 12)]).toEqual(packed);
    }, 3);
  });

  it('rounds to the nearest, ties to even, at most full scale, and writes silence for what is no number', () => {
    for (const bytesPerSample of sizes) {
      const scale = 2 ** (8 * bytesPerSample - 1);
      each(({ bytes, left, right, pack, unpack }) => {
        left.set([0.5, 1.5, -0.5, -1.5, 0.75].map((steps) => steps / scale));
        right.set([1, 7, -7, Number.NaN, -Infinity]);
        pack(5);
        left.fill(9);
        right.fill(9);
        unpack(5);
        expect(Array.from(left.subarray(0, 5), (x) => x * scale)).toEqual([0, 2, 0, -2, 1]);
        expect(Array.from(right.subarray(0, 5), (x) => x * scale)).toEqual([scale - 1, scale - 1, -scale, 0, -scale]);
        expect(bytes.length).toBe(2 * bytesPerSample * 41);
      }, bytesPerSample);
    }
  });

  it('gives back every byte it read', () => {
    fc.assert(
      fc.property(seeds, counts, fc.constantFrom(...sizes), (seed, count, bytesPerSample) => {
        const random = createRandom(seed);
        const packed = Uint8Array.from({ length: 2 * bytesPerSample * count }, () => Math.floor(256 * random.next()));
        each(({ bytes, pack, unpack }) => {
          bytes.set(packed);
          unpack(count);
          bytes.fill(0);
          pack(count);
          expect(bytes.subarray(0, packed.length)).toEqual(packed);
        }, bytesPerSample);
      }),
    );
  });

  it('is the original to the last bit', () => {
    fc.assert(
      fc.property(seeds, counts, fc.constantFrom(...sizes), (seed, count, bytesPerSample) => {
        const results: unknown[] = [];
        each(({ bytes, left, right, pack, unpack }) => {
          const random = createRandom(seed);
          for (const samples of [left, right]) {
            for (let i = 0; i < count; i++) {
              samples[i] =
                random.next() < 0.2 ? AWKWARD[Math.floor(AWKWARD.length * random.next())]! : random.gaussian();
            }
          }
          pack(count);
          const packed = bytes.slice(0, 2 * bytesPerSample * count);
          unpack(count);
          results.push([packed, left.slice(0, count), right.slice(0, count)]);
        }, bytesPerSample);
        expect(results[1]).toEqual(results[0]);
      }),
    );
  });
});
