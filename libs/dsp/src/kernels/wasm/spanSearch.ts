import { createInterpolator, STEPS } from '../../truePeak/interpolator.ts';
import { BLOCK_FRAMES, type SearchWindow } from '../../truePeak/peakSearch.ts';
import { CHANNEL_STRIDE, SLICE_STRIDE, type SpanSearch } from '../../truePeak/spanSearch.ts';
import type { Arena, Room } from './arena.ts';

const bytesOfChannel = (blockCapacity: number): number => blockCapacity * (4 * BLOCK_FRAMES + 24) + 256;
/** Of the tables of interpolation and what else is shared. */
const SHARED_BYTES = 8192;

/** Twin of `createSpanSearch`: its bounds are a little wider, what it finds is the same to the last bit. */
export function createWasmSpanSearch(roomFor: Room, channelCount: number, blockCapacity: number): SpanSearch {
  const arena = roomFor(channelCount * (bytesOfChannel(blockCapacity) + 8 * CHANNEL_STRIDE) + SHARED_BYTES);
  const interpolator = createInterpolator();
  const taps = arena.doubles(interpolator.taps.length);
  taps.set(interpolator.taps);
  const constants = arena.doubles(10);
  constants.set([...interpolator.bounds, interpolator.previewBound, ...interpolator.preview]);
  const values = arena.doubles(STEPS + 1);
  const best = arena.doubles(2);
  const windows = Array.from({ length: channelCount }, () =>
    createWindow(arena, blockCapacity, interpolator.bounds[0]),
  );
  const ofSlice = arena.doubles(SLICE_STRIDE);
  const ofChannels = arena.doubles(CHANNEL_STRIDE * channelCount);
  const places = arena.integers(4 * channelCount);
  for (const [c, { samples, peaks, bends, rises }] of windows.entries()) {
    places.set([samples.byteOffset, peaks.byteOffset, bends.byteOffset, rises.byteOffset], 4 * c);
  }
  return {
    windows,
    ofSlice,
    ofChannels,
    search({ from, to, intervalsFrom, intervalsTo, base }) {
      arena.exports.searchSpan(
        from,
        to,
        intervalsFrom,
        intervalsTo,
        base,
        channelCount,
        places.byteOffset,
        ofSlice.byteOffset,
        ofChannels.byteOffset,
        taps.byteOffset,
        constants.byteOffset,
        values.byteOffset,
        best.byteOffset,
      );
    },
  };
}

/** @param bound8 how far the curve rises over the ends of an interval, as a multiple of the bends around it */
function createWindow(
  arena: Arena,
  blockCapacity: number,
  bound8: number,
): SearchWindow & { readonly rises: Float64Array } {
  const samples = arena.floats(blockCapacity * BLOCK_FRAMES);
  const peaks = arena.doubles(blockCapacity);
  const bends = arena.doubles(blockCapacity);
  const rises = arena.doubles(blockCapacity); // what no interval of a block rises above
  return {
    samples,
    peaks,
    bends,
    rises,
    measureBlocks(firstBlock, blockCount) {
      arena.exports.blockExtremes(
        samples.byteOffset + 4 * BLOCK_FRAMES * firstBlock,
        blockCount,
        peaks.byteOffset + 8 * firstBlock,
        bends.byteOffset + 8 * firstBlock,
        rises.byteOffset + 8 * firstBlock,
        bound8,
      );
    },
    drop(blocks, filledFrames, measuredBlocks) {
      samples.copyWithin(0, blocks * BLOCK_FRAMES, filledFrames);
      for (const known of [peaks, bends, rises]) known.copyWithin(0, blocks, measuredBlocks);
    },
  };
}
