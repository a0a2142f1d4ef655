import { createKernels } from '@auralign/dsp';
import { ownBuffer } from '../levelGrid.ts';
import type { Measured } from '../measured.ts';
import { createPass, type Grids } from '../pass.ts';
import { collectResults, seriesOf, type GridReadings } from '../stageResults.ts';
import { STAGES } from '../stages/index.ts';
import type { FromAssistant, Gathered, ToAssistant } from './messages.ts';

/**
 * What the second thread of an analysis does with its messages: it measures the blocks it is sent, in the same blocks and with the
 * same code as `analyze` alone would, so the figures are the same to the last bit. One analysis after the other.
 */
export function createAssistant(send: (message: FromAssistant) => void): (message: ToAssistant) => void {
  let work: Work | undefined;
  let isOver = false;

  function take(message: ToAssistant): void {
    if (message.kind === 'begin') {
      work = begin(message);
      return;
    }
    if (work === undefined) throw new Error(`an assistant was sent ${message.kind} before it began`);
    switch (message.kind) {
      case 'frames':
        work.process(message.samples, message.frameCount);
        send({ kind: 'taken', samples: message.samples });
        return;
      case 'flush':
        work.flush();
        return;
      case 'gathered':
        work.take(message.gathered);
        return;
      case 'finish':
        send({ kind: 'done', ...work.finish(message.readings) });
        return;
      default:
        message satisfies never;
    }
  }

  return (message) => {
    if (isOver) return;
    try {
      take(message);
    } catch (error) {
      isOver = true;
      send({ kind: 'failed', message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  };
}

interface Work {
  process(samples: Float32Array, frameCount: number): void;
  flush(): void;
  take(gathered: Gathered): void;
  finish(readings: GridReadings | undefined): Omit<FromAssistant & { kind: 'done' }, 'kind'>;
}

function begin({ format, stageIds, backend, series, takes, rounding }: ToAssistant & { kind: 'begin' }): Work {
  const { channelCount } = format;
  const received = takes === 'spectra' ? createReceived() : undefined;
  const stages = STAGES.filter(({ id }) => stageIds.includes(id));
  const pass = createPass(format, stages, {
    kernels: createKernels(backend),
    makeBuffer: ownBuffer,
    rounding,
    ...(received === undefined ? {} : { given: received }),
  });
  const { runs, input } = pass;
  // While the other thread is still busy: first what needs nothing of it, then what needs only what it has gathered.
  const early = received === undefined ? [] : runs.filter(({ stage }) => stage.looksAt === 'spectra');
  const late = runs.filter((run) => !early.includes(run));
  const results: Record<string, Measured<unknown>> = {};

  return {
    process(samples, frameCount) {
      const room = samples.length / channelCount;
      const channels = Array.from({ length: channelCount }, (_, c) =>
        samples.subarray(c * room, c * room + frameCount),
      );
      pass.push({ channels, frameCount, startFrame: pass.frameCount });
    },
    flush() {
      pass.flush();
      collectResults(early, results);
    },
    take(gathered) {
      received?.fill(gathered);
      Object.assign(results, gathered.results);
      collectResults(
        late.filter(({ stage }) => stage.readGrids === undefined),
        results,
      );
    },
    finish(readings) {
      collectResults(
        late.filter(({ stage }) => results[stage.id] === undefined),
        results,
        readings,
      );
      return {
        results: Object.fromEntries(stageIds.map((id) => [id, results[id]!])),
        series: series ? Object.fromEntries(runs.map((run) => [run.stage.id, seriesOf(run, results)])) : {},
        nonFiniteSampleCount: input.nonFiniteSampleCount,
      };
    },
  };
}

interface Received extends Grids {
  fill(gathered: Gathered): void;
}

/** Grids that the other thread gathers: there when the file is over, and whoever asks earlier is told so. */
function createReceived(): Received {
  let end: Gathered | undefined;
  const all = (): Gathered => {
    if (end === undefined) throw new Error('a stage asked for grids before the end of the file');
    return end;
  };
  return {
    levels: {
      get sampleRateHz() {
        return all().levels.sampleRateHz;
      },
      get sliceCount() {
        return all().levels.sliceCount;
      },
      get frameCount() {
        return all().levels.frameCount;
      },
      get weightedPower() {
        return all().levels.weightedPower;
      },
      get power() {
        return all().levels.power;
      },
      get samplePeak() {
        return all().levels.samplePeak;
      },
      get truePeak() {
        return all().levels.truePeak;
      },
      get peaks() {
        return all().levels.peaks;
      },
    },
    envelopes: {
      get bands() {
        return all().envelopes.bands;
      },
      get hopSeconds() {
        return all().envelopes.hopSeconds;
      },
      get frameSeconds() {
        return all().envelopes.frameSeconds;
      },
      get frameCount() {
        return all().envelopes.frameCount;
      },
      get power() {
        return all().envelopes.power;
      },
    },
    input: {
      get nonFiniteSampleCount() {
        return all().nonFiniteSampleCount;
      },
    },
    fill(gathered) {
      end = gathered;
    },
  };
}
