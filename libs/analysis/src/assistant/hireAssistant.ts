import { AuralignError, type AudioBlock } from '@auralign/audio';
import { sharedBuffer } from '../levelGrid.ts';
import { ANALYSIS_BLOCK_FRAMES } from '../reblock.ts';
import type { GridReadings } from '../stageResults.ts';
import type {
  AssistantPort,
  EnvelopeGridData,
  FromAssistant,
  Gathered,
  LevelGridData,
  ToAssistant,
} from './messages.ts';

/** Frames sent at a time: a second and a half, so that messages cost nothing beside the work. A whole number of blocks. */
const CHUNK_FRAMES = 8 * ANALYSIS_BLOCK_FRAMES;

/** Chunks under way at most, which bounds memory: half a megabyte each for two channels. */
const MOST_CHUNKS = 8;

/** The thread that helps, from the side that is helped. */
export interface Assistant {
  /** Takes a block of any length; it is copied. */
  take(block: AudioBlock): void;
  /** Settles when the next blocks may be taken. @throws what the assistant ended with */
  room(): Promise<void>;
  /** After the last block. */
  flush(): void;
  /** Hands over what was gathered here, unless the assistant takes everything. */
  handOver(gathered: Gathered): void;
  /**
   * Hands over what its stages would else have to read off the grids, and waits for its results.
   *
   * @throws what the assistant ended with
   */
  finish(readings?: GridReadings): Promise<FromAssistant & { kind: 'done' }>;
}

/** @param task what `begin` tells */
export function hireAssistant(port: AssistantPort, task: Omit<ToAssistant & { kind: 'begin' }, 'kind'>): Assistant {
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
  port.post({ kind: 'begin', ...task });

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
      for (let taken = 0; taken < frameCount;) {
        // Shared, not handed over: a buffer that changes hands counts as new garbage each time.
        chunk ??= free.pop() ?? new Float32Array(sharedBuffer(4 * channelCount * CHUNK_FRAMES));
        const count = Math.min(frameCount - taken, CHUNK_FRAMES - filled);
        for (let channel = 0; channel < channelCount; channel++) {
          chunk.set(channels[channel]!.subarray(taken, taken + count), channel * CHUNK_FRAMES + filled);
        }
        taken += count;
        filled += count;
        if (filled === CHUNK_FRAMES) send();
      }
    },
    room: () => until(() => underWay < MOST_CHUNKS),
    flush() {
      send();
      port.post({ kind: 'flush' });
    },
    handOver(gathered) {
      port.post({ kind: 'gathered', gathered: plain(gathered) });
    },
    async finish(readings) {
      port.post({ kind: 'finish', ...(readings === undefined ? {} : { readings }) });
      await until(() => answer !== undefined);
      return answer!;
    },
  };
}

/** With the grids as data instead of views. Their arrays lie in shared memory: an hour of them is 25 MB. */
function plain({ levels, envelopes, ...rest }: Gathered): Gathered {
  return { levels: dataOfLevels(levels), envelopes: dataOfEnvelopes(envelopes), ...rest };
}

function dataOfLevels(grid: LevelGridData): LevelGridData {
  const { sampleRateHz, sliceCount, frameCount, weightedPower, power, samplePeak, truePeak, peaks } = grid;
  return { sampleRateHz, sliceCount, frameCount, weightedPower, power, samplePeak, truePeak, peaks };
}

function dataOfEnvelopes({ bands, hopSeconds, frameSeconds, frameCount, power }: EnvelopeGridData): EnvelopeGridData {
  return { bands, hopSeconds, frameSeconds, frameCount, power };
}
