import { erbBands, powerToDb } from '@auralign/dsp';
import { Type } from 'typebox';
import { SLICE_SECONDS, sliceStartFrame, type LevelGrid } from '../levelGrid.ts';
import { MOMENTARY_SLICES, powerToLufs, slidingPower, STEP_SLICES } from '../loudnessWindows.ts';
import { createRowSums } from '../rowSums.ts';
import { defineStage, metric, optionalMetric } from '../stage.ts';
import { findBorders, labelStretches } from './segmentation.ts';
import { NO_POWER } from './spectrumLevel.ts';

const ROW_SECONDS = 0.5;
/** Eight minutes of half seconds; longer files get longer rows, so the work stays the same. */
const ROW_CAPACITY = 1024;
const OPTIONS = {
  shortestSeconds: 6,
  reachSeconds: 10,
  /** dB between the means of two parts. Found on finished music: borders people would mark are further apart, fills and chords less. */
  leastDistance: 3,
} as const;
/** Parts no further apart than this share a letter: a chorus comes back with another fill or an added instrument. */
const ALIKE_DISTANCE = 4;
/** Bands of two ERB: 16 of them tell instruments apart without telling chords apart. */
const LOWEST_HZ = 40;
const HIGHEST_HZ = 15_000;
/** Levels further down do not change the sound of a passage. */
const FLOOR_DB = -60;
/** A part of the song this much softer than the loudest is no longer one of its loud parts. */
const LOUD_WITHIN_LU = 3;
/** Sections this far below the loudest are intros, breaks and fades: no contrast of the music itself. */
const CONTRAST_WITHIN_LU = 20;
const ABSOLUTE_GATE_LUFS = -70;
const RELATIVE_GATE_LU = -10;

const schema = Type.Object({
  sectionCount: metric({
    title: 'Sections',
    unit: '',
    digits: 0,
    description: `Parts of the song that differ in loudness or sound, at least ${OPTIONS.shortestSeconds} s long (Foote novelty).`,
  }),
  sectionContrastLu: optionalMetric({
    title: 'Section contrast',
    unit: 'LU',
    digits: 1,
    description: `Loudness of the loudest section minus that of the softest, those more than ${CONTRAST_WITHIN_LU} LU below the loudest left out. Absent with fewer than two sections.`,
  }),
  loudSeconds: metric({
    title: 'Time in loud sections',
    unit: 's',
    digits: 1,
    description: `Total length of sections within ${LOUD_WITHIN_LU} LU of the loudest.`,
  }),
  sections: Type.Array(
    Type.Object({
      startSeconds: Type.Number(),
      endSeconds: Type.Number(),
      label: Type.String({ description: 'Sections that sound alike share a letter; A is heard first.' }),
      integratedLufs: Type.Optional(
        Type.Number({ description: 'Loudness of the section by itself, BS.1770 gating; absent in silence.' }),
      ),
      sideToMidDb: Type.Optional(Type.Number({ description: 'Width; absent for mono.' })),
      centroidHz: Type.Optional(
        Type.Number({
          description: 'Brightness: mean frequency on a logarithmic axis, of powers raised by 4.5 dB an octave.',
        }),
      ),
      isLoud: Type.Boolean({ description: `Within ${LOUD_WITHIN_LU} LU of the loudest section.` }),
    }),
    { description: 'In order of time, without gaps.' },
  ),
});

/** The song in parts: where they begin, which are alike, which are the loud ones. */
export const sections = defineStage({
  id: 'sections',
  title: 'Sections',
  schema,
  looksAt: 'both',
  create({ sampleRateHz, kernels, levels, spectrum: { hopFrames, sizeFrames, binCount, binHz } }) {
    const hopSeconds = hopFrames / sampleRateHz;
    const highHz = Math.min(HIGHEST_HZ, 0.45 * sampleRateHz);
    const bands = erbBands({ lowHz: LOWEST_HZ, highHz, perErb: 0.5 });
    const map = kernels.createBandMap(bands, binHz, binCount);
    const topHz = (binCount - 1) * binHz;
    const whole = kernels.createBandMap([{ lowHz: binHz / 2, centreHz: topHz / 2, highHz: topHz }], binHz, binCount);
    const sum = kernels.allocateDoubles(1);
    const [MID, SIDE] = [bands.length, bands.length + 1];
    const columns = kernels.allocateDoubles(bands.length + 2);
    const rows = createRowSums({
      columnCount: columns.length,
      itemsPerRow: Math.max(1, Math.round(ROW_SECONDS / hopSeconds)),
      capacity: ROW_CAPACITY,
      kernels,
    });

    /** Shape in dB against the row's own mean, and loudness: one step of 1 dB in all bands weighs as much as 1 dB of loudness. */
    const featuresOf = (row: number): Float64Array => {
      const levelsDb = bands.map((_, band) => powerToDb(rows.sum(row, band) / rows.itemCount(row) + NO_POWER));
      const wholeDb = powerToDb(levelsDb.reduce((sum, level) => sum + 10 ** (level / 10), 0));
      const clipped = levelsDb.map((level) => Math.max(level, wholeDb + FLOOR_DB));
      const meanDb = clipped.reduce((sum, level) => sum + level, 0) / bands.length;
      const scale = 1 / Math.sqrt(bands.length);
      const features = new Float64Array(bands.length + 1);
      clipped.forEach((level, band) => (features[band] = (level - meanDb) * scale));
      features[bands.length] = Math.max(wholeDb, ABSOLUTE_GATE_LUFS);
      return features;
    };

    return {
      spectrum({ total, mid, side }) {
        map.apply(total, columns);
        whole.apply(mid, sum);
        columns[MID] = sum[0]!;
        columns[SIDE] = 0;
        if (side !== undefined) {
          whole.apply(side, sum);
          columns[SIDE] = sum[0]!;
        }
        rows.add(columns);
      },
      result() {
        const rowCount = rows.rowCount;
        if (rowCount === 0) return { status: 'unmeasurable', reason: 'too-short' };
        const rowSeconds = rows.itemsPerRow * hopSeconds;
        const features = { rows: Array.from({ length: rowCount }, (_, row) => featuresOf(row)), rowSeconds };
        const borders = findBorders(features, OPTIONS);
        const labels = labelStretches(features, borders, ALIKE_DISTANCE);
        const durationSeconds = levels.frameCount / sampleRateHz;
        // Row r begins half a hop before the centre of its first frame.
        const timeOf = (row: number): number =>
          row === 0
            ? 0
            : row === rowCount
              ? durationSeconds
              : Math.min(durationSeconds, (sizeFrames - hopFrames) / 2 / sampleRateHz + row * rowSeconds);
        const momentary = slidingPower(levels, MOMENTARY_SLICES, STEP_SLICES);

        const found = labels.map((label, i) => {
          const [startSeconds, endSeconds] = [timeOf(borders[i]!), timeOf(borders[i + 1]!)];
          const sums = new Float64Array(columns.length);
          for (let row = borders[i]!; row < borders[i + 1]!; row++) {
            for (let column = 0; column < sums.length; column++) sums[column] = sums[column]! + rows.sum(row, column);
          }
          const integratedLufs = loudnessOf(levels, momentary, startSeconds, endSeconds);
          const centroidHz = brightnessHz(sums, bands);
          return {
            startSeconds,
            endSeconds,
            label,
            ...(integratedLufs === undefined ? {} : { integratedLufs }),
            ...(sums[MID]! > 0 && sums[SIDE]! > 0 ? { sideToMidDb: powerToDb(sums[SIDE]! / sums[MID]!) } : {}),
            ...(centroidHz === undefined ? {} : { centroidHz }),
          };
        });
        const loudest = found.reduce(
          (most, { integratedLufs = -Infinity }) => Math.max(most, integratedLufs),
          -Infinity,
        );
        if (loudest === -Infinity) return { status: 'unmeasurable', reason: 'silence' };
        const listed = found.map((section) => ({
          ...section,
          isLoud: (section.integratedLufs ?? -Infinity) >= loudest - LOUD_WITHIN_LU,
        }));
        const compared = found.flatMap(({ integratedLufs }) =>
          integratedLufs !== undefined && integratedLufs >= loudest - CONTRAST_WITHIN_LU ? [integratedLufs] : [],
        );
        const contrast = compared.length < 2 ? undefined : loudest - Math.min(...compared);
        return {
          status: 'measured',
          value: {
            sectionCount: listed.length,
            ...(contrast === undefined ? {} : { sectionContrastLu: contrast }),
            loudSeconds: listed.reduce(
              (sum, { isLoud, startSeconds, endSeconds }) => (isLoud ? sum + endSeconds - startSeconds : sum),
              0,
            ),
            sections: listed,
          },
          ...(contrast === undefined ? { missing: { sectionContrastLu: 'not-applicable' } } : {}),
        };
      },
    };
  },
});

/** Integrated loudness of one stretch: the gating of BS.1770-5 over its own 400 ms blocks, or its mean if it has none. */
function loudnessOf(
  levels: LevelGrid,
  momentary: Float64Array,
  startSeconds: number,
  endSeconds: number,
): number | undefined {
  const stepSeconds = STEP_SLICES * SLICE_SECONDS;
  const first = Math.ceil(startSeconds / stepSeconds);
  const last = Math.floor((endSeconds - MOMENTARY_SLICES * SLICE_SECONDS) / stepSeconds);
  const blocks = momentary.subarray(first, Math.max(first, last + 1));
  const absolute = Array.from(blocks).filter((power) => powerToLufs(power) > ABSOLUTE_GATE_LUFS);
  if (absolute.length === 0) {
    if (momentary.length > 0 || levels.frameCount === 0) return undefined;
    return wholeLoudness(levels);
  }
  const gate = meanOf(absolute) * 10 ** (RELATIVE_GATE_LU / 10);
  return powerToLufs(meanOf(absolute.filter((power) => power > gate)));
}

/** Of files shorter than one block. */
function wholeLoudness(levels: LevelGrid): number | undefined {
  let energy = 0;
  for (let k = 0; k < levels.sliceCount; k++) {
    const end = Math.min(levels.frameCount, sliceStartFrame(k + 1, levels.sampleRateHz));
    energy += levels.weightedPower[k]! * (end - sliceStartFrame(k, levels.sampleRateHz));
  }
  const lufs = powerToLufs(energy / levels.frameCount);
  return lufs > ABSOLUTE_GATE_LUFS ? lufs : undefined;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Mean frequency (on a logarithmic axis) of powers raised by 4.5 dB an octave, the usual fall of music, so that bass does not decide alone. */
function brightnessHz(powers: Float64Array, bands: readonly { readonly centreHz: number }[]): number | undefined {
  let sum = 0;
  let weight = 0;
  bands.forEach(({ centreHz }, band) => {
    const octave = Math.log2(centreHz / 1000);
    const power = powers[band]! * 10 ** ((4.5 * octave) / 10);
    sum += power * octave;
    weight += power;
  });
  return weight > 0 ? 1000 * 2 ** (sum / weight) : undefined;
}
