import { runStages, STAGES } from '@auralign/analysis';
import type { AudioStream, ChannelLabel } from '@auralign/audio';
import { referenceKernels } from '@auralign/dsp';

const LOUDNESS_STAGES = STAGES.filter(({ id }) => id === 'loudness');
const LABELS: Readonly<Record<number, readonly ChannelLabel[]>> = {
  1: ['M'],
  2: ['L', 'R'],
  6: ['L', 'R', 'C', 'LFE', 'Ls', 'Rs'],
};

/**
 * Integrated loudness of samples in memory, by the stage that measures whole files.
 *
 * @returns LUFS, gated; `undefined` for silence and for less than 400 ms
 */
export async function passageLoudness(
  channels: readonly Float32Array[],
  sampleRateHz: number,
): Promise<number | undefined> {
  if ((channels[0]?.length ?? 0) === 0) return undefined;
  const { results } = await runStages(memoryStream(channels, sampleRateHz), LOUDNESS_STAGES, {
    kernels: referenceKernels,
  });
  const loudness = results['loudness'];
  if (loudness?.status !== 'measured') return undefined;
  return (loudness.value as { integratedLufs: number }).integratedLufs;
}

function memoryStream(channels: readonly Float32Array[], sampleRateHz: number): AudioStream {
  const frameCount = channels[0]!.length;
  return {
    format: {
      container: 'wav',
      codec: 'pcm-float',
      sampleRateHz,
      channelCount: channels.length,
      channelLabels: LABELS[channels.length] ?? channels.map((): ChannelLabel => 'unknown'),
      frameCount,
      lossless: true,
    },
    warnings: [],
    async *blocks({ maxFrameCount = 8192 } = {}) {
      for (let startFrame = 0; startFrame < frameCount; startFrame += maxFrameCount) {
        const end = Math.min(frameCount, startFrame + maxFrameCount);
        yield {
          channels: channels.map((samples) => samples.subarray(startFrame, end)),
          frameCount: end - startFrame,
          startFrame,
        };
      }
    },
    close: () => Promise.resolve(),
  };
}
