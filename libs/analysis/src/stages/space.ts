import { linearRegression, mean, median, percentileSorted, type Kernels } from '@auralign/dsp';
import { Type, type Static } from 'typebox';
import type { EnvelopeGrid } from '../envelopeGrid.ts';
import type { Reason } from '../measured.ts';
import { defineStage, optionalMetric, type GridContext } from '../stage.ts';
import { bandsWithin, envelopeLevels, findOnsets, meanBetween, topLevel } from './envelopeLevels.ts';
import { createTails } from './tails.ts';

const HEARD_HZ: readonly [number, number] = [500, 8000];
const LOW_MID_HZ: readonly [number, number] = [120, 500];
/** Rates at which speech and rhythm carry their articulation. */
const MODULATION_HZ: readonly [number, number] = [2, 8];
const ONSET_RISE_DB = 3;
const ONSET_APART_SECONDS = 0.12;
/** Fewer onsets say nothing about the room. */
const LEAST_ONSETS = 8;
const LEAST_ONSETS_IN_WINDOW = 3;
/** What comes with a sound and what comes after it, seconds from the onset. */
const EARLY: readonly [number, number] = [0, 0.05];
const LATE: readonly [number, number] = [0.1, 0.25];
/** A decay is read from here on, over at least so long and so deep, and until so deep. */
const DECAY_FROM_SECONDS = 0.03;
const DECAY_LEAST_SECONDS = 0.12;
const DECAY_LONGEST_SECONDS = 1;
const DECAY_LEAST_DB = 5;
const DECAY_DEEPEST_DB = 30;
/** A decay that wanders more than this around its line is music, not a room. */
const DECAY_RESIDUAL_DB = 2.5;
/** Onsets below this against the loudest moment of a band are not heard. */
const GATE_DB = -40;
/** Decays as fast as the fastest fifth show the room; slower ones the instruments. */
const FAST_FRACTION = 0.2;
const WINDOW_SECONDS = 6;
/** Fifty minutes of windows are kept; of longer files windows are averaged in pairs. */
const WINDOW_CAPACITY = 512;

const Over = (description: string) => Type.Array(Type.Union([Type.Number(), Type.Null()]), { description });

const schema = Type.Object({
  earlyToLateDb: optionalMetric({
    title: 'Early to late',
    unit: 'dB',
    digits: 1,
    description:
      'Level of the first 50 ms of onsets over the level 100 to 250 ms after them, 500 Hz to 8 kHz, median over onsets and bands. Small: sounds run into each other.',
  }),
  lowMidEarlyToLateDb: optionalMetric({
    title: 'Early to late, low mids',
    unit: 'dB',
    digits: 1,
    description: 'The same for 120 to 500 Hz: how much of the low mids is tail.',
  }),
  modulationDepth: optionalMetric({
    title: 'Modulation depth',
    unit: '',
    digits: 2,
    description:
      'How much the intensity of octave bands from 500 Hz to 8 kHz moves at 2 to 8 Hz (RMS over mean·√½, as the modulation transfer of IEC 60268-16 counts it); median over 6 s windows. A sine of modulation reads its depth, sparse beats more than 1. A room takes it away; so do sustained sounds.',
  }),
  lowMidModulationDepth: optionalMetric({
    title: 'Modulation depth, low mids',
    unit: '',
    digits: 2,
    description: 'The same for 120 to 500 Hz.',
  }),
  decaySeconds: optionalMetric({
    title: 'Decay time',
    unit: 's',
    digits: 2,
    description:
      'Time to fall by 60 dB as the fastest fifth of decays after onsets would, median over bands: an upper bound of the reverberation time, since instruments decay too.',
  }),
  steepestFallDb: optionalMetric({
    title: 'Steepest falls',
    unit: 'dB',
    digits: 1,
    description:
      'How far third octaves from 500 Hz to 8 kHz fall within 93 ms where they fall most (3rd percentile of the changes from loud moments, median over bands). In a room no level falls faster than its reverberation.',
  }),
  steepestRiseDb: optionalMetric({
    title: 'Steepest rises',
    unit: 'dB',
    digits: 1,
    description:
      'How far the same bands rise within 93 ms where they rise most (97th percentile of the changes to loud moments, median over bands). A room slows how sounds end, not how they begin.',
  }),
  tailSideToMidDb: optionalMetric({
    title: 'Width of tails',
    unit: 'dB',
    digits: 1,
    description:
      'Side over mid of the same bands while their levels fall. Diffuse reverberation has as much side as mid (0 dB), whatever the dry sound has. Absent for mono.',
  }),
  onsetCount: Type.Integer({ description: 'Onsets found.' }),
  windowSeconds: Type.Number({ description: 'Length of a window; windows follow without gaps from 0.' }),
  windows: Type.Object(
    {
      modulationDepth: Over('Modulation depth of each window; null in silence.'),
      lowMidModulationDepth: Over('The same for the low mids.'),
      earlyToLateDb: Over(`Early to late of the onsets in it; null with fewer than ${LEAST_ONSETS_IN_WINDOW}.`),
    },
    { description: 'Over time.' },
  ),
});

/** How washed-out the music is: what is left of onsets, gaps and articulation. */
export const space = defineStage({
  id: 'space',
  title: 'Space',
  schema,
  looksAt: 'both',
  readGrids: readOnsets,
  create({ sampleRateHz, channelCount, kernels, spectrum: { hopFrames, binHz, binCount } }) {
    const tails = createTails({ sampleRateHz, hopFrames, binHz, binCount, kernels });
    return {
      spectrum: (frame) => tails.add(frame),
      result(_, read) {
        if (typeof read === 'string') return { status: 'unmeasurable', reason: read };
        const { earlyToLateDb, lowMidEarlyToLateDb, modulationDepth, lowMidModulationDepth, decaySeconds } = read;
        const { steepestFallDb, steepestRiseDb, tailSideToMidDb } = tails.result();
        const optional = {
          earlyToLateDb,
          lowMidEarlyToLateDb,
          modulationDepth,
          lowMidModulationDepth,
          decaySeconds,
          steepestFallDb,
          steepestRiseDb,
          tailSideToMidDb,
        };
        const missing: { [K in keyof typeof optional]?: Reason } = {};
        const figures: { [K in keyof typeof optional]?: number } = {};
        for (const [key, figure] of Object.entries(optional) as [keyof typeof optional, number | undefined][]) {
          if (figure !== undefined) figures[key] = figure;
          else if (key === 'tailSideToMidDb' && channelCount === 1) missing[key] = 'needs-stereo';
          else missing[key] = /odulation/.test(key) ? 'too-short' : 'not-applicable';
        }
        const { onsetCount, windowSeconds, windows } = read;
        const value: Static<typeof schema> = { ...figures, onsetCount, windowSeconds, windows };
        return { status: 'measured', value, ...(Object.keys(missing).length === 0 ? {} : { missing }) };
      },
    };
  },
});

/** What the levels of octaves do at onsets and between; why not, where there is nothing to look at. */
function readOnsets({ envelopes, kernels }: GridContext) {
  const { hopSeconds, frameCount } = envelopes;
  const frames = (seconds: number): number => Math.round(seconds / hopSeconds);
  if (frameCount < frames(1)) return 'too-short';
  const heard = soundingBands(envelopes, HEARD_HZ);
  const lowMid = soundingBands(envelopes, LOW_MID_HZ);
  if (heard.length + lowMid.length === 0) return 'silence';

  const all = [...lowMid, ...heard];
  const onsets = findOnsets(
    all.map(({ levels }) => levels),
    { hopSeconds, leastRiseDb: ONSET_RISE_DB, apartSeconds: ONSET_APART_SECONDS },
  );
  const ratios = onsets.map((onset, i) => ({
    onset,
    heard: earlyToLate(heard, onset, onsets[i + 1] ?? frameCount, frames),
    lowMid: earlyToLate(lowMid, onset, onsets[i + 1] ?? frameCount, frames),
  }));
  const windowFrames = frames(WINDOW_SECONDS);
  const modulation = modulationOver(envelopes, heard, { windowFrames, kernels });
  const lowMidModulation = modulationOver(envelopes, lowMid, { windowFrames, kernels });
  const ratioOver = modulation.map((_, window) => {
    const inside = ratios.filter(({ onset }) => Math.floor(onset / windowFrames) === window);
    return (
      medianOf(
        inside.map((ratio) => ratio.heard),
        LEAST_ONSETS_IN_WINDOW,
      ) ?? null
    );
  });
  const merging = 2 ** Math.max(0, Math.ceil(Math.log2(modulation.length / WINDOW_CAPACITY)));
  const over = (values: readonly (number | null)[]): (number | null)[] =>
    Array.from({ length: Math.ceil(values.length / merging) }, (_, i) => {
      const there = values.slice(i * merging, (i + 1) * merging).filter((value) => value !== null);
      return there.length === 0 ? null : Math.round(1000 * mean(there)) / 1000;
    });
  return {
    earlyToLateDb: medianOf(
      ratios.map((ratio) => ratio.heard),
      LEAST_ONSETS,
    ),
    lowMidEarlyToLateDb: medianOf(
      ratios.map((ratio) => ratio.lowMid),
      LEAST_ONSETS,
    ),
    modulationDepth: medianOf(modulation, 1),
    lowMidModulationDepth: medianOf(lowMidModulation, 1),
    decaySeconds: decayTime(heard, onsets, hopSeconds),
    onsetCount: onsets.length,
    windowSeconds: merging * windowFrames * hopSeconds,
    windows: {
      modulationDepth: over(modulation),
      lowMidModulationDepth: over(lowMidModulation),
      earlyToLateDb: over(ratioOver),
    },
  };
}

interface SoundingBand {
  readonly index: number;
  readonly levels: Float32Array;
  readonly topDb: number;
}

function soundingBands(envelopes: EnvelopeGrid, range: readonly [number, number]): SoundingBand[] {
  return bandsWithin(envelopes, ...range).flatMap((index) => {
    const levels = envelopeLevels(envelopes, index);
    const topDb = topLevel(levels);
    return topDb > -Infinity ? [{ index, levels, topDb }] : [];
  });
}

/** Median over bands of early minus late level at one onset; `null` where the next one comes too soon or nothing is heard. */
function earlyToLate(
  bands: readonly SoundingBand[],
  onset: number,
  next: number,
  frames: (seconds: number) => number,
): number | null {
  // The last frame before the next onset already sees it.
  const lateTo = Math.min(onset + frames(LATE[1]), next - 3);
  const lateFrom = onset + frames(LATE[0]);
  if (lateTo - lateFrom < frames(0.05)) return null;
  const values = bands.flatMap(({ levels, topDb }) => {
    const early = meanBetween(levels, onset + frames(EARLY[0]), onset + frames(EARLY[1]) + 1);
    const late = meanBetween(levels, lateFrom, lateTo);
    return early === undefined || late === undefined || early < topDb + GATE_DB ? [] : [early - late];
  });
  return values.length === 0 ? null : median(values);
}

function medianOf(values: readonly (number | null)[], least: number): number | undefined {
  const there = values.filter((value) => value !== null);
  return there.length < least ? undefined : median(there);
}

/**
 * Modulation depth of each window: √(2·Σ|X(F)|²)/X(0) of the intensity over modulation frequencies F of 2 to 8 Hz,
 * mean over bands. One sine of modulation with depth m reads m; m is what IEC 60268-16 calls modulation transfer, here of
 * music instead of test noise. A last window less than full is left out unless it is the only one.
 */
function modulationOver(
  { power, hopSeconds, frameCount }: EnvelopeGrid,
  bands: readonly SoundingBand[],
  { windowFrames, kernels }: { readonly windowFrames: number; readonly kernels: Kernels },
): (number | null)[] {
  let size = 2;
  while (size < windowFrames) size *= 2;
  const fft = kernels.createFft(size);
  const re = kernels.allocateDoubles(size);
  const im = kernels.allocateDoubles(size);
  const [firstBin, lastBin] = MODULATION_HZ.map((hz) => Math.round(hz * size * hopSeconds)) as [number, number];
  const gates = bands.map(({ topDb }) => 10 ** ((topDb + GATE_DB) / 10));
  const windowCount = Math.floor(frameCount / windowFrames);
  return Array.from({ length: windowCount }, (_, window) => {
    const depths = bands.flatMap(({ index }, band) => {
      const values = power[index]!.subarray(window * windowFrames, (window + 1) * windowFrames);
      const average = mean(values);
      if (!(average > gates[band]!)) return [];
      re.fill(0);
      im.fill(0);
      for (let i = 0; i < windowFrames; i++) re[i] = values[i]! / average - 1;
      fft.forward(re, im);
      let sum = 0;
      for (let bin = firstBin; bin <= lastBin; bin++) sum += re[bin]! * re[bin]! + im[bin]! * im[bin]!;
      // Parseval with zeros behind the window: bins are size / windowFrames times as many.
      return [Math.sqrt((4 * sum) / (size * windowFrames))];
    });
    return depths.length === 0 ? null : mean(depths);
  });
}

/** 60 dB over the slope of the fastest fifth of clean decays of each band, median over bands. */
function decayTime(bands: readonly SoundingBand[], onsets: readonly number[], hopSeconds: number): number | undefined {
  const frames = (seconds: number): number => Math.round(seconds / hopSeconds);
  const byBand = bands.flatMap(({ levels, topDb }) => {
    const times = onsets.flatMap((onset, i) => {
      const from = onset + frames(DECAY_FROM_SECONDS);
      const limit = Math.min(levels.length, (onsets[i + 1] ?? levels.length) - 3, from + frames(DECAY_LONGEST_SECONDS));
      const startDb = levels[from];
      if (startDb === undefined || startDb < topDb + GATE_DB) return [];
      let to = from;
      while (to < limit && levels[to]! > startDb - DECAY_DEEPEST_DB) to++;
      if (to - from < frames(DECAY_LEAST_SECONDS)) return [];
      const y = Array.from(levels.subarray(from, to));
      const { slope, residual } = linearRegression(
        y.map((_, k) => k * hopSeconds),
        y,
      );
      const fallDb = -slope * (to - from) * hopSeconds;
      return fallDb >= DECAY_LEAST_DB && residual <= DECAY_RESIDUAL_DB ? [-60 / slope] : [];
    });
    return times.length < LEAST_ONSETS / 2 ? [] : [percentileSorted(new Float64Array(times).sort(), FAST_FRACTION)];
  });
  return byBand.length === 0 ? undefined : median(byBand);
}
