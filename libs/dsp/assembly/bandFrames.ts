import { addPairPower32, bandSums32 } from './bins';
import { packPair32, transform32 } from './fft32';

// Places of the numbers in `numbers`, as in src/kernels/wasm/bandFrames.ts.
const LINES: usize = 0 << 2;
const LINE_BYTES: usize = 1 << 2;
const CHANNEL_COUNT: usize = 2 << 2;
const SIZE: usize = 3 << 2;
const HOP: usize = 4 << 2;
const WINDOW: usize = 5 << 2;
const SILENCE: usize = 6 << 2;
const Z: usize = 7 << 2;
const SCRATCH: usize = 8 << 2;
const TURNS: usize = 9 << 2;
const RE: usize = 10 << 2;
const IM: usize = 11 << 2;
const BINS: usize = 12 << 2;
const FIRST: usize = 13 << 2;
const LAST: usize = 14 << 2;
const FIRST_WEIGHT: usize = 15 << 2;
const LAST_WEIGHT: usize = 16 << 2;
const BAND_COUNT: usize = 17 << 2;
const POWERS: usize = 18 << 2;

/**
 * Band powers of the frames that lie in the lines (one a channel) wholly, the first `filled` samples of which count; moves what is left to the
 * front. Returns how many frames there were. See createBandFrames in src/kernels/bandFrames.ts.
 */
export function bandFrames(numbers: usize, filled: i32, scale: f32): i32 {
  const lines = <usize>load<i32>(numbers, LINES);
  const lineBytes = <usize>load<i32>(numbers, LINE_BYTES);
  const channelCount = load<i32>(numbers, CHANNEL_COUNT);
  const size = load<i32>(numbers, SIZE);
  const hop = load<i32>(numbers, HOP);
  const bins = <usize>load<i32>(numbers, BINS);
  const re = <usize>load<i32>(numbers, RE);
  const im = <usize>load<i32>(numbers, IM);
  const z = <usize>load<i32>(numbers, Z);
  const bandCount = load<i32>(numbers, BAND_COUNT);
  let powers = <usize>load<i32>(numbers, POWERS);
  let frames = 0;
  let at = 0;
  for (; at + size <= filled; at += hop, frames++, powers += (<usize>bandCount) << 3) {
    const frame = lines + ((<usize>at) << 2);
    memory.fill(bins, 0, (<usize>((size >> 1) + 1)) << 2);
    for (let c = 0; c < channelCount; c += 2) {
      const first = frame + <usize>c * lineBytes;
      const second = c + 1 < channelCount ? first + lineBytes : <usize>load<i32>(numbers, SILENCE);
      if (!packPair32(first, second, <usize>load<i32>(numbers, WINDOW), size, z)) continue;
      transform32(z, <usize>load<i32>(numbers, SCRATCH), size, <usize>load<i32>(numbers, TURNS), re, im);
      addPairPower32(re, im, size, scale, bins);
    }
    bandSums32(
      bins,
      <usize>load<i32>(numbers, FIRST),
      <usize>load<i32>(numbers, LAST),
      <usize>load<i32>(numbers, FIRST_WEIGHT),
      <usize>load<i32>(numbers, LAST_WEIGHT),
      bandCount,
      powers,
    );
  }
  if (at > 0) {
    const rest = (<usize>(filled - at)) << 2;
    for (let c = 0; c < channelCount; c++) {
      const line = lines + <usize>c * lineBytes;
      memory.copy(line, line + ((<usize>at) << 2), rest);
    }
  }
  return frames;
}
