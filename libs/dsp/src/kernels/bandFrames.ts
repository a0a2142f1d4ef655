import { createBandMap, type Band } from '../bands.ts';
import { createPowerSum } from './powerSum.ts';

export type BandFramesOptions = Readonly<{
  /** Power of two ≥ 2. */ sizeFrames: number;
  /** From one frame to the next, 1 … `sizeFrames`. */ hopFrames: number;
  channelCount: number;
  /** `sizeFrames` values. */ window: Float64Array;
  /** Of the power spectra, as `PowerSum` takes it. */ scale: number;
  bands: readonly Band[];
  /** Sample rate over `sizeFrames`. */ binHz: number;
  /** Most samples of a channel at a time. */ maxFrameCount: number;
}>;

/** Band powers of overlapping frames of a stream: `PowerSum` and `BandMap` of one frame after the other. */
export interface BandFrames {
  /** Of the frames that the last call completed, one after the other: the power of every band. */
  readonly powers: Float64Array;
  /** Takes samples [start, start + count) of every channel; returns how many frames they completed. Frames do not depend on the cuts. */
  process(channels: readonly Float32Array[], start: number, count: number): number;
}

/** Frames that so many samples complete at most. */
export function mostFrames({ hopFrames, maxFrameCount }: BandFramesOptions): number {
  return Math.ceil(maxFrameCount / hopFrames);
}

export function createBandFrames(options: BandFramesOptions): BandFrames {
  const { sizeFrames, hopFrames, channelCount, window, scale, bands, binHz } = options;
  const sum = createPowerSum({ sizeFrames, channelCount, window });
  const map = createBandMap(bands, binHz, sizeFrames / 2 + 1);
  const powers = new Float64Array(bands.length * mostFrames(options));
  let filled = 0;
  return {
    powers,
    process(channels, start, count) {
      let completed = 0;
      for (let taken = 0; taken < count;) {
        const now = Math.min(count - taken, sizeFrames - filled);
        for (let c = 0; c < channelCount; c++) {
          sum.frames[c]!.set(channels[c]!.subarray(start + taken, start + taken + now), filled);
        }
        filled += now;
        taken += now;
        if (filled < sizeFrames) break;
        sum.run(scale);
        map.apply(sum.bins, powers.subarray(completed * bands.length, (completed + 1) * bands.length));
        completed++;
        for (const samples of sum.frames) samples.copyWithin(0, hopFrames);
        filled -= hopFrames;
      }
      return completed;
    },
  };
}
