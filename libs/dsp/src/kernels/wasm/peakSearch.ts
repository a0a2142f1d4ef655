import { createInterpolator, STEPS } from '../../truePeak/interpolator.ts';
import { BLOCK_FRAMES, type PeakSearch } from '../../truePeak/peakSearch.ts';
import type { Room } from './arena.ts';

const peakSearchBytes = (blockCapacity: number): number => blockCapacity * (4 * BLOCK_FRAMES + 16) + 8192;

/** Twin of `createPeakSearch`: its bounds are a little wider, what it finds is the same to the last bit. */
export function createWasmPeakSearch(roomFor: Room, blockCapacity: number): PeakSearch {
  const arena = roomFor(peakSearchBytes(blockCapacity));
  const { exports } = arena;
  const interpolator = createInterpolator();
  const taps = arena.doubles(interpolator.taps.length);
  taps.set(interpolator.taps);
  const constants = arena.doubles(10);
  constants.set([...interpolator.bounds, interpolator.previewBound, ...interpolator.preview]);
  const values = arena.doubles(STEPS + 1).byteOffset;
  const best = arena.doubles(2);
  const samples = arena.floats(blockCapacity * BLOCK_FRAMES);
  const peaks = arena.doubles(blockCapacity);
  const bends = arena.doubles(blockCapacity);
  return {
    samples,
    peaks,
    bends,
    best,
    measureBlocks(firstBlock, blockCount) {
      exports.blockExtremes(
        samples.byteOffset + 4 * BLOCK_FRAMES * firstBlock,
        blockCount,
        peaks.byteOffset + 8 * firstBlock,
        bends.byteOffset + 8 * firstBlock,
      );
    },
    largestSample: (from, to) => exports.largestSample(samples.byteOffset, peaks.byteOffset, from, to, best.byteOffset),
    searchIntervals(from, to) {
      exports.searchIntervals(
        samples.byteOffset,
        peaks.byteOffset,
        bends.byteOffset,
        from,
        to,
        taps.byteOffset,
        constants.byteOffset,
        values,
        best.byteOffset,
      );
    },
  };
}
