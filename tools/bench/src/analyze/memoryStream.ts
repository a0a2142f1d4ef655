import type { AudioStream } from '@auralign/audio';

const BLOCK_FRAMES = 8192;

/** Samples in memory as a stream, so that nothing but the measuring is measured. */
export function memoryStream(channels: readonly [Float32Array, Float32Array], sampleRateHz: number): AudioStream {
  const frameCount = channels[0].length;
  return {
    format: {
      container: 'wav',
      codec: 'pcm-float',
      sampleRateHz,
      channelCount: 2,
      channelLabels: ['L', 'R'],
      bitDepth: 32,
      lossless: true,
      frameCount,
    },
    warnings: [],
    // eslint-disable-next-line typescript/require-await
    async *blocks() {
      for (let startFrame = 0; startFrame < frameCount; startFrame += BLOCK_FRAMES) {
        const block = channels.map((samples) => samples.subarray(startFrame, startFrame + BLOCK_FRAMES));
        yield { channels: block, frameCount: block[0]!.length, startFrame };
      }
    },
    close: () => Promise.resolve(),
  };
}
