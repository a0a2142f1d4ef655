import { percentileOf, percentileSorted } from '@auralign/dsp';
import { Type } from 'typebox';
import type { Reason } from '../measured.ts';
import { createRowSums, type RowSums } from '../rowSums.ts';
import { defineStage, metric, optionalMetric } from '../stage.ts';
import { bandwidthHz } from './spectrumBandwidth.ts';
import { createGatedSum, GATE_DB } from './spectrumGate.ts';
import { createSpectrumGrid } from './spectrumGrid.ts';
import { levelOrNull, NO_POWER } from './spectrumLevel.ts';
import { shapeVariationDb, sibilanceSwing, tiltDbPerOctave } from './spectrumShape.ts';

/** Length of the blocks whose differences tell how much the song itself varies. */
const BLOCK_SECONDS = 10;
/** An hour of blocks; longer files get longer ones. */
const BLOCK_CAPACITY = 360;
/** Third-octave rows kept for percentiles: 50 minutes of frames at 44.1 and 48 kHz, then pairs are averaged. */
const ROW_CAPACITY = 32_768;
/** The percentile of frame levels that stands for "how loud this band gets". */
const LOUD_FRACTION = 0.95;
/** And for "what is there all the time": a filter lifts this too, a note or a hit does not. */
const QUIET_FRACTION = 0.1;

const Levels = (description: string) => Type.Array(Type.Union([Type.Number(), Type.Null()]), { description });
const Frequencies = (description: string) => Type.Array(Type.Number(), { description });
const STEREO_ONLY = 'absent for mono';

const schema = Type.Object({
  tiltDbPerOctave: optionalMetric({
    title: 'Spectral tilt',
    unit: 'dB/octave',
    digits: 2,
    description:
      'Slope of third-octave band levels from 100 Hz to 10 kHz by least squares. Pink noise reads 0, white noise +3.01.',
  }),
  bandwidthHz: metric({
    title: 'Bandwidth',
    unit: 'Hz',
    digits: 0,
    description:
      'Where the spectrum ends like a cliff (at least 20 dB within 300 Hz, nothing above), as lossy encoders and lower sample rates leave it; half the sample rate when there is no cliff.',
  }),
  sibilanceSwingDb: optionalMetric({
    title: 'Swing of sibilance',
    unit: 'dB',
    digits: 1,
    description:
      'How much more 5 to 8 kHz stands over its neighbours (2 to 4 and 10 to 12.5 kHz) in its strongest moments (90th percentile of frames) than in usual ones (30th). S and T come and go; a bright mix is bright all the time. Absent for low sample rates.',
  }),
  gatedSeconds: metric({
    title: 'Time measured',
    unit: 's',
    digits: 1,
    description: `Time within ${GATE_DB} dB of the loudest frame; only this counts for the average spectrum.`,
  }),
  resolutionHz: Type.Number({
    description: 'Noise bandwidth of the analysis window (1.5 bins): nothing finer is told apart, at any frequency.',
  }),
  ltas: Type.Object(
    {
      frequenciesHz: Frequencies('Band centres: 1/24 octave from 20 Hz to 20 kHz (or 0.48 of the sample rate).'),
      totalDb: Levels(
        'Power mean over gated frames, dB of mean square per band (full-scale sine −3.01), all channels but the LFE; null: nothing there.',
      ),
      leftDb: Type.Optional(Levels(`The same for the front left channel; ${STEREO_ONLY}.`)),
      rightDb: Type.Optional(Levels(`The same for the front right channel; ${STEREO_ONLY}.`)),
      midDb: Type.Optional(Levels(`The same for (L+R)/2; ${STEREO_ONLY}.`)),
      sideDb: Type.Optional(Levels(`The same for (L−R)/2; ${STEREO_ONLY}.`)),
      variationDb: Type.Optional(
        Levels(
          'Standard deviation over blocks of the shape of the total, loudness taken out; null where no sound is; absent for fewer than two blocks.',
        ),
      ),
    },
    { description: 'Long-term average spectrum.' },
  ),
  thirdOctaves: Type.Object(
    {
      frequenciesHz: Frequencies('Exact base-2 band centres; whole third octaves inside the range of the fine grid.'),
      totalDb: Levels('Power mean over gated frames, dB per band.'),
      totalP95Db: Levels('95th percentile of the gated frames’ levels, dB per band.'),
      totalP10Db: Levels('10th percentile of the same: what is there all the time.'),
      totalUsualDb: Levels('Mean of the gated frames’ levels in dB: loud moments weigh no more than others.'),
      midP95Db: Type.Optional(Levels(`The same for (L+R)/2; ${STEREO_ONLY}.`)),
      sideP95Db: Type.Optional(Levels(`The same for (L−R)/2; ${STEREO_ONLY}.`)),
    },
    { description: 'Third-octave levels of the whole file.' },
  ),
  blocks: Type.Object(
    {
      blockSeconds: Type.Number({ description: 'Length of a full block: about 10 s, longer for files over an hour.' }),
      startSeconds: Type.Array(Type.Number(), {
        description: 'Start of each block; blocks below the gate are left out.',
      }),
      totalDb: Type.Array(Levels('Level of each third octave, dB per band.')),
      midDb: Type.Optional(Type.Array(Levels(`The same for (L+R)/2; ${STEREO_ONLY}.`))),
      sideDb: Type.Optional(Type.Array(Levels(`The same for (L−R)/2; ${STEREO_ONLY}.`))),
    },
    { description: 'Third-octave levels (bands as in thirdOctaves) of each block of the song: its own variation.' },
  ),
});

/** Order of the spectra in the rows of sums. */
const COLUMNS = { total: 0, mid: 1, side: 2, left: 3, right: 4 } as const;

/** Long-term average spectrum, its tilt, bandwidth and variation over the song. */
export const spectrum = defineStage({
  id: 'spectrum',
  title: 'Spectrum',
  schema,
  looksAt: 'spectra',
  create({ sampleRateHz, channelCount, kernels, spectrum: { hopFrames, binCount, binHz } }) {
    const grid = createSpectrumGrid({ sampleRateHz, binHz, binCount }, kernels);
    const stereo = channelCount > 1;
    const fineCount = grid.fine.length;
    const thirdCount = grid.third.length;
    const averagedCount = stereo ? 5 : 1;
    const comparedCount = stereo ? 3 : 1; // total, mid, side
    const fine = kernels.allocateDoubles(averagedCount * fineCount);
    const fineOf = Array.from({ length: averagedCount }, (_, column) =>
      fine.subarray(column * fineCount, (column + 1) * fineCount),
    );
    const third = new Float64Array(comparedCount * thirdCount + 1);
    const average = createGatedSum(fine.length, kernels);
    const hopSeconds = hopFrames / sampleRateHz;
    const blocks = createRowSums({
      columnCount: comparedCount * fineCount,
      itemsPerRow: Math.max(1, Math.round(BLOCK_SECONDS / hopSeconds)),
      capacity: BLOCK_CAPACITY,
      kernels,
    });
    const rows = createRowSums({ columnCount: third.length, itemsPerRow: 1, capacity: ROW_CAPACITY });
    const bins = kernels.allocateDoubles(binCount);
    let loudestPower = 0;

    /** Levels of one spectrum (by its column) out of sums over `count` frames. */
    const levels = (sums: ArrayLike<number>, column: number, bandCount: number, count: number): (number | null)[] =>
      Array.from({ length: bandCount }, (_, band) => levelOrNull(sums[column * bandCount + band]! / count));

    const blockSums = (row: number, column: number): Float64Array =>
      Float64Array.from({ length: fineCount }, (_, band) => blocks.sum(row, column * fineCount + band));
    const powerOfBlock = (row: number): number => blockSums(row, COLUMNS.total).reduce((sum, power) => sum + power, 0);

    return {
      spectrum(frame) {
        grid.toFine(frame.total, fineOf[COLUMNS.total]!);
        if (stereo) {
          grid.toFine(frame.mid, fineOf[COLUMNS.mid]!);
          grid.toFine(frame.side!, fineOf[COLUMNS.side]!);
          grid.toFine(frame.left, fineOf[COLUMNS.left]!);
          grid.toFine(frame.right!, fineOf[COLUMNS.right]!);
        }
        const framePower = sumOf(fineOf[COLUMNS.total]!);
        average.add(framePower, fine);
        blocks.add(fine);
        for (let column = 0; column < comparedCount; column++) {
          grid.toThird(fine, column * fineCount, third, column * thirdCount);
        }
        third[third.length - 1] = framePower;
        rows.add(third);
        // Against the loudest frame so far: what is let in too early is 40 dB below what follows.
        if (framePower > loudestPower) loudestPower = framePower;
        if (framePower >= loudestPower * 10 ** (-GATE_DB / 10)) {
          kernels.accumulate(frame.total, bins);
        }
      },

      result() {
        const { frameCount, sums } = average.result();
        if (frameCount === 0 || loudestPower <= NO_POWER) return { status: 'unmeasurable', reason: 'silence' };
        const missing: { tiltDbPerOctave?: Reason; sibilanceSwingDb?: Reason } = {};

        const totalDb = levels(sums, COLUMNS.total, fineCount, frameCount);
        const blockRows = gatedRows(blocks, (row) => powerOfBlock(row) / blocks.itemCount(row), 0.5);
        const variationDb = shapeVariationDb(
          blockRows.map((row) => levels(blockSums(row, COLUMNS.total), 0, fineCount, blocks.itemCount(row))),
          totalDb,
        );

        const thirdSums = new Float64Array(thirdCount);
        grid.toThird(sums, 0, thirdSums, 0);
        const thirdDb = levels(thirdSums, 0, thirdCount, frameCount);
        const tilt = tiltDbPerOctave(grid.third, thirdDb);
        if (tilt === undefined) missing.tiltDbPerOctave = 'not-applicable';
        const frameRows = gatedRows(rows, (row) => rows.sum(row, third.length - 1) / rows.itemCount(row), 0);
        const rowPowers = new Float64Array(rows.rowCount);
        const powers = new Float64Array(frameRows.length);
        /** What is said of each band from its powers in the gated frames: in the same memory all of them, for an hour they are 28 MB. */
        const ofBands = <T>(column: number, tell: (powers: Float64Array) => T): T[] =>
          grid.third.map((_, band) => {
            rows.column(column * thirdCount + band, rowPowers);
            // filled by a loop: `from` asks an iterator for every row
            for (let i = 0; i < powers.length; i++)
              powers[i] = rowPowers[frameRows[i]!]! / rows.itemCount(frameRows[i]!);
            return tell(powers);
          });
        const loudLevels = (column: number): (number | null)[] =>
          ofBands(column, (powers) => levelOrNull(percentileOf(powers, LOUD_FRACTION)));
        const totals = ofBands(COLUMNS.total, (powers) => {
          const sorted = powers.sort();
          return {
            loudDb: levelOrNull(percentileSorted(sorted, LOUD_FRACTION)),
            quietDb: levelOrNull(percentileSorted(sorted, QUIET_FRACTION)),
            usualDb: usualLevel(sorted),
          };
        });
        const swing = sibilanceSwing(
          grid.third,
          frameRows.map((row) => (band) => rows.sum(row, band) / rows.itemCount(row)),
        );
        if (swing === undefined) missing.sibilanceSwingDb = 'not-applicable';
        const blockLevels = (column: number): (number | null)[][] =>
          blockRows.map((row) => {
            grid.toThird(blockSums(row, column), 0, thirdSums, 0);
            return levels(thirdSums, 0, thirdCount, blocks.itemCount(row));
          });

        return {
          status: 'measured',
          value: {
            ...(tilt === undefined ? {} : { tiltDbPerOctave: tilt }),
            bandwidthHz: bandwidthHz(bins, binHz),
            ...(swing === undefined ? {} : { sibilanceSwingDb: swing }),
            gatedSeconds: frameCount * hopSeconds,
            resolutionHz: 1.5 * binHz,
            ltas: {
              frequenciesHz: grid.fine.map(({ centreHz }) => centreHz),
              totalDb,
              ...(stereo
                ? {
                    leftDb: levels(sums, COLUMNS.left, fineCount, frameCount),
                    rightDb: levels(sums, COLUMNS.right, fineCount, frameCount),
                    midDb: levels(sums, COLUMNS.mid, fineCount, frameCount),
                    sideDb: levels(sums, COLUMNS.side, fineCount, frameCount),
                  }
                : {}),
              ...(variationDb === undefined ? {} : { variationDb }),
            },
            thirdOctaves: {
              frequenciesHz: grid.third.map(({ centreHz }) => centreHz),
              totalDb: thirdDb,
              totalP95Db: totals.map(({ loudDb }) => loudDb),
              totalP10Db: totals.map(({ quietDb }) => quietDb),
              totalUsualDb: totals.map(({ usualDb }) => usualDb),
              ...(stereo
                ? {
                    midP95Db: loudLevels(COLUMNS.mid),
                    sideP95Db: loudLevels(COLUMNS.side),
                  }
                : {}),
            },
            blocks: {
              blockSeconds: blocks.itemsPerRow * hopSeconds,
              startSeconds: blockRows.map((row) => row * blocks.itemsPerRow * hopSeconds),
              totalDb: blockLevels(COLUMNS.total),
              ...(stereo ? { midDb: blockLevels(COLUMNS.mid), sideDb: blockLevels(COLUMNS.side) } : {}),
            },
          },
          ...(Object.keys(missing).length === 0 ? {} : { missing }),
        };
      },
    };
  },
});

function sumOf(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum;
}

/** Mean of levels in dB; `null` where a tenth of the frames and more hold nothing. */
function usualLevel(powers: Float64Array): number | null {
  const heard = powers.filter((power) => power > NO_POWER);
  if (heard.length < 0.9 * powers.length || heard.length === 0) return null;
  return heard.reduce((sum, power) => sum + 10 * Math.log10(power), 0) / heard.length;
}

/** Rows within 40 dB of the loudest, the unfinished last one only if at least `minimumFill` full. */
function gatedRows(rows: RowSums, meanPower: (row: number) => number, minimumFill: number): number[] {
  const full = Array.from({ length: rows.rowCount }, (_, row) => row).filter(
    (row) => row === 0 || rows.itemCount(row) >= minimumFill * rows.itemsPerRow,
  );
  const powers = full.map(meanPower);
  const gate = powers.reduce((most, power) => Math.max(most, power), 0) * 10 ** (-GATE_DB / 10);
  return full.filter((_, i) => powers[i]! > 0 && powers[i]! >= gate);
}
