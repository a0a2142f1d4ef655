import type { AudioFormat } from '@auralign/audio';
import { gainToDb } from '@auralign/dsp';
import { Type, type Static } from 'typebox';
import { measured } from '../measured.ts';
import { defineStage, metric, optionalMetric } from '../stage.ts';
import { createClipTracker, type ClipRange, type ClipTracker, type FlatTop } from './clipRuns.ts';

/** Most ranges listed; the worst are kept. */
const LARGEST_LIST = 100;
/**
 * A ceiling must be hit this often, by both channels and polarities together, before it is one. In 16 bits and more not one flat top happens
 * by chance in 137 pieces of finished music, heard whole; coarser grids make some.
 */
const FEWEST_FLAT_TOPS = 2;
const FEWEST_ON_COARSE_GRID = 5;
const COARSE_STEP = 2 ** -15;
/** Waves that spend more of their time than this at the same value are drawn that way (square-like synthesizers), not cut. */
const LARGEST_FLAT_SHARE = 0.4;
/** Step of formats that have none: the spacing of floats below full scale. */
const FLOAT_STEP = 2 ** -23;

const schema = Type.Object({
  clippedRunCount: metric({
    title: 'Clipped peaks',
    unit: '',
    digits: 0,
    description:
      'Runs of 3 or more samples at full scale whose edges show that the peak was cut, and beside them pairs; rounded peaks that touch full scale do not count.',
  }),
  clippedSampleCount: metric({
    title: 'Clipped samples',
    unit: '',
    digits: 0,
    description: 'Samples in those runs, over all channels.',
  }),
  clippedPercent: metric({
    title: 'Clipped share',
    unit: '%',
    digits: 3,
    description: 'Clipped samples and samples on flat tops, of all samples.',
  }),
  flatTopCount: metric({
    title: 'Flat tops off full scale',
    unit: '',
    digits: 0,
    description:
      'Peaks cut at one and the same level, in both channels and polarities, that is not full scale: clipped, then turned down (or up, in float files).',
  }),
  flatTopSampleCount: metric({
    title: 'Samples on flat tops',
    unit: '',
    digits: 0,
    description: 'Samples in those peaks, over all channels.',
  }),
  flatTopDbfs: optionalMetric({
    title: 'Level of the flat tops',
    unit: 'dBFS',
    digits: 2,
    description: 'The ceiling at which peaks were cut; of several the one hit most often.',
  }),
  floatOverCount: metric({
    title: 'Overs beyond full scale',
    unit: '',
    digits: 0,
    description:
      'Runs of samples beyond ±1 in a float or decoded lossy file. Nothing is lost yet: turning down brings them back.',
  }),
  floatOverDbfs: optionalMetric({
    title: 'Largest over',
    unit: 'dBFS',
    digits: 2,
    description: 'Largest sample magnitude beyond full scale.',
  }),
  rangeCount: metric({
    title: 'Stretches with clipping',
    unit: '',
    digits: 0,
    description: 'Stretches of time with clipped peaks, flat tops or overs less than 100 ms apart.',
  }),
  ranges: Type.Array(
    Type.Object({
      startSeconds: Type.Number(),
      endSeconds: Type.Number(),
      runCount: Type.Integer(),
      sampleCount: Type.Integer(),
    }),
    { description: `The ${LARGEST_LIST} stretches with most samples, in time order.` },
  ),
});

/** Peaks that were cut, at full scale or before it, and peaks that will be if the file becomes integer. */
export const clipping = defineStage({
  id: 'clipping',
  title: 'Clipping',
  schema,
  create({ format, sampleRateHz, channelCount, levels, kernels }) {
    const grid = sampleGrid(format);
    const trackers = Array.from({ length: channelCount }, () => createClipTracker({ sampleRateHz, ...grid, kernels }));
    let flushed = false;
    return {
      block({ channels, frameCount, startFrame }) {
        for (let channel = 0; channel < channelCount; channel++) {
          trackers[channel]!.process(channels[channel]!, frameCount, startFrame);
        }
      },
      result() {
        if (!flushed) for (const tracker of trackers) tracker.flush();
        flushed = true;
        const flatTops = ceilingsOf(trackers, levels.frameCount, grid.step);
        const atFullScale = trackers.flatMap(({ fullScale: { runs, pairs } }) =>
          runs.runCount > 0 ? [runs, pairs] : [],
        );
        const atFlatTops = flatTops.flatMap(({ runs, pairs }) => [runs, pairs]);
        const clippedSampleCount = total(atFullScale, ({ sampleCount }) => sampleCount);
        const flatTopSampleCount = total(atFlatTops, ({ sampleCount }) => sampleCount);
        const largestOver = Math.max(0, ...trackers.map(({ overs }) => overs.largest));
        const commonest = flatTops.reduce<FlatTop | undefined>(
          (most, top) => (most === undefined || top.runs.runCount > most.runs.runCount ? top : most),
          undefined,
        );
        const ranges = mergeRanges(
          [...atFullScale, ...atFlatTops, ...trackers.map(({ overs }) => overs)].flatMap((tally) => tally.ranges),
        );
        return measured<Static<typeof schema>>(
          {
            clippedRunCount: total(atFullScale, ({ runCount }) => runCount),
            clippedSampleCount,
            clippedPercent: (100 * (clippedSampleCount + flatTopSampleCount)) / (levels.frameCount * channelCount),
            flatTopCount: total(atFlatTops, ({ runCount }) => runCount),
            flatTopSampleCount,
            floatOverCount: total(trackers, ({ overs }) => overs.runCount),
            rangeCount: ranges.length,
            ranges: worst(ranges).map(({ startFrame, endFrame, runCount, sampleCount }) => ({
              startSeconds: startFrame / sampleRateHz,
              endSeconds: endFrame / sampleRateHz,
              runCount,
              sampleCount,
            })),
          },
          {
            flatTopDbfs: commonest === undefined ? 'not-applicable' : gainToDb(commonest.magnitude),
            floatOverDbfs: largestOver > 1 ? gainToDb(largestOver) : 'not-applicable',
          },
        );
      },
    };
  },
});

/** Full scale and step of the file's numbers. Lossy files decode to floats, whatever they were made from. */
function sampleGrid(format: AudioFormat): { fullScale: number; step: number } {
  const isInteger = format.lossless && format.codec !== 'pcm-float' && format.bitDepth !== undefined;
  if (!isInteger) return { fullScale: 1, step: FLOAT_STEP };
  const step = 2 ** (1 - Math.min(24, format.bitDepth)); // finer grids do not survive float32
  return { fullScale: 1 - step, step };
}

/** Of all channels and polarities the levels that several peaks are cut at; waves that are drawn flat have none. */
function ceilingsOf(trackers: readonly ClipTracker[], frameCount: number, step: number): FlatTop[] {
  const most = LARGEST_FLAT_SHARE * frameCount;
  const tops = trackers
    .flatMap(({ flatTops, band }) => flatTops.map((top) => ({ ...top, band })))
    .filter(({ runs, pairs }) => runs.sampleCount + pairs.sampleCount <= most);
  const fewest = step > COARSE_STEP ? FEWEST_ON_COARSE_GRID : FEWEST_FLAT_TOPS;
  return tops.filter(({ magnitude, band }) => {
    const alike = tops.filter((other) => Math.abs(other.magnitude - magnitude) <= band);
    return total(alike, ({ runs }) => runs.runCount) >= fewest;
  });
}

function total<T>(items: readonly T[], count: (item: T) => number): number {
  return items.reduce((sum, item) => sum + count(item), 0);
}

/** Ranges of all channels and kinds as one list in time order, overlapping ones joined. */
function mergeRanges(ranges: readonly ClipRange[]): ClipRange[] {
  const merged: ClipRange[] = [];
  for (const range of [...ranges].sort((a, b) => a.startFrame - b.startFrame)) {
    const last = merged.at(-1);
    if (last === undefined || range.startFrame > last.endFrame) merged.push({ ...range });
    else {
      last.endFrame = Math.max(last.endFrame, range.endFrame);
      last.runCount += range.runCount;
      last.sampleCount += range.sampleCount;
    }
  }
  return merged;
}

function worst(ranges: readonly ClipRange[]): ClipRange[] {
  if (ranges.length <= LARGEST_LIST) return [...ranges];
  return [...ranges]
    .sort((a, b) => b.sampleCount - a.sampleCount)
    .slice(0, LARGEST_LIST)
    .sort((a, b) => a.startFrame - b.startFrame);
}
