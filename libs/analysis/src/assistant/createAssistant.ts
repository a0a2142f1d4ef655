import type { AudioFormat } from '@auralign/audio';
import { createKernels, type Kernels } from '@auralign/dsp';
import type { EnvelopeGrid } from '../envelopeGrid.ts';
import type { LevelGrid } from '../levelGrid.ts';
import type { Measured } from '../measured.ts';
import { ANALYSIS_BLOCK_FRAMES } from '../reblock.ts';
import { spectrumFor, spectrumGeometry } from '../sharedSpectrum.ts';
import type { StageContext } from '../stage.ts';
import { collectResults, seriesOf, startStages } from '../stageResults.ts';
import { STAGES } from '../stages/index.ts';
import type { FromAssistant, ToAssistant } from './messages.ts';

/**
 * What the second thread of an analysis does with its messages: it measures the spectra of the blocks it is sent, in the same
 * blocks and with the same code as `analyze` alone would, so the figures are the same to the last bit. One analysis a thread.
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
      case 'finish':
        send({ kind: 'done', ...work.finish(message) });
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
  finish(end: ToAssistant & { kind: 'finish' }): Pick<FromAssistant & { kind: 'done' }, 'results' | 'series'>;
}

function begin({ format, stageIds, backend, series }: ToAssistant & { kind: 'begin' }): Work {
  const { channelCount } = format;
  const kernels = createKernels(backend);
  const received = createReceived();
  const context = contextOf(format, kernels, received);
  const runs = startStages(
    STAGES.filter(({ id }) => stageIds.includes(id)),
    context,
  );
  const blockTakers = runs.flatMap(({ run }) => (run.block === undefined ? [] : [run.block.bind(run)]));
  const spectrumTakers = runs.flatMap(({ run }) => (run.spectrum === undefined ? [] : [run.spectrum.bind(run)]));
  const spectrum = spectrumFor(spectrumTakers, format, kernels);
  const block = Array.from({ length: channelCount }, () => kernels.allocateFloats(ANALYSIS_BLOCK_FRAMES));
  const early = runs.filter(({ stage }) => stage.looksAt === 'spectra');
  const results: Record<string, Measured<unknown>> = {};
  let startFrame = 0;

  return {
    process(samples, frameCount) {
      const room = samples.length / channelCount;
      for (let taken = 0; taken < frameCount; taken += ANALYSIS_BLOCK_FRAMES) {
        const count = Math.min(ANALYSIS_BLOCK_FRAMES, frameCount - taken);
        for (let channel = 0; channel < channelCount; channel++) {
          block[channel]!.set(samples.subarray(channel * room + taken, channel * room + taken + count));
        }
        spectrum?.process(block, count);
        for (const take of blockTakers) take({ channels: block, frameCount: count, startFrame });
        startFrame += count;
      }
    },
    flush() {
      spectrum?.flush();
      collectResults(early, results);
    },
    finish(end) {
      received.fill(end);
      Object.assign(results, end.results);
      collectResults(
        runs.filter((run) => !early.includes(run)),
        results,
      );
      return {
        results: Object.fromEntries(stageIds.map((id) => [id, results[id]!])),
        series: series ? Object.fromEntries(runs.map((run) => [run.stage.id, seriesOf(run, results)])) : {},
      };
    },
  };
}

interface Received {
  readonly levels: LevelGrid;
  readonly envelopes: EnvelopeGrid;
  readonly input: { readonly nonFiniteSampleCount: number };
  fill(end: ToAssistant & { kind: 'finish' }): void;
}

/** Grids that the other thread gathers: there when the file is over, and whoever asks earlier is told so. */
function createReceived(): Received {
  let end: (ToAssistant & { kind: 'finish' }) | undefined;
  const all = (): ToAssistant & { kind: 'finish' } => {
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
    fill(message) {
      end = message;
    },
  };
}

function contextOf(
  format: AudioFormat,
  kernels: Kernels,
  { levels, envelopes, input }: Omit<Received, 'fill'>,
): StageContext {
  const { sampleRateHz, channelCount } = format;
  const spectrum = spectrumGeometry(sampleRateHz);
  return { format, sampleRateHz, channelCount, kernels, levels, envelopes, input, spectrum };
}
