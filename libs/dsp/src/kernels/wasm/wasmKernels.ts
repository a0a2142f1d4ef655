import type { Kernels } from '../kernels.ts';
import { referenceKernels as originals } from '../reference.ts';
import { createArena, hasKernelModule, type Room } from './arena.ts';
import { createWasmBiquadCascade } from './biquadCascade.ts';
import { createWasmFft, createWasmRealFft } from './fft.ts';
import { createWasmBandFrames } from './bandFrames.ts';
import { createWasmBandMap } from './bandMap.ts';
import { createWasmFirDecimator } from './decimate.ts';
import { createWasmSpanSearch } from './spanSearch.ts';
import { createWasmPairCodec } from './pairCodec.ts';
import { createWasmPeakCells } from './peakCells.ts';
import { createWasmPeakSensor } from './peakSensor.ts';
import { createWasmPowerSum } from './powerSum.ts';
import { createWasmRendering } from './rendering/wasmRendering.ts';
import { createWasmShapeProducts } from './shapeProducts.ts';
import { createWasmSpectra } from './spectra.ts';
import { createWasmWeightedEnergy } from './weightedEnergy.ts';

/** Enough for one analysis of a stereo file; what does not fit gets an arena of its own. */
const ARENA_BYTES = 4 * 2 ** 20;

/**
 * The twins in WebAssembly, with an arena of their own: what is created through one object shares memory, so samples from
 * `allocateFloats` are not copied; where a loop is cheaper than the copy, arrays from elsewhere go through the originals. The memory is freed when the last thing made in it is forgotten: make one for each job.
 *
 * @returns `undefined` where the host has no WebAssembly with SIMD
 */
export function createWasmKernels(): Kernels | undefined {
  if (!hasKernelModule()) return undefined;
  let newest = createArena(ARENA_BYTES);
  const roomFor: Room = (bytes) => {
    if (!newest.hasRoom(bytes)) newest = createArena(Math.max(ARENA_BYTES, 2 * bytes));
    return newest;
  };
  const scratch = newest;
  const measured = scratch.doubles(4);

  return {
    backend: 'wasm-simd',
    allocateFloats: (length) => roomFor(4 * length).floats(length),
    allocateDoubles: (length) => roomFor(8 * length).doubles(length),
    allocateIntegers: (length) => roomFor(4 * length).integers(length),
    createBiquadCascade: (sections, channelCount) => createWasmBiquadCascade(roomFor, sections, channelCount),
    createWeightedEnergy: (sections, channelCount) => createWasmWeightedEnergy(roomFor, sections, channelCount),
    createFft: (size) => createWasmFft(roomFor, size),
    createRealFft: (size) => createWasmRealFft(roomFor, size),
    createSpectra: (options) => createWasmSpectra(roomFor, options),
    createPowerSum: (options) => createWasmPowerSum(roomFor, options),
    createBandFrames: (options) => createWasmBandFrames(roomFor, options),
    createBandMap: (bands, binHz, binCount) => createWasmBandMap(roomFor, bands, binHz, binCount),
    createFirDecimator: (taps, factor) => createWasmFirDecimator(roomFor, taps, factor),
    createSpanSearch: (channelCount, blockCapacity) => createWasmSpanSearch(roomFor, channelCount, blockCapacity),
    createPeakCells: (options) => createWasmPeakCells(roomFor, options),
    createShapeProducts: (options) => createWasmShapeProducts(roomFor, options),
    createPairCodec: (options) => createWasmPairCodec(roomFor, options),
    createPeakSensor: (options) => createWasmPeakSensor(roomFor, options),
    rendering: createWasmRendering(scratch, roomFor),
    pairSums(left, right, start, end, out) {
      if (!scratch.holds(left) || !scratch.holds(right)) return originals.pairSums(left, right, start, end, out);
      scratch.exports.pairSums(
        left.byteOffset + 4 * start,
        right.byteOffset + 4 * start,
        end - start,
        measured.byteOffset,
      );
      out[0] = measured[0]!;
      out[1] = measured[1]!;
      out[2] = measured[2]!;
    },
    firstOutside(samples, start, end, low, high) {
      if (!scratch.holds(samples)) return originals.firstOutside(samples, start, end, low, high);
      return start + scratch.exports.firstOutside(samples.byteOffset + 4 * start, end - start, low, high);
    },
    accumulate(values, sums) {
      if (!scratch.holds(values) || !scratch.holds(sums)) return originals.accumulate(values, sums);
      const { accumulate, accumulate32 } = scratch.exports;
      (values instanceof Float32Array ? accumulate32 : accumulate)(values.byteOffset, sums.length, sums.byteOffset);
    },
    decibels(power, floor, out) {
      if (!scratch.holds(power) || !scratch.holds(out)) return originals.decibels(power, floor, out);
      scratch.exports.decibels(power.byteOffset, out.length, floor, out.byteOffset);
    },
    groupRise(power, amplitudes, out) {
      if (!scratch.holds(power) || !scratch.holds(amplitudes)) return originals.groupRise(power, amplitudes, out);
      scratch.exports.groupRise(power.byteOffset, amplitudes.byteOffset, amplitudes.length, measured.byteOffset);
      out[0] = measured[0]!;
      out[1] = measured[1]!;
    },
    measure(samples, start, end, out) {
      if (!scratch.holds(samples)) return originals.measure(samples, start, end, out);
      scratch.exports.measure(samples.byteOffset + 4 * start, end - start, measured.byteOffset);
      out.set(measured);
    },
  };
}
