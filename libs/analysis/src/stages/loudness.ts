import { Type, type Static } from 'typebox';
import {
  loudestWindow,
  lufsToPower,
  MOMENTARY_SLICES,
  powerToLufs,
  SHORT_TERM_SLICES,
  slidingPower,
  STEP_SLICES,
} from '../loudnessWindows.ts';
import { SLICE_SECONDS } from '../levelGrid.ts';
import { measured, type Reason } from '../measured.ts';
import { defineStage, metric, optionalMetric, type TimeSeries } from '../stage.ts';
import { file } from './file.ts';

/** Source: BS.1770-5, Annex 1, eq. 6 and 7. */
const ABSOLUTE_GATE_LUFS = -70;
const RELATIVE_GATE_LU = -10;
/** Source: EBU Tech 3342: gate relative to the power mean of the absolute-gated short-term values. */
const RANGE_RELATIVE_GATE_LU = -20;
const RANGE_LOW_PERCENT = 10;
const RANGE_HIGH_PERCENT = 95;

/** Longest series handed out: beyond it values are thinned to a multiple of 100 ms. */
const LARGEST_SERIES = 6000;

const schema = Type.Object({
  integratedLufs: metric({
    title: 'Integrated loudness',
    unit: 'LUFS',
    digits: 1,
    description: 'Loudness of the whole file, gated in two steps (ITU-R BS.1770-5).',
  }),
  relativeThresholdLufs: metric({
    title: 'Relative gate',
    unit: 'LUFS',
    digits: 1,
    description: 'Blocks of 400 ms quieter than this do not count towards integrated loudness (BS.1770-5, eq. 6).',
  }),
  maxMomentaryLufs: metric({
    title: 'Maximum momentary loudness',
    unit: 'LUFS',
    digits: 1,
    description: 'Loudest 400 ms, searched in steps of 10 ms (EBU Tech 3341).',
  }),
  maxMomentarySeconds: metric({
    title: 'Time of maximum momentary loudness',
    unit: 's',
    digits: 2,
    description: 'End of the loudest 400 ms window.',
  }),
  maxShortTermLufs: optionalMetric({
    title: 'Maximum short-term loudness',
    unit: 'LUFS',
    digits: 1,
    description: 'Loudest 3 s, searched in steps of 10 ms (EBU Tech 3341).',
  }),
  maxShortTermSeconds: optionalMetric({
    title: 'Time of maximum short-term loudness',
    unit: 's',
    digits: 2,
    description: 'End of the loudest 3 s window.',
  }),
  loudnessRangeLu: optionalMetric({
    title: 'Loudness range',
    unit: 'LU',
    digits: 1,
    description: 'LRA: spread of short-term loudness between its 10th and 95th percentile, gated (EBU Tech 3342).',
  }),
  loudnessRangeLowLufs: optionalMetric({
    title: 'Loudness range, low end',
    unit: 'LUFS',
    digits: 1,
    description: '10th percentile of gated short-term loudness (EBU Tech 3342).',
  }),
  loudnessRangeHighLufs: optionalMetric({
    title: 'Loudness range, high end',
    unit: 'LUFS',
    digits: 1,
    description: '95th percentile of gated short-term loudness (EBU Tech 3342).',
  }),
  note: Type.Optional(
    Type.String({
      description: 'Why other meters may differ by 3 LU: how one channel, or two equal ones, are counted.',
    }),
  ),
});

const MONO_NOTE =
  'One channel is counted once, as BS.1770 says. Meters that play mono through two loudspeakers count it twice and read 3.01 LU more.';
const DUAL_MONO_NOTE =
  'Left and right are identical. The same programme stored as one channel reads 3.01 LU less, because BS.1770 counts every channel.';

/** Loudness of a file by ITU-R BS.1770-5, EBU Tech 3341 (momentary, short-term) and EBU Tech 3342 (range). */
export const loudness = defineStage({
  id: 'loudness',
  title: 'Loudness',
  schema,
  create({ levels, channelCount }) {
    let momentary: Float64Array = new Float64Array(0); // every 100 ms
    let shortTerm: Float64Array = new Float64Array(0);
    return {
      result(peers) {
        momentary = slidingPower(levels, MOMENTARY_SLICES, STEP_SLICES);
        const loudest = loudestWindow(levels, MOMENTARY_SLICES);
        if (loudest === undefined) return { status: 'unmeasurable', reason: 'too-short' };
        const gated = integrate(momentary);
        if (gated === undefined) return { status: 'unmeasurable', reason: 'silence' };
        shortTerm = slidingPower(levels, SHORT_TERM_SLICES, STEP_SLICES);
        const facts = peers.get(file);
        const isDualMono = facts?.status === 'measured' && facts.value.isDualMono;
        const note = channelCount === 1 ? MONO_NOTE : isDualMono ? DUAL_MONO_NOTE : undefined;
        const range = loudnessRange(shortTerm);
        const loudestShortTerm = loudestWindow(levels, SHORT_TERM_SLICES);
        const whyNoShortTerm =
          loudestShortTerm === undefined ? 'too-short' : loudestShortTerm.power === 0 ? 'silence' : undefined;
        return measured<Static<typeof schema>>(
          {
            integratedLufs: powerToLufs(gated.power),
            relativeThresholdLufs: gated.relativeThresholdLufs,
            maxMomentaryLufs: powerToLufs(loudest.power),
            maxMomentarySeconds: (loudest.start + MOMENTARY_SLICES) * SLICE_SECONDS,
            ...(note === undefined ? {} : { note }),
          },
          {
            maxShortTermLufs: whyNoShortTerm ?? powerToLufs(loudestShortTerm!.power),
            maxShortTermSeconds: whyNoShortTerm ?? (loudestShortTerm!.start + SHORT_TERM_SLICES) * SLICE_SECONDS,
            loudnessRangeLu: typeof range === 'string' ? range : range.highLufs - range.lowLufs,
            loudnessRangeLowLufs: typeof range === 'string' ? range : range.lowLufs,
            loudnessRangeHighLufs: typeof range === 'string' ? range : range.highLufs,
          },
        );
      },
      series() {
        return {
          momentaryLufs: loudnessSeries('Momentary loudness', momentary, MOMENTARY_SLICES),
          shortTermLufs: loudnessSeries('Short-term loudness', shortTerm, SHORT_TERM_SLICES),
        };
      },
    };
  },
});

/**
 * Power of the blocks that pass both gates.
 *
 * @param blocks mean weighted power of gating blocks (400 ms, 75 % overlap)
 * @returns `undefined` if no block is louder than −70 LUFS
 *
 * Source: BS.1770-5, Annex 1, eq. 5–7.
 */
function integrate(blocks: Float64Array): { power: number; relativeThresholdLufs: number } | undefined {
  const absolute = lufsToPower(ABSOLUTE_GATE_LUFS);
  const aboveAbsolute = meanAbove(blocks, absolute);
  if (aboveAbsolute === undefined) return undefined;
  const relativeThresholdLufs = powerToLufs(aboveAbsolute) + RELATIVE_GATE_LU; // eq. 6
  const power = meanAbove(blocks, Math.max(absolute, lufsToPower(relativeThresholdLufs))); // eq. 7: above both
  return power === undefined ? undefined : { power, relativeThresholdLufs };
}

function meanAbove(powers: Float64Array, threshold: number): number | undefined {
  let sum = 0;
  let count = 0;
  for (const power of powers) {
    if (power <= threshold) continue;
    sum += power;
    count++;
  }
  return count === 0 ? undefined : sum / count;
}

/**
 * Loudness range of short-term powers taken every 100 ms.
 *
 * Source: EBU Tech 3342: keep ≥ −70 LUFS, then ≥ their power mean − 20 LU, then P95 − P10 by nearest rank. A single window
 * has no range, so a file needs more than 3 s.
 */
function loudnessRange(powers: Float64Array): { lowLufs: number; highLufs: number } | Reason {
  if (powers.length < 2) return 'too-short';
  const audible = powers.filter((power) => power >= lufsToPower(ABSOLUTE_GATE_LUFS));
  if (audible.length === 0) return 'silence';
  const mean = audible.reduce((sum, power) => sum + power, 0) / audible.length;
  const relative = lufsToPower(powerToLufs(mean) + RANGE_RELATIVE_GATE_LU);
  const kept = audible.filter((power) => power >= relative).sort();
  return {
    lowLufs: powerToLufs(nearestRank(kept, RANGE_LOW_PERCENT)),
    highLufs: powerToLufs(nearestRank(kept, RANGE_HIGH_PERCENT)),
  };
}

/** Tech 3342, Annex: index round((n − 1)·p / 100 + 1) of the sorted list, counted from 1. */
function nearestRank(sorted: Float64Array, percent: number): number {
  return sorted[Math.round(((sorted.length - 1) * percent) / 100)]!;
}

function everyNth(values: Float64Array, step: number): Float64Array {
  const result = new Float64Array(Math.ceil(values.length / step));
  for (let i = 0; i < result.length; i++) result[i] = values[i * step]!;
  return result;
}

/** Values stand at the *end* of their window, every 100 ms or a multiple of it; digital silence is `null`. */
function loudnessSeries(title: string, powers: Float64Array, windowSlices: number): TimeSeries {
  const stride = Math.max(1, Math.ceil(powers.length / LARGEST_SERIES));
  const values = Array.from(everyNth(powers, stride), (power) =>
    power > 0 ? Math.round(powerToLufs(power) * 100) / 100 : null,
  );
  return {
    title,
    unit: 'LUFS',
    startSeconds: windowSlices * SLICE_SECONDS,
    stepSeconds: (stride * STEP_SLICES) / 100,
    values,
  };
}
