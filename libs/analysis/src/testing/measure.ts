import type { AudioFormat, AudioStream, ChannelLabel } from '@auralign/audio';
import { createKernels } from '@auralign/dsp';
import type { Static, TObject } from 'typebox';
import { runStages } from '../runStages.ts';
import { generatedStream } from '../conformance/generatedStream.ts';
import type { Measured } from '../measured.ts';
import type { Stage } from '../stage.ts';
import { STAGES } from '../stages/index.ts';

export const STEREO: readonly ChannelLabel[] = ['L', 'R'];

/** A stream over arrays: one a channel, equally long. */
export function streamOf(
  channels: readonly Float32Array[],
  sampleRateHz: number,
  options: { channelLabels?: readonly ChannelLabel[]; format?: Partial<AudioFormat>; blockFrames?: number } = {},
): AudioStream {
  const channelLabels = options.channelLabels ?? (channels.length === 1 ? ['M'] : STEREO.slice(0, channels.length));
  return generatedStream({
    sampleRateHz,
    channelLabels,
    frameCount: channels[0]!.length,
    ...(options.format === undefined ? {} : { format: options.format }),
    ...(options.blockFrames === undefined ? {} : { blockFrames: options.blockFrames }),
    render(out, frameCount, startFrame) {
      for (const [channel, samples] of out.entries()) {
        samples.set(channels[channel]!.subarray(startFrame, startFrame + frameCount));
      }
    },
  });
}

/** Result of one stage, with all the stages before it in the list. */
export async function measureStage<Id extends string, S extends TObject>(
  stage: Stage<Id, S>,
  stream: AudioStream,
): Promise<Measured<Static<S>>> {
  const index = STAGES.findIndex(({ id }) => id === stage.id);
  const outcome = await runStages(stream, STAGES.slice(0, index + 1), { kernels: createKernels() });
  return outcome.results[stage.id] as Measured<Static<S>>;
}

/** The value of a measured result; anything else fails the test. */
export function valueOf<T>(measured: Measured<T>): T {
  if (measured.status !== 'measured') throw new Error(`expected a measurement, got '${measured.reason}'`);
  return measured.value;
}

/** Rounds samples to an integer grid and stops at full scale, as a converter does. */
export function quantize(samples: Float32Array, bits: number): Float32Array {
  const scale = 2 ** (bits - 1);
  return samples.map((x) => Math.max(-scale, Math.min(scale - 1, Math.round(x * scale))) / scale);
}
