import { AuralignError } from '@auralign/audio';
import { createKernels } from '@auralign/dsp';
import { createMoveProcessor, describeMove, type Move } from '../moves/index.ts';
import type { ProcessorActivity, ProcessorContext } from './processor.ts';

/** The processors of a plan in series. Puts out as many frames as it takes in, late by `latencyFrames`. */
export interface Chain {
  readonly latencyFrames: number;
  /** Changes the first `frameCount` samples of every channel in place. */
  process(channels: readonly Float32Array[], frameCount: number): void;
  /** What the processors with a will of their own did so far, by move id. */
  activity(): ReadonlyMap<string, ProcessorActivity>;
}

/**
 * @throws AuralignError `INVALID_PLAN` when a move cannot be realised at this sample rate or channel count
 */
export function createChain(moves: readonly Move[], context: ProcessorContext): Chain {
  const kernels = context.kernels ?? createKernels();
  const links = moves.map((move) => {
    try {
      return { id: move.id, processor: createMoveProcessor(move, { ...context, kernels }) };
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause;
      const { sampleRateHz, channelCount } = context;
      const where = `${sampleRateHz} Hz, ${channelCount} ${channelCount === 1 ? 'channel' : 'channels'}`;
      throw new AuralignError(
        'INVALID_PLAN',
        `${move.id} (${describeMove(move)}) at ${where}: ${cause.message.replace(/^\w+: /, '')}`,
        'It was made for audio of another kind: make a plan for this file, or change that move.',
        {
          cause,
        },
      );
    }
  });
  return {
    latencyFrames: links.reduce((sum, { processor }) => sum + processor.latencyFrames, 0),
    process(channels, frameCount) {
      for (const { processor } of links) processor.process(channels, frameCount);
    },
    activity() {
      const activities = new Map<string, ProcessorActivity>();
      for (const { id, processor } of links) {
        const activity = processor.activity?.();
        if (activity !== undefined) activities.set(id, activity);
      }
      return activities;
    },
  };
}
