import { createBiquadCascade } from '../../biquad/cascade.ts';
import { MEASURED_ENERGY, MEASURED_MAXIMUM, MEASURED_MINIMUM, MEASURED_SUM, type Kernels } from '../kernels.ts';
import { createArena, hasKernelModule, type Room } from './arena.ts';
import { createWasmFft, createWasmRealFft } from './fft.ts';
import { createWasmPeakSearch } from './peakSearch.ts';
import { createWasmSpectra } from './spectra.ts';
import { createWasmWeightedEnergy } from './weightedEnergy.ts';

/** Enough for one analysis of a stereo file; what does not fit gets an arena of its own. */
const ARENA_BYTES = 4 * 2 ** 20;

/** Samples measured at once where they lie elsewhere. */
const CHUNK_SAMPLES = 4096;

/**
 * The twins in WebAssembly, with an arena of their own: what is created through one object shares memory, so samples from
 * `allocateFloats` are not copied. The memory is freed when the last thing made in it is forgotten: make one for each job.
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
  const chunk = scratch.floats(CHUNK_SAMPLES);
  const measured = scratch.doubles(4);

  return {
    backend: 'wasm-simd',
    allocateFloats: (length) => roomFor(4 * length).floats(length),
    allocateDoubles: (length) => roomFor(8 * length).doubles(length),
    createBiquadCascade,
    createWeightedEnergy: (sections, channelCount) => createWasmWeightedEnergy(roomFor, sections, channelCount),
    createFft: (size) => createWasmFft(roomFor, size),
    createRealFft: (size) => createWasmRealFft(roomFor, size),
    createSpectra: (options) => createWasmSpectra(roomFor, options),
    createPeakSearch: (blockCapacity) => createWasmPeakSearch(roomFor, blockCapacity),
    measure(samples, start, end, out) {
      if (scratch.holds(samples)) {
        scratch.exports.measure(samples.byteOffset + 4 * start, end - start, measured.byteOffset);
        out.set(measured);
        return;
      }
      for (let at = start; at < end; at += CHUNK_SAMPLES) {
        const count = Math.min(CHUNK_SAMPLES, end - at);
        chunk.set(samples.subarray(at, at + count));
        scratch.exports.measure(chunk.byteOffset, count, measured.byteOffset);
        if (at === start) {
          out.set(measured);
          continue;
        }
        out[MEASURED_MINIMUM] = Math.min(out[MEASURED_MINIMUM]!, measured[MEASURED_MINIMUM]!);
        out[MEASURED_MAXIMUM] = Math.max(out[MEASURED_MAXIMUM]!, measured[MEASURED_MAXIMUM]!);
        out[MEASURED_SUM] = out[MEASURED_SUM]! + measured[MEASURED_SUM]!;
        out[MEASURED_ENERGY] = out[MEASURED_ENERGY]! + measured[MEASURED_ENERGY]!;
      }
    },
  };
}
