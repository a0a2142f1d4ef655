import { createWindow, median, percentileSorted, powerToDb, windowPowerGain } from '@auralign/dsp';
import { Type } from 'typebox';
import type { Reason } from '../measured.ts';
import { createRowSums } from '../rowSums.ts';
import { frontPair } from '../sharedSpectrum.ts';
import { defineStage, metric, optionalMetric } from '../stage.ts';
import { createDecimator } from './decimator.ts';
import { createMains, MAINS_HZ } from './mains.ts';
import { NO_POWER } from './spectrumLevel.ts';
import { createSubsonic } from './subsonic.ts';

const HARMONICS = 6;
/** Four seconds: lines a quarter of a hertz wide, so that a G at 49.0 Hz is not 50 Hz. */
const FRAME_SAMPLES = 16_384;
/** Grids stay within 0.2 Hz; with clocks and tape a little more. */
const TOLERANCE = 0.005;
/**
 * A line must stand so far over the median of what is 1 to 7 Hz beside it, and so far over the highest: lines with neighbours as high
 * are the sidebands of a note that comes back with every bar.
 */
const PROMINENCE_DB = 10;
const LONE_DB = 6;
const BESIDE_HZ: readonly [number, number] = [1, 7];
/** In the quarter of the frames where there is least beside it, hum is seen in at least this share … */
const QUIET_SHARE = 0.25;
const STEADY_SHARE = 0.7;
/** … and its level stays within this (10th to 90th percentile): a note does not. */
const STEADY_DB = 6;
/** Softer than this it is of no concern, and rounding of 16-bit files makes lines as well. */
const LEAST_DBFS = -90;
const FEWEST_FRAMES = 3;
/** 36 minutes of frames; longer files average pairs. */
const FRAME_CAPACITY = 1024;
/** Values kept of a line in each frame. */
const COLUMNS = 3;

const schema = Type.Object({
  humConfidence: metric({
    title: 'Hum',
    unit: '',
    digits: 2,
    description:
      'How sure it is that mains hum is there, 0 to 1: how steadily lines at multiples of 50 or 60 Hz stand over what is around them in the quietest quarter of the song, halved if it is but one.',
  }),
  humFrequencyHz: optionalMetric({
    title: 'Hum frequency',
    unit: 'Hz',
    digits: 1,
    description: 'Fundamental, from the strongest steady harmonic. Absent without hum.',
  }),
  humLevelDbfs: optionalMetric({
    title: 'Hum level',
    unit: 'dBFS',
    digits: 1,
    description:
      'Power of the steady harmonics together (full-scale sine −3.01), mean of left and right. Absent without hum.',
  }),
  mainsStandingDb: metric({
    title: 'Mains in phase',
    unit: 'dB',
    digits: 1,
    description:
      'By how much the lines at multiples of 50 or 60 Hz (whichever is more) stand over noise when half seconds are added up in phase over 16 s, mean over eight harmonics of at most 26 dB each; what the other mains frequency reads is added as a difference, since notes favour neither. Around 9 in music, more where it hums, even under loud music.',
  }),
  mainsHz: metric({
    title: 'Mains frequency in phase',
    unit: 'Hz',
    digits: 0,
    description: '50 or 60: the one that stands out more. Says nothing where nothing stands out.',
  }),
  subsonicDbfs: optionalMetric({
    title: 'Level below hearing',
    unit: 'dBFS',
    digits: 1,
    description:
      'Level of 7 to 20 Hz of the mean of both channels, median over frames of two seconds. Absent where nothing is there.',
  }),
  subsonicP10Dbfs: optionalMetric({
    title: 'Level below hearing, quietest tenth',
    unit: 'dBFS',
    digits: 1,
    description: '10th percentile of the same: what is there all the time, not the skirt of a bass drum.',
  }),
  humHarmonics: Type.Array(
    Type.Object({
      frequencyHz: Type.Number(),
      levelDbfs: Type.Number(),
      steadiness: Type.Number({ description: 'Share of the quietest quarter of the frames that shows it.' }),
    }),
    { description: 'Steady lines, low to high.' },
  ),
  humRanges: Type.Array(Type.Object({ startSeconds: Type.Number(), endSeconds: Type.Number() }), {
    description: 'Where the strongest of them is seen; behind loud bass it may be there unseen.',
  }),
});

/** Mains hum: 50 or 60 Hz and multiples, steady in frequency and level. */
export const hum = defineStage({
  id: 'hum',
  title: 'Hum',
  schema,
  create({ sampleRateHz, channelCount, format, levels, kernels }) {
    const pair = frontPair(channelCount, format.channelLabels);
    const used = pair.right === undefined ? [pair.left] : [pair.left, pair.right];
    const decimator = createDecimator(sampleRateHz, used.length, kernels);
    const binHz = decimator.sampleRateHz / FRAME_SAMPLES;
    const frameSeconds = FRAME_SAMPLES / decimator.sampleRateHz;
    const window = createWindow('hann', FRAME_SAMPLES);
    // One-sided power, mean over channels. The main lobe of a line is summed, so no window bandwidth comes in.
    const scale = 1 / (FRAME_SAMPLES * FRAME_SAMPLES * windowPowerGain(window) * used.length);
    const {
      frames: samples,
      bins: power,
      run,
    } = kernels.createPowerSum({
      sizeFrames: FRAME_SAMPLES,
      channelCount: used.length,
      window,
    });
    const lines = MAINS_HZ.flatMap((mainsHz) =>
      Array.from({ length: HARMONICS }, (_, i) => ({ mainsHz, frequencyHz: mainsHz * (i + 1) })),
    );
    const columns = new Float64Array(lines.length * COLUMNS);
    const rows = createRowSums({ columnCount: columns.length, itemsPerRow: 1, capacity: FRAME_CAPACITY });
    let filled = 0;
    const mains = createMains(decimator.sampleRateHz, kernels);
    const subsonic = createSubsonic(decimator.sampleRateHz, kernels);

    const takeFrame = (): void => {
      run(scale);
      for (let i = 0; i < lines.length; i++) {
        const { linePower, besidePower, offsetHz } = readLine(power, binHz, lines[i]!.frequencyHz);
        columns[i * COLUMNS] = linePower;
        columns[i * COLUMNS + 1] = besidePower;
        columns[i * COLUMNS + 2] = offsetHz;
      }
      rows.add(columns);
    };
    const middle = new Float64Array(FRAME_SAMPLES);
    const take = (values: readonly Float64Array[], count: number): void => {
      const [left, right] = values as [Float64Array, Float64Array?];
      for (let taken = 0; taken < count;) {
        const now = Math.min(count - taken, FRAME_SAMPLES - filled);
        for (let i = 0; i < used.length; i++) samples[i]!.set(values[i]!.subarray(taken, taken + now), filled);
        writeMiddle(left, right, taken, middle.subarray(0, now));
        mains.add(middle, now);
        subsonic.add(middle, now);
        taken += now;
        filled += now;
        if (filled < FRAME_SAMPLES) return;
        takeFrame();
        for (const channel of samples) channel.copyWithin(0, FRAME_SAMPLES / 2);
        filled = FRAME_SAMPLES / 2;
      }
    };
    const inputs: Float32Array[] = [];

    return {
      block({ channels, frameCount }) {
        for (let i = 0; i < used.length; i++) inputs[i] = channels[used[i]!]!;
        decimator.process(inputs, frameCount, take);
      },
      result() {
        if (levels.peaks.samplePeak === 0) return { status: 'unmeasurable', reason: 'silence' };
        const count = rows.rowCount;
        if (count < FEWEST_FRAMES) return { status: 'unmeasurable', reason: 'too-short' };
        const cell = (row: number, line: number, column: number): number =>
          rows.sum(row, line * COLUMNS + column) / rows.itemCount(row);
        const judged = lines.map((line, i) => ({
          ...line,
          ...judge(
            Array.from({ length: count }, (_, row) => ({
              linePower: cell(row, i, 0),
              besidePower: cell(row, i, 1),
              offsetHz: cell(row, i, 2),
            })),
          ),
        }));
        const families = MAINS_HZ.map((mainsHz) => {
          const steady = judged.filter((line) => line.mainsHz === mainsHz && line.isSteady);
          const sum = steady.reduce((total, { levelPower }) => total + levelPower, 0);
          const best = steady.reduce((most, { steadiness }) => Math.max(most, steadiness), 0);
          return { steady, sum, confidence: steady.length > 1 ? best : best / 2 };
        });
        const family =
          families[0]!.confidence * families[0]!.sum >= families[1]!.confidence * families[1]!.sum
            ? families[0]!
            : families[1]!;
        const common = commonFigures(mains.standingDb(), subsonic.powers());
        const isThere = family.sum > 10 ** (LEAST_DBFS / 10);
        const strongest = [...family.steady].sort((a, b) => b.levelPower - a.levelPower)[0];
        if (!isThere || strongest === undefined) {
          return {
            status: 'measured',
            value: { humConfidence: 0, ...common.value, humHarmonics: [], humRanges: [] },
            missing: { humFrequencyHz: 'not-applicable', humLevelDbfs: 'not-applicable', ...common.missing },
          };
        }
        return {
          status: 'measured',
          value: {
            humConfidence: family.confidence,
            humFrequencyHz: (strongest.mainsHz * (strongest.frequencyHz + strongest.offsetHz)) / strongest.frequencyHz,
            humLevelDbfs: powerToDb(family.sum),
            ...common.value,
            humHarmonics: family.steady.map(({ frequencyHz, offsetHz, levelPower, steadiness }) => ({
              frequencyHz: frequencyHz + offsetHz,
              levelDbfs: powerToDb(levelPower),
              steadiness,
            })),
            humRanges: rangesOf(strongest.isPresent, (frameSeconds / 2) * rows.itemsPerRow, frameSeconds / 2),
          },
          ...(Object.keys(common.missing).length === 0 ? {} : { missing: common.missing }),
        };
      },
    };
  },
});

/** The figures that are there with and without steady lines. */
function commonFigures(standingDb: readonly [number, number] | undefined, subsonicPowers: readonly number[]) {
  const [at50, at60] = standingDb ?? [0, 0];
  const powers = Float64Array.from(subsonicPowers.filter((power) => power > NO_POWER)).sort();
  const missing: Record<string, Reason> = {};
  if (powers.length === 0) missing['subsonicDbfs'] = missing['subsonicP10Dbfs'] = 'silence';
  return {
    value: {
      mainsStandingDb: Math.max(at50, at60) + Math.abs(at50 - at60),
      mainsHz: at60 > at50 ? 60 : 50,
      ...(powers.length === 0
        ? {}
        : {
            subsonicDbfs: powerToDb(percentileSorted(powers, 0.5)),
            subsonicP10Dbfs: powerToDb(percentileSorted(powers, 0.1)),
          }),
    },
    missing,
  };
}

/** (L + R)/2 from frame `start` on; of mono the one channel. */
function writeMiddle(left: Float64Array, right: Float64Array | undefined, start: number, out: Float64Array): void {
  if (right === undefined) out.set(left.subarray(start, start + out.length));
  else for (let i = 0; i < out.length; i++) out[i] = (left[start + i]! + right[start + i]!) / 2;
}

interface Line {
  /** Power of the line; 0 if no line stands out. */
  readonly linePower: number;
  /** Median power of a bin beside it. */
  readonly besidePower: number;
  readonly offsetHz: number;
}

/** The highest peak within the tolerance of a frequency, and what is beside it. */
function readLine(power: Float64Array, binHz: number, frequencyHz: number): Line {
  const from = Math.round((frequencyHz * (1 - TOLERANCE)) / binHz);
  const to = Math.round((frequencyHz * (1 + TOLERANCE)) / binHz);
  let top = from;
  for (let k = from; k <= to; k++) if (power[k]! > power[top]!) top = k;
  const near = Math.round(BESIDE_HZ[0] / binHz);
  const far = Math.round(BESIDE_HZ[1] / binHz);
  const beside = new Float64Array(2 * (far - near + 1));
  for (let d = near, at = 0; d <= far; d++) {
    beside[at++] = power[top - d]!;
    beside[at++] = power[top + d]!;
  }
  beside.sort();
  const besidePower = percentileSorted(beside, 0.5);
  const highest = beside.at(-1)!;
  const isPeak = power[top]! > power[top - 1]! && power[top]! >= power[top + 1]!;
  const least = Math.max(NO_POWER, besidePower * 10 ** (PROMINENCE_DB / 10), highest * 10 ** (LONE_DB / 10));
  if (!isPeak || power[top]! < least) {
    return { linePower: 0, besidePower, offsetHz: 0 };
  }
  let linePower = 0;
  let moment = 0;
  for (let k = top - 2; k <= top + 2; k++) {
    linePower += power[k]!;
    moment += k * power[k]!;
  }
  return { linePower, besidePower, offsetHz: (moment / linePower) * binHz - frequencyHz };
}

/** Whether a line is hum: in the quarter of the frames with least beside it, it is there and keeps its level. */
function judge(frames: readonly Line[]): {
  isSteady: boolean;
  steadiness: number;
  levelPower: number;
  offsetHz: number;
  isPresent: boolean[];
} {
  const isPresent = frames.map(({ linePower }) => linePower > 0);
  // Digital silence has nothing beside the line and no line either.
  const playing = frames.filter(({ besidePower, linePower }) => besidePower > NO_POWER || linePower > 0);
  const quiet = [...playing]
    .sort((a, b) => a.besidePower - b.besidePower)
    .slice(0, Math.max(FEWEST_FRAMES, Math.ceil(QUIET_SHARE * playing.length)));
  const present = quiet.filter(({ linePower }) => linePower > 0);
  const none = { isSteady: false, steadiness: 0, levelPower: 0, offsetHz: 0, isPresent };
  if (present.length < FEWEST_FRAMES - 1) return none;
  const steadiness = present.length / quiet.length;
  const levels = Float64Array.from(present, ({ linePower }) => powerToDb(linePower)).sort();
  const spreadDb = percentileSorted(levels, 0.9) - percentileSorted(levels, 0.1);
  return {
    isSteady: steadiness >= STEADY_SHARE && spreadDb <= STEADY_DB,
    steadiness,
    levelPower: 10 ** (percentileSorted(levels, 0.5) / 10),
    offsetHz: median(present.map(({ offsetHz }) => offsetHz)),
    isPresent,
  };
}

/** Frames joined to ranges; each frame covers a step and half of the frame beyond. */
function rangesOf(
  isPresent: readonly boolean[],
  stepSeconds: number,
  overlapSeconds: number,
): { startSeconds: number; endSeconds: number }[] {
  const ranges: { startSeconds: number; endSeconds: number }[] = [];
  isPresent.forEach((present, row) => {
    if (!present) return;
    const startSeconds = row * stepSeconds;
    const endSeconds = startSeconds + stepSeconds + overlapSeconds;
    const open = ranges.at(-1);
    if (open !== undefined && open.endSeconds >= startSeconds - stepSeconds / 2) open.endSeconds = endSeconds;
    else ranges.push({ startSeconds, endSeconds });
  });
  return ranges;
}
