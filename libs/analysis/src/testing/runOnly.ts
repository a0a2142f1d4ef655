import type { ChannelLabel } from '@auralign/audio';
import { createKernels } from '@auralign/dsp';
import type { Static, TObject } from 'typebox';
import { runStages } from '../runStages.ts';
import type { Measured } from '../measured.ts';
import type { Stage } from '../stage.ts';
import { streamOf } from './measure.ts';

/** Result of one stage with only the stages it asks for: faster than all that stand before it in the list. */
export async function runOnly<Id extends string, S extends TObject>(
  stage: Stage<Id, S>,
  channels: readonly Float32Array[],
  sampleRateHz: number,
  options: {
    peers?: readonly Stage[];
    channelLabels?: readonly ChannelLabel[];
    blockFrames?: number;
  } = {},
): Promise<Measured<Static<S>>> {
  const { peers = [], ...streamOptions } = options;
  const outcome = await runStages(streamOf(channels, sampleRateHz, streamOptions), [...peers, stage], {
    kernels: createKernels(),
  });
  return outcome.results[stage.id] as Measured<Static<S>>;
}
