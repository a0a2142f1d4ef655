import { AuralignError, type AudioBlock, type AudioFormat } from '@auralign/audio';
import type { Kernels } from '@auralign/dsp';
import type { EnvelopeGrid } from '../envelopeGrid.ts';
import type { LevelGrid } from '../levelGrid.ts';
import { ANALYSIS_BLOCK_FRAMES } from '../reblock.ts';
import type { AssistantPort, EnvelopeGridData, FromAssistant, LevelGridData, ToAssistant } from './messages.ts';

/** Frames sent at a time: a second and a half, so that messages cost nothing beside the work. A whole number of blocks. */
const CHUNK_FRAMES = 8 * ANALYSIS_BLOCK_FRAMES;

/** Chunks under way at most, which bounds memory: half a megabyte each for two channels. */
const MOST_CHUNKS = 8;

/** The thread that helps, from the side that is helped. */
export interface Assistant {
  /** Takes one analysis block; it is copied. */
  take(block: AudioBlock): void;
  /** Settles when the next blocks may be taken. @throws what the assistant ended with */
  room(): Promise<void>;
  /** After the last block. */
  flush(): void;
  /** Hands over what the other stages need, and waits for their results. @throws what the assistant ended with */
  finish(end: {
    readonly levels: LevelGrid;
    readonly envelopes: EnvelopeGrid;
    readonly nonFiniteSampleCount: number;
    readonly results: (ToAssistant & { kind: 'finish' })['results'];
  }): Promise<FromAssistant & { kind: 'done' }>;
}

/** @param task what `begin` tells */
export function hireAssistant(
  port: AssistantPort,
  task: { format: AudioFormat; stageIds: readonly string[]; backend: Kernels['backend']; series: boolean },
): Assistant {
  const { channelCount } = task.format;
  const free: Float32Array[] = [];
  let chunk: Float32Array | undefined;
  let filled = 0;
  let underWay = 0;
  let failure: Error | undefined;
  let answer: (FromAssistant & { kind: 'done' }) | undefined;
  let wake: (() => void) | undefined;

  port.listen(
    (message) => {
      switch (message.kind) {
        case 'taken':
          underWay--;
          free.push(message.samples);
          break;
        case 'done':
          answer = message;
          break;
        case 'failed':
          failure ??= new AuralignError('INTERNAL', `Something unexpected happened: ${message.message}`);
          break;
        default:
          message satisfies never;
      }
      wake?.();
    },
    (loss) => {
      failure ??= loss;
      wake?.();
    },
  );
  const { format, stageIds, backend, series } = task;
  port.post({ kind: 'begin', format, stageIds, backend, series });

  async function until(isReached: () => boolean): Promise<void> {
    for (;;) {
      if (failure !== undefined) throw failure;
      if (isReached()) return;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }

  function send(): void {
    if (chunk === undefined) return;
    port.post({ kind: 'frames', samples: chunk, frameCount: filled });
    underWay++;
    chunk = undefined;
    filled = 0;
  }

  return {
    take({ channels, frameCount }) {
      // Shared, not handed over: a buffer that changes hands counts as new garbage each time.
      chunk ??= free.pop() ?? new Float32Array(new SharedArrayBuffer(4 * channelCount * CHUNK_FRAMES));
      for (let channel = 0; channel < channelCount; channel++) {
        chunk.set(channels[channel]!.subarray(0, frameCount), channel * CHUNK_FRAMES + filled);
      }
      filled += frameCount;
      if (filled === CHUNK_FRAMES) send();
    },
    room: () => until(() => underWay < MOST_CHUNKS),
    flush() {
      send();
      port.post({ kind: 'flush' });
    },
    async finish({ levels, envelopes, nonFiniteSampleCount, results }) {
      port.post({
        kind: 'finish',
        levels: dataOfLevels(levels),
        envelopes: dataOfEnvelopes(envelopes),
        nonFiniteSampleCount,
        results,
      });
      await until(() => answer !== undefined);
      return answer!;
    },
  };
}

/** The grids as plain data. Their arrays lie in shared memory: an hour of them is 25 MB. */
function dataOfLevels(grid: LevelGrid): LevelGridData {
  const { sampleRateHz, sliceCount, frameCount, weightedPower, power, samplePeak, truePeak, peaks } = grid;
  return { sampleRateHz, sliceCount, frameCount, weightedPower, power, samplePeak, truePeak, peaks };
}

function dataOfEnvelopes({ bands, hopSeconds, frameSeconds, frameCount, power }: EnvelopeGrid): EnvelopeGridData {
  return { bands, hopSeconds, frameSeconds, frameCount, power };
}
