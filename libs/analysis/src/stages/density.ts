import { gainToDb, median, percentileSorted, powerToDb } from '@auralign/dsp';
import { Type, type Static } from 'typebox';
import { type LevelGrid } from '../levelGrid.ts';
import {
  completeSliceCount,
  lufsToPower,
  MOMENTARY_SLICES,
  powerToLufs,
  slidingPower,
  STEP_SLICES,
} from '../loudnessWindows.ts';
import { measured, type Reason } from '../measured.ts';
import { defineStage, metric, optionalMetric } from '../stage.ts';
import { loudness } from './loudness.ts';

/** Peaks are looked at in pieces of this many slices of 10 ms: about one for every hit of fast music. */
const PEAK_SLICES = 10;
/** A limiter holds its peaks to a few tenths of a decibel. */
const CEILING_DB = 1;
/** The ceiling is where the highest peaks but a few lie: encoders, filters and resamplers after a limiter let some pass. */
const CEILING_FRACTION = 0.95;
/** What is softer against the integrated loudness is a break. */
const GATE_LU = -10;
/** An onset: 10 ms this far above the 200 ms before it. Its punch is its peak over what follows. */
const ONSET_DB = 4;
const ONSET = 10 ** (ONSET_DB / 10);
const BEFORE_SLICES = 20;
const AFTER_SLICES = 20;
const LEAST_ONSETS = 8;
const LEAST_PIECES = 10;

const schema = Type.Object({
  ceilingShare: metric({
    title: 'Time at the ceiling',
    unit: '%',
    digits: 0,
    description: `Share of pieces of 100 ms (breaks left out) whose sample peak is within ${CEILING_DB} dB of their 95th percentile: limiters and clippers bring it up; free music has 10 to 20 percent, 5 is the least.`,
  }),
  peakSpreadDb: metric({
    title: 'Spread of peaks',
    unit: 'dB',
    digits: 1,
    description: '95th minus 25th percentile of those peaks: small when all are cut to one height.',
  }),
  punchDb: optionalMetric({
    title: 'Punch',
    unit: 'dB',
    digits: 1,
    description:
      'True peak of an onset over the level of the 200 ms that begin with it, median over onsets: what fast compression takes from drums.',
  }),
  momentarySpreadLu: metric({
    title: 'Movement of loudness',
    unit: 'LU',
    digits: 1,
    description:
      '95th minus 10th percentile of momentary loudness (400 ms) against its mean over the 3 s around, breaks left out: movement inside a phrase, without that between sections.',
  }),
});

/** How dense the music is: witnesses of compression and limiting beside those of `dynamics` and `sections`. */
export const density = defineStage({
  id: 'density',
  title: 'Density',
  schema,
  readsEveryPeak: true, // of every onset
  create({ levels }) {
    return {
      result(peers) {
        const programme = peers.get(loudness);
        if (programme?.status !== 'measured') {
          return { status: 'unmeasurable', reason: programme?.reason ?? 'silence' };
        }
        const integratedLufs = programme.value.integratedLufs;
        if (integratedLufs === undefined) return { status: 'unmeasurable', reason: 'silence' };
        const peaks = piecePeaks(levels, lufsToPower(integratedLufs + GATE_LU));
        if (peaks.length < LEAST_PIECES) return { status: 'unmeasurable', reason: 'too-short' };
        const ceiling = percentileSorted(peaks, CEILING_FRACTION) * 10 ** (-CEILING_DB / 20);
        const spread = momentarySpread(levels, integratedLufs);
        if (spread === undefined) return { status: 'unmeasurable', reason: 'too-short' };
        return measured<Static<typeof schema>>(
          {
            ceilingShare: (100 * peaks.filter((peak) => peak >= ceiling).length) / peaks.length,
            peakSpreadDb: gainToDb(percentileSorted(peaks, 0.95) / percentileSorted(peaks, 0.25)),
            momentarySpreadLu: spread,
          },
          { punchDb: punch(levels) },
        );
      },
    };
  },
});

/** Sample peaks of all pieces that are no breaks, ascending. */
function piecePeaks(levels: LevelGrid, gate: number): Float64Array {
  const complete = completeSliceCount(levels);
  const peaks: number[] = [];
  for (let start = 0; start + PEAK_SLICES <= complete; start += PEAK_SLICES) {
    let power = 0;
    let peak = 0;
    for (let k = start; k < start + PEAK_SLICES; k++) {
      power += levels.weightedPower[k]!;
      peak = Math.max(peak, levels.samplePeak[k]!);
    }
    if (power / PEAK_SLICES >= gate && peak > 0) peaks.push(peak);
  }
  return new Float64Array(peaks).sort();
}

/** Momentary loudness against its moving mean over 3 s. */
function momentarySpread(levels: LevelGrid, integratedLufs: number): number | undefined {
  const gateLufs = integratedLufs + GATE_LU;
  const momentary = Array.from(slidingPower(levels, MOMENTARY_SLICES, STEP_SLICES), powerToLufs);
  const half = 15; // steps of 100 ms
  const deviations: number[] = [];
  for (let i = half; i < momentary.length - half; i++) {
    if (!(momentary[i]! >= gateLufs)) continue;
    const around = momentary.slice(i - half, i + half + 1).filter((lufs) => lufs >= gateLufs);
    deviations.push(momentary[i]! - around.reduce((sum, lufs) => sum + lufs, 0) / around.length);
  }
  if (deviations.length < LEAST_PIECES) return undefined;
  const sorted = new Float64Array(deviations).sort();
  return percentileSorted(sorted, 0.95) - percentileSorted(sorted, 0.1);
}

/** Median over onsets of peak over level. */
function punch(levels: LevelGrid): number | Reason {
  const power = meanPower(levels);
  const ratios = ratiosAtOnsets(power, levels.truePeak);
  return ratios.length < LEAST_ONSETS ? 'not-applicable' : median(ratios);
}

/** Mean over channels of each slice that is whole. */
function meanPower(levels: LevelGrid): Float64Array {
  const power = new Float64Array(completeSliceCount(levels));
  const channels = levels.power;
  for (const channel of channels) {
    for (let k = 0; k < power.length; k++) power[k] = power[k]! + channel[k]! / channels.length;
  }
  return power;
}

/** Peak over level of what follows each onset, dB. */
function ratiosAtOnsets(power: Float64Array, truePeak: Float32Array): number[] {
  const ratios: number[] = [];
  let before = 0;
  for (let k = 0; k < BEFORE_SLICES && k < power.length; k++) before += power[k]!;
  for (let k = BEFORE_SLICES; k + AFTER_SLICES <= power.length; k++) {
    const isOnset = power[k]! > (before / BEFORE_SLICES) * ONSET && power[k]! > 1e-6;
    before += power[k]! - power[k - BEFORE_SLICES]!;
    if (!isOnset) continue;
    ratios.push(ratioFrom(k, power, truePeak));
    // One onset is counted once: go on after what followed it.
    for (let skipped = 1; skipped < AFTER_SLICES && k + 1 < power.length; skipped++) {
      k++;
      before += power[k]! - power[k - BEFORE_SLICES]!;
    }
  }
  return ratios;
}

function ratioFrom(onset: number, power: Float64Array, truePeak: Float32Array): number {
  let sum = 0;
  let peak = 0;
  for (let n = onset; n < onset + AFTER_SLICES; n++) {
    sum += power[n]!;
    if (n < onset + 3) peak = Math.max(peak, truePeak[n]!);
  }
  return gainToDb(peak) - powerToDb(sum / AFTER_SLICES);
}
