import { MEASURED_SUM } from '@auralign/dsp';
import { Type, type Static } from 'typebox';
import { SLICE_SECONDS } from '../levelGrid.ts';
import { measured } from '../measured.ts';
import { defineStage, metric, optionalMetric } from '../stage.ts';
import { createBitDepthMeter } from './bitDepth.ts';
import { createDropoutFinder } from './dropouts.ts';

/** Below this sample peak a slice counts as silence at the ends of a file. About where tape hiss and room tone begin. */
const SILENCE_DBFS = -60;
/** Most dropouts listed; the count goes on. */
const LARGEST_LIST = 100;

const schema = Type.Object({
  durationSeconds: metric({ title: 'Duration', unit: 's', digits: 2, description: 'Frames decoded over sample rate.' }),
  effectiveBitDepth: optionalMetric({
    title: 'Effective bit depth',
    unit: 'bit',
    digits: 0,
    description: 'Bits in use on the integer grid of a lossless file: a 24-bit file made from 16 bits reads 16.',
  }),
  leadingSilenceSeconds: metric({
    title: 'Silence at the start',
    unit: 's',
    digits: 2,
    description: `Time until a sample first exceeds ${SILENCE_DBFS} dBFS, in steps of 10 ms.`,
  }),
  trailingSilenceSeconds: metric({
    title: 'Silence at the end',
    unit: 's',
    digits: 2,
    description: `Time after a sample last exceeds ${SILENCE_DBFS} dBFS, in steps of 10 ms.`,
  }),
  dcOffset: metric({
    title: 'DC offset',
    unit: 'FS',
    digits: 5,
    description: 'Mean of the samples of the channel where it is largest, as a signed fraction of full scale.',
  }),
  dcOffsetByChannel: Type.Array(Type.Number(), { description: 'Mean of the samples of each channel, full scale = 1.' }),
  nonFiniteSampleCount: metric({
    title: 'Samples that are not numbers',
    unit: '',
    digits: 0,
    description: 'NaN, infinities and values beyond +241 dBFS in a floating-point file; each was measured as 0.',
  }),
  dropoutCount: metric({
    title: 'Dropouts',
    unit: '',
    digits: 0,
    description:
      'Holes of 2 ms to 1 s of exact zeros torn into loud sound (a click at an edge, sound on both sides). In several channels at once they are one.',
  }),
  dropouts: Type.Array(
    Type.Object({ startSeconds: Type.Number(), endSeconds: Type.Number(), channel: Type.Integer() }),
    { description: `The first ${LARGEST_LIST} dropouts, of each channel.` },
  ),
  isDualMono: Type.Boolean({ description: 'Two channels, equal in every sample, and not silent.' }),
});

/** Facts about the file that need its samples. */
export const file = defineStage({
  id: 'file',
  title: 'File',
  schema,
  create({ format, sampleRateHz, channelCount, levels, input, kernels }) {
    const bitDepth = createBitDepthMeter(format);
    const dropouts = createDropoutFinder(sampleRateHz, channelCount);
    const sums = new Float64Array(channelCount);
    const figures = new Float64Array(4);
    let channelsDiffer = channelCount !== 2;
    return {
      block({ channels, frameCount, startFrame }) {
        for (let channel = 0; channel < channelCount; channel++) {
          const samples = channels[channel]!;
          kernels.measure(samples, 0, frameCount, figures);
          sums[channel] = sums[channel]! + figures[MEASURED_SUM]!;
          bitDepth.process(samples, frameCount);
          dropouts.process(channel, samples, frameCount, startFrame);
        }
        if (!channelsDiffer) channelsDiffer = differ(channels[0]!, channels[1]!, frameCount);
      },
      result() {
        const seconds = levels.frameCount / sampleRateHz;
        const { leading, trailing } = silentEnds(levels.samplePeak, levels.sliceCount);
        const dcOffsetByChannel = Array.from(sums, (sum) => sum / levels.frameCount);
        const holes = dropouts.result(levels);
        return measured<Static<typeof schema>>(
          {
            durationSeconds: seconds,
            leadingSilenceSeconds: Math.min(seconds, leading * SLICE_SECONDS),
            trailingSilenceSeconds: Math.min(seconds, trailing * SLICE_SECONDS),
            dcOffset: dcOffsetByChannel.reduce((most, dc) => (Math.abs(dc) > Math.abs(most) ? dc : most), 0),
            dcOffsetByChannel,
            nonFiniteSampleCount: input.nonFiniteSampleCount,
            dropoutCount: placesOf(holes),
            dropouts: holes.slice(0, LARGEST_LIST),
            isDualMono: !channelsDiffer && levels.samplePeak.some((peak) => peak > 0),
          },
          { effectiveBitDepth: bitDepth.result() },
        );
      },
    };
  },
});

function differ(a: Float32Array, b: Float32Array, frameCount: number): boolean {
  for (let i = 0; i < frameCount; i++) if (a[i]! !== b[i]!) return true;
  return false;
}

/** Slices below the silence threshold at both ends; a silent file is silent from both. */
function silentEnds(samplePeak: Float32Array, sliceCount: number): { leading: number; trailing: number } {
  const threshold = 10 ** (SILENCE_DBFS / 20);
  let leading = 0;
  while (leading < sliceCount && samplePeak[leading]! <= threshold) leading++;
  let trailing = 0;
  while (trailing < sliceCount && samplePeak[sliceCount - 1 - trailing]! <= threshold) trailing++;
  return { leading, trailing };
}

/** Holes at the same time in several channels are one place. They are in order of time. */
function placesOf(holes: readonly { readonly startSeconds: number; readonly endSeconds: number }[]): number {
  let count = 0;
  let endSeconds = -1;
  for (const hole of holes) {
    if (hole.startSeconds >= endSeconds) count++;
    endSeconds = Math.max(endSeconds, hole.endSeconds);
  }
  return count;
}
