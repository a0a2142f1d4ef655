import { throwIfCancelled, type AudioFormat, type AudioStream, type ChannelLabel } from '@auralign/audio';

const BLOCK_FRAMES = 4096;

/** Writes frames [startFrame, startFrame + frameCount) of a signal into the first `frameCount` samples of each channel. */
export type Render = (channels: readonly Float32Array[], frameCount: number, startFrame: number) => void;

/**
 * A signal made while it is read, as a stream: an hour of it takes no more memory than a second.
 *
 * @param options.blockFrames size of the blocks handed out; default 4096
 */
export function generatedStream(options: {
  sampleRateHz: number;
  channelLabels: readonly ChannelLabel[];
  frameCount: number;
  render: Render;
  blockFrames?: number;
  format?: Partial<AudioFormat>;
}): AudioStream {
  const { sampleRateHz, channelLabels, frameCount, render, blockFrames = BLOCK_FRAMES } = options;
  return {
    format: {
      container: 'wav',
      codec: 'pcm-float',
      sampleRateHz,
      channelCount: channelLabels.length,
      channelLabels,
      bitDepth: 32,
      frameCount,
      lossless: true,
      ...options.format,
    },
    warnings: [],
    async *blocks({ signal } = {}) {
      const channels = channelLabels.map(() => new Float32Array(blockFrames));
      for (let startFrame = 0; startFrame < frameCount; startFrame += blockFrames) {
        throwIfCancelled(signal);
        const count = Math.min(blockFrames, frameCount - startFrame);
        render(channels, count, startFrame);
        yield { channels, frameCount: count, startFrame };
      }
    },
    async close() {},
  };
}
