import type { DelayedGain, DelayedGainOptions } from '../../rendering/delayedGain.ts';
import type { Room } from '../arena.ts';

/** Twin of `createDelayedGain`: the same to the last bit. */
export function createWasmDelayedGain(
  roomFor: Room,
  { channelCount, delayFrames, maxFrameCount }: DelayedGainOptions,
): DelayedGain {
  const arena = roomFor(4 * channelCount * (delayFrames + maxFrameCount + 16) + 12 * maxFrameCount);
  const lines = Array.from({ length: channelCount }, () => arena.floats(delayFrames + maxFrameCount));
  const ownGains = arena.doubles(maxFrameCount);
  const own = arena.floats(maxFrameCount);
  return {
    process(channels, start, count, gains) {
      const areGainsHere = arena.holds(gains);
      if (!areGainsHere) for (let i = 0; i < count; i++) ownGains[i] = gains[i]!;
      const gainsAt = areGainsHere ? gains.byteOffset : ownGains.byteOffset;
      for (let c = 0; c < channelCount; c++) {
        const samples = channels[c]!;
        const isHere = arena.holds(samples);
        if (!isHere) for (let i = 0; i < count; i++) own[i] = samples[start + i]!;
        const at = isHere ? samples.byteOffset + 4 * start : own.byteOffset;
        arena.exports.delayAndMultiply(at, count, lines[c]!.byteOffset, delayFrames, gainsAt);
        if (!isHere) for (let i = 0; i < count; i++) samples[start + i] = own[i]!;
      }
    },
  };
}
