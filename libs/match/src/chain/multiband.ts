import { createKernels } from '@auralign/dsp';
import { createCompressor, type CompressorOptions } from './compressor.ts';
import { createCrossover } from './crossover.ts';
import type { Processor, ProcessorContext } from './processor.ts';

/** Frames between two looks at the state of the filters, counted from the start of the stream. */
const STRIDE_FRAMES = 256;

/**
 * One compressor or expander a band between Linkwitz–Riley crossovers; a single one without crossovers. All channels
 * are linked. Late by the look-ahead.
 *
 * One band that is idle passes the samples unchanged to the last bit; several idle bands sum flat, with the phase of
 * the crossovers' all-passes.
 *
 * @throws RangeError when the bands are not one more than the crossovers, and as `createCrossover` and
 *         `createCompressor`
 */
export function createMultiband(
  options: ProcessorContext & {
    crossoversHz: readonly number[];
    bands: readonly CompressorOptions[];
    lookaheadSeconds: number;
  },
): Processor {
  const { crossoversHz, bands, lookaheadSeconds, sampleRateHz, channelCount, kernels = createKernels() } = options;
  if (bands.length !== crossoversHz.length + 1) {
    throw new RangeError(`${bands.length} bands do not fit ${crossoversHz.length} crossovers`);
  }
  if (!(lookaheadSeconds >= 0 && Number.isFinite(lookaheadSeconds))) {
    throw new RangeError(`look-ahead of ${lookaheadSeconds} s`);
  }
  const lookaheadFrames = Math.round(lookaheadSeconds * sampleRateHz);
  const crossover = createCrossover({
    frequenciesHz: crossoversHz,
    sampleRateHz,
    channelCount,
    maxFrameCount: STRIDE_FRAMES,
    kernels,
  });
  const compressors = bands.map((band) =>
    createCompressor({ ...band, sampleRateHz, channelCount, lookaheadFrames, maxFrameCount: STRIDE_FRAMES, kernels }),
  );
  let phase = 0; // frames since the last look at the state

  return {
    latencyFrames: lookaheadFrames,
    process(channels, frameCount) {
      for (let start = 0; start < frameCount;) {
        const count = Math.min(frameCount - start, STRIDE_FRAMES - phase);
        crossover.split(channels, start, count);
        for (let b = 0; b < compressors.length; b++) compressors[b]!.process(crossover.bands[b]!, count);
        crossover.join(channels, start, count);
        start += count;
        phase += count;
        if (phase === STRIDE_FRAMES) {
          phase = 0;
          crossover.settle();
        }
      }
    },
    activity() {
      const statistics = compressors.map((compressor, b) => ({
        lowHz: crossoversHz[b - 1] ?? 0,
        highHz: crossoversHz[b] ?? sampleRateHz / 2,
        ...compressor.statistics(),
      }));
      // As a whole it is the band that is turned down most; boosts are told by band only.
      const hardest = statistics.reduce((most, band) => (band.maxChangeDb < most.maxChangeDb ? band : most));
      const turnsDown = hardest.maxChangeDb < 0;
      return {
        maxReductionDb: turnsDown ? -hardest.maxChangeDb : 0,
        meanReductionDb: turnsDown ? -hardest.meanChangeDb : 0,
        activeFraction: turnsDown ? hardest.activeFraction : 0,
        bands: statistics,
      };
    },
  };
}
