import { percentileSorted, powerToDb } from '@auralign/dsp';
import { Type } from 'typebox';
import type { Reason } from '../measured.ts';
import { createRowSums } from '../rowSums.ts';
import { frontPair } from '../sharedSpectrum.ts';
import { defineStage, optionalMetric, type TimeSeries } from '../stage.ts';
import { createSpectrumGrid } from './spectrumGrid.ts';
import { NO_POWER } from './spectrumLevel.ts';
import { interChannelDelay } from './stereoDelay.ts';
import {
  isHeardInMono,
  midSideFigures,
  stereoFigures,
  sumsOfProducts,
  type MidSideSums,
  type StereoFigures,
  type StereoSums,
} from './stereoSums.ts';

/** Window of the series, as correlation meters integrate. */
const WINDOW_SECONDS = 0.4;
/** 27 minutes of windows; longer files get longer ones. */
const WINDOW_CAPACITY = 4096;
/** Windows more than this below the loudest are pauses. */
const GATE_DB = 40;
/** Below this, bass is expected in the middle: a cutting lathe, a club system and most subwoofers are mono there. */
const LOW_END_HZ = 120;
const LOW_END_FROM_HZ = 20;
/** What is looked at over time: the low end, and where parts are told apart. */
const PARTS_HZ: readonly [number, number] = [150, 8200];
/** Third octaves more than this below the loudest of a moment do not carry it. */
const QUIET_BAND_DB = 25;
const SERIES_SECONDS = 0.5;

const PerBand = (description: string) => Type.Array(Type.Union([Type.Number(), Type.Null()]), { description });

const schema = Type.Object({
  correlation: optionalMetric({
    title: 'Correlation',
    unit: '',
    digits: 2,
    description:
      'Of the front pair over the whole file, mean not removed: 1 mono, 0 independent, −1 opposite. Absent if one channel is silent.',
  }),
  correlationP10: optionalMetric({
    title: 'Correlation, widest tenth',
    unit: '',
    digits: 2,
    description: '10th percentile over 400 ms windows, those 40 dB below the loudest left out.',
  }),
  sideToMidDb: optionalMetric({
    title: 'Side to mid',
    unit: 'dB',
    digits: 1,
    description: 'Power of (L−R)/2 over power of (L+R)/2: width. Absent where either is silent (mono, or all side).',
  }),
  balanceDb: optionalMetric({
    title: 'Balance',
    unit: 'dB',
    digits: 1,
    description: 'Power of right over left: positive means the right channel is louder. Absent if one is silent.',
  }),
  monoFoldLossDb: optionalMetric({
    title: 'Mono fold-down',
    unit: 'dB',
    digits: 1,
    description:
      'Power of (L+R)/2 against the mean power of the channels: 0 loses nothing, −3 is what independent channels read, less is cancellation. Absent when nothing is left.',
  }),
  lowEndCorrelation: optionalMetric({
    title: `Correlation below ${LOW_END_HZ} Hz`,
    unit: '',
    digits: 2,
    description: `Correlation of ${LOW_END_FROM_HZ} to ${LOW_END_HZ} Hz.`,
  }),
  lowEndSideToMidDb: optionalMetric({
    title: `Side to mid below ${LOW_END_HZ} Hz`,
    unit: 'dB',
    digits: 1,
    description: `Width of ${LOW_END_FROM_HZ} to ${LOW_END_HZ} Hz.`,
  }),
  interChannelDelayFrames: optionalMetric({
    title: 'Delay between channels',
    unit: 'frames',
    digits: 1,
    description:
      'Frames by which the right channel comes later (negative: the left), looked for within 10 ms; absent unless one delay clearly explains the channels.',
  }),
  interChannelDelaySeconds: optionalMetric({
    title: 'Delay between channels',
    unit: 's',
    digits: 5,
    description: 'The same in seconds.',
  }),
  delayConfidence: optionalMetric({
    title: 'Confidence of the delay',
    unit: '',
    digits: 2,
    description: 'Height of the coherence-weighted cross-correlation at that delay, 0 to 1.',
  }),
  polarityInverted: Type.Boolean({
    title: 'Polarity inverted',
    description: 'One channel is the other upside down, at the delay given or at none.',
  }),
  thirdOctaves: Type.Object(
    {
      frequenciesHz: Type.Array(Type.Number(), { description: 'Band centres, the same as in the spectrum stage.' }),
      correlation: PerBand('Correlation per band; null where nothing is.'),
      widthDb: PerBand('Side over mid per band, dB; null where either is silent.'),
      monoFoldLossDb: PerBand('Mono fold-down per band, dB, as above; null where nothing is left.'),
      balanceDb: PerBand('Right over left per band, dB; null where either is silent.'),
    },
    { description: 'Per third octave.' },
  ),
});

/** Width, correlation, balance and mono compatibility of the front pair, broadband, per band and over time. */
export const stereo = defineStage({
  id: 'stereo',
  title: 'Stereo',
  schema,
  looksAt: 'spectra',
  create({ sampleRateHz, channelCount, format, kernels, spectrum: { sizeFrames, hopFrames, binCount, binHz } }) {
    const pair = frontPair(channelCount, format.channelLabels);
    const rightChannel = pair.right;
    if (rightChannel === undefined) return { result: () => ({ status: 'unmeasurable', reason: 'needs-stereo' }) };

    const windowFrames = Math.max(1, Math.round(WINDOW_SECONDS * sampleRateHz));
    const windows = createRowSums({ columnCount: 3, itemsPerRow: 1, capacity: WINDOW_CAPACITY });
    const current = new Float64Array(3); // Σ L², Σ R², Σ L·R of the window being filled
    const total = new Float64Array(3);
    const pairSums = new Float64Array(3);
    let filled = 0;

    const sums = {
      left: kernels.allocateDoubles(binCount),
      right: kernels.allocateDoubles(binCount),
      mid: kernels.allocateDoubles(binCount),
      side: kernels.allocateDoubles(binCount),
      crossImaginary: kernels.allocateDoubles(binCount),
    };
    let frameCount = 0;
    // Mid and side of the low end and of third octaves, every half second.
    const watched = [
      { lowHz: LOW_END_FROM_HZ, highHz: LOW_END_HZ, centreHz: LOW_END_HZ / 2 },
      ...createSpectrumGrid({ sampleRateHz, binHz, binCount }, kernels).third.filter(
        ({ centreHz }) => centreHz >= PARTS_HZ[0] && centreHz <= PARTS_HZ[1],
      ),
    ];
    const watchedMap = kernels.createBandMap(watched, binHz, binCount);
    const watchedPowers = kernels.allocateDoubles(2 * watched.length);
    const watchedMid = watchedPowers.subarray(0, watched.length);
    const watchedSide = watchedPowers.subarray(watched.length);
    const moments = createRowSums({
      columnCount: watchedPowers.length,
      itemsPerRow: Math.max(1, Math.round((SERIES_SECONDS * sampleRateHz) / hopFrames)),
      capacity: WINDOW_CAPACITY,
      kernels,
    });

    const closeWindow = (): void => {
      windows.add(current);
      for (let i = 0; i < 3; i++) total[i] = total[i]! + current[i]!;
      current.fill(0);
      filled = 0;
    };
    const windowSums = (row: number): StereoSums =>
      sumsOfProducts(windows.sum(row, 0), windows.sum(row, 1), windows.sum(row, 2));
    let over: readonly StereoFigures[] = []; // known with the result
    /** Figures of every window, empty ones in pauses. */
    const figuresOverTime = (): StereoFigures[] => {
      const rows = Array.from({ length: windows.rowCount }, (_, row) => windowSums(row));
      const powers = rows.map(({ left, right }, row) => (left + right) / windows.itemCount(row));
      const gate = powers.reduce((most, power) => Math.max(most, power), 0) * 10 ** (-GATE_DB / 10);
      return rows.map((row, i) => (powers[i]! >= gate ? stereoFigures(row) : {}));
    };
    const bandSums = (bands: readonly { lowHz: number; highHz: number; centreHz: number }[]): StereoSums[] => {
      const map = kernels.createBandMap(bands, binHz, binCount);
      const ofBands = (bins: Float64Array): Float64Array => {
        const out = new Float64Array(bands.length);
        map.apply(bins, out);
        return out;
      };
      const [left, right, mid, side] = [ofBands(sums.left), ofBands(sums.right), ofBands(sums.mid), ofBands(sums.side)];
      return bands.map((_, i) => {
        const isEmpty = (left[i]! + right[i]!) / Math.max(1, frameCount) <= NO_POWER;
        if (isEmpty) return { left: 0, right: 0, mid: 0, side: 0 };
        return { left: left[i]!, right: right[i]!, mid: mid[i]!, side: side[i]! };
      });
    };

    const momentSums = (row: number, band: number): MidSideSums => ({
      mid: moments.sum(row, band),
      side: moments.sum(row, watched.length + band),
    });

    /** Of third octaves that are not too quiet to matter, and of which anything is left in mono. */
    const worstMonoFoldLossDb = (row: number): number | undefined => {
      let most = 0;
      for (let band = 1; band < watched.length; band++) {
        const { mid, side } = momentSums(row, band);
        most = Math.max(most, mid + side);
      }
      const least = most * 10 ** (-QUIET_BAND_DB / 10);
      let share = Infinity;
      for (let band = 1; band < watched.length; band++) {
        const sumsOfBand = momentSums(row, band);
        const power = sumsOfBand.mid + sumsOfBand.side;
        if (power > 0 && power >= least && isHeardInMono(sumsOfBand)) share = Math.min(share, sumsOfBand.mid / power);
      }
      return share === Infinity ? undefined : powerToDb(share);
    };

    return {
      block({ channels, frameCount: blockFrames }) {
        const left = channels[pair.left]!;
        const right = channels[rightChannel]!;
        for (let start = 0; start < blockFrames;) {
          const end = Math.min(blockFrames, start + windowFrames - filled);
          kernels.pairSums(left, right, start, end, pairSums);
          for (let i = 0; i < 3; i++) current[i] = current[i]! + pairSums[i]!;
          filled += end - start;
          start = end;
          if (filled === windowFrames) closeWindow();
        }
      },
      spectrum({ left, right, mid, side, crossImaginary }) {
        kernels.accumulate(left, sums.left);
        kernels.accumulate(right!, sums.right);
        kernels.accumulate(mid, sums.mid);
        kernels.accumulate(side!, sums.side);
        kernels.accumulate(crossImaginary!, sums.crossImaginary);
        frameCount++;
        watchedMap.apply(mid, watchedMid);
        watchedMap.apply(side!, watchedSide);
        moments.add(watchedPowers);
      },
      result() {
        const whole = sumsOfProducts(total[0]! + current[0]!, total[1]! + current[1]!, total[2]! + current[2]!);
        if (!(whole.left + whole.right > 0)) return { status: 'unmeasurable', reason: 'silence' };
        const figures = stereoFigures(whole);
        const [lowEnd] = bandSums([{ lowHz: LOW_END_FROM_HZ, highHz: LOW_END_HZ, centreHz: LOW_END_HZ / 2 }]);
        const low = stereoFigures(lowEnd!);
        over = figuresOverTime();
        const correlations = Float64Array.from(
          over.flatMap(({ correlation }) => (correlation === undefined ? [] : [correlation])),
        ).sort();
        const delay = interChannelDelay(sums, { frameCount, sampleRateHz, kernels });

        const bands = createSpectrumGrid({ sampleRateHz, binHz, binCount }, kernels).third;
        const perBand = bandSums(bands).map(stereoFigures);
        const column = (key: keyof StereoFigures): (number | null)[] =>
          perBand.map((band) => (band[key] === undefined ? null : rounded(band[key])));

        const value = {
          ...figures,
          ...(correlations.length === 0 ? {} : { correlationP10: percentileSorted(correlations, 0.1) }),
          ...(low.correlation === undefined ? {} : { lowEndCorrelation: low.correlation }),
          ...(low.sideToMidDb === undefined ? {} : { lowEndSideToMidDb: low.sideToMidDb }),
          ...(delay === undefined
            ? {}
            : {
                interChannelDelayFrames: delay.delayFrames,
                interChannelDelaySeconds: delay.delayFrames / sampleRateHz,
                delayConfidence: delay.confidence,
              }),
          polarityInverted: delay?.inverted ?? (figures.correlation ?? 0) < -0.9,
          thirdOctaves: {
            frequenciesHz: bands.map(({ centreHz }) => centreHz),
            correlation: column('correlation'),
            widthDb: column('sideToMidDb'),
            monoFoldLossDb: column('monoFoldLossDb'),
            balanceDb: column('balanceDb'),
          },
        };
        const missing = missingFigures(value, windows.rowCount === 0);
        return { status: 'measured', value, ...(Object.keys(missing).length === 0 ? {} : { missing }) };
      },
      series() {
        const stepSeconds = (windows.itemsPerRow * windowFrames) / sampleRateHz;
        const series = (title: string, unit: string, key: keyof StereoFigures): TimeSeries => ({
          title,
          unit,
          startSeconds: stepSeconds / 2, // centre of the window
          stepSeconds,
          values: over.map((figures) => (figures[key] === undefined ? null : rounded(figures[key]))),
        });
        const momentSeconds = (moments.itemsPerRow * hopFrames) / sampleRateHz;
        const overMoments = (title: string, of: (row: number) => number | undefined): TimeSeries => {
          const values = Array.from({ length: moments.rowCount }, (_, row) => {
            const value = of(row);
            return value === undefined ? null : rounded(value);
          });
          const startSeconds = (sizeFrames - hopFrames) / 2 / sampleRateHz + momentSeconds / 2;
          return { title, unit: 'dB', startSeconds, stepSeconds: momentSeconds, values };
        };
        return {
          correlation: series('Correlation', '', 'correlation'),
          sideToMidDb: series('Side to mid', 'dB', 'sideToMidDb'),
          balanceDb: series('Balance', 'dB', 'balanceDb'),
          lowEndSideToMidDb: overMoments(
            'Side to mid of the low end',
            (row) => midSideFigures(momentSums(row, 0)).sideToMidDb,
          ),
          worstMonoFoldLossDb: overMoments('Mono fold-down of the worst third octave', worstMonoFoldLossDb),
        };
      },
    };
  },
});

/** Why optional figures are not there: a channel, the mid or the side is silent; or no one delay explains the channels. */
function missingFigures(value: Readonly<Record<string, unknown>>, withoutWindows: boolean): Record<string, Reason> {
  const missing: Record<string, Reason> = {};
  for (const key of Object.keys(schema.properties)) {
    if (value[key] !== undefined) continue;
    if (/delay/i.test(key)) missing[key] = 'not-applicable';
    else missing[key] = key === 'correlationP10' && withoutWindows ? 'too-short' : 'silence';
  }
  return missing;
}

function rounded(value: number): number {
  return Math.round(100 * value) / 100;
}
