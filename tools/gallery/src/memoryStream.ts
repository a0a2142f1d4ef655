import type { AudioStream, ChannelLabel } from '@auralign/audio';

const LABELS: Readonly<Record<number, readonly ChannelLabel[]>> = {
  1: ['M'],
  2: ['L', 'R'],
  6: ['L', 'R', 'C', 'LFE', 'Ls', 'Rs'],
};

/** Samples in memory as a stream; one, two or six channels, equally long. */
export function memoryStream(channels: readonly Float32Array[], sampleRateHz: number): AudioStream {
  const frameCount = channels[0]!.length;
  return {
    format: {
      container: 'wav',
      codec: 'pcm-float',
      sampleRateHz,
      channelCount: channels.length,
      channelLabels: LABELS[channels.length]!,
      bitDepth: 32,
      frameCount,
      lossless: true,
    },
    warnings: [],
    async *blocks({ maxFrameCount = 8192 } = {}) {
      for (let startFrame = 0; startFrame < frameCount; startFrame += maxFrameCount) {
        const end = Math.min(frameCount, startFrame + maxFrameCount);
        yield {
          channels: channels.map((samples) => samples.slice(startFrame, end)),
          frameCount: end - startFrame,
          startFrame,
        };
      }
    },
    close: async () => {},
  };
}
