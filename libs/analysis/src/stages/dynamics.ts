import { gainToDb, percentileSorted, powerToDb } from '@auralign/dsp';
import { Type, type Static } from 'typebox';
import { PEAK_SLICES, SLICE_SECONDS, sliceStartFrame, type LevelGrid } from '../levelGrid.ts';
import { lufsToPower, powerToLufs, SHORT_TERM_SLICES, slidingPower, STEP_SLICES } from '../loudnessWindows.ts';
import { measured, type Reason } from '../measured.ts';
import { defineStage, metric, optionalMetric } from '../stage.ts';
import { createDynamicRangeMeter } from './dynamicRange.ts';
import { createLevelSpreadMeter, LevelSpreadSchema } from './levelSpread.ts';
import { loudness } from './loudness.ts';
import { truePeak } from './truePeak.ts';

/** PSR is taken every second. Its windows begin and end where the largest true peak is known even if that of every slice is not. */
const PSR_STEP_SLICES = PEAK_SLICES;
/** Windows this far below the integrated loudness are breaks; their high PSR says nothing about how dense the music is. */
const PSR_GATE_LU = -10;
const CONTRAST_GATE_LU = -20;
const ABSOLUTE_GATE_LUFS = -70;
const CONTRAST_SHARE = 0.2;

const psr = (title: string, what: string) =>
  metric({
    title,
    unit: 'dB',
    digits: 1,
    description: `${what} of true peak minus short-term loudness of the same 3 s, every second, breaks (10 LU below integrated) left out.`,
  });

const schema = Type.Object({
  rmsDbfs: metric({
    title: 'RMS level',
    unit: 'dBFS',
    digits: 1,
    description:
      'Root mean square over the file and all channels; full scale is a square wave, so a full-scale sine reads −3.01. Meters after AES17 read 3.01 dB more.',
  }),
  crestDb: metric({
    title: 'Crest factor',
    unit: 'dB',
    digits: 1,
    description: 'Sample peak minus RMS level; a sine reads 3.01.',
  }),
  plrDb: optionalMetric({
    title: 'Peak-to-loudness ratio',
    unit: 'dB',
    digits: 1,
    description: 'PLR: true peak minus integrated loudness.',
  }),
  psrDb: Type.Optional(
    Type.Object({
      minimum: psr('Lowest peak-to-short-term ratio', 'Minimum'),
      p10: psr('Peak-to-short-term ratio, 10th percentile', '10th percentile'),
      median: psr('Peak-to-short-term ratio', 'Median'),
      p90: psr('Peak-to-short-term ratio, 90th percentile', '90th percentile'),
    }),
  ),
  dynamicRangeDr: optionalMetric({
    title: 'Dynamic range (DR)',
    unit: 'DR',
    digits: 0,
    description:
      'TT dynamic range: second largest block peak over the RMS of the loudest fifth of 3 s blocks; whole numbers; a sine reads 0.',
  }),
  loudnessContrastLu: optionalMetric({
    title: 'Loudness contrast',
    unit: 'LU',
    digits: 1,
    description:
      'Mean of the loudest fifth minus mean of the quietest fifth of short-term loudness (gates −70 LUFS and −20 LU).',
  }),
  levelSpread: Type.Optional(
    Type.Array(LevelSpreadSchema, { description: 'How the level moves within 3 s, broadband and by band' }),
  ),
});

/** How far peaks stand above the level, and how much the level moves. */
export const dynamics = defineStage({
  id: 'dynamics',
  title: 'Dynamics',
  schema,
  looksAt: 'both',
  create(context) {
    const { levels, sampleRateHz, channelCount, kernels } = context;
    const dynamicRange = createDynamicRangeMeter(sampleRateHz, channelCount, kernels);
    const spread = createLevelSpreadMeter(context);
    let psrDb: readonly (number | null)[] = []; // over time, known with the result
    return {
      block({ channels, frameCount }) {
        for (let channel = 0; channel < channelCount; channel++) {
          dynamicRange.process(channel, channels[channel]!, frameCount);
        }
      },
      spectrum({ total }) {
        spread.process(total);
      },
      result(peers) {
        const { meanSquare, peak } = wholeFile(levels);
        if (meanSquare === 0) return { status: 'unmeasurable', reason: 'silence' };
        const programme = peers.get(loudness);
        const peaks = peers.get(truePeak);
        const integratedLufs = programme?.status === 'measured' ? programme.value.integratedLufs : undefined;
        const truePeakDbtp = peaks?.status === 'measured' ? peaks.value.truePeakDbtp : undefined;
        psrDb = psrOverTime(levels, integratedLufs === undefined ? ABSOLUTE_GATE_LUFS : psrGate(integratedLufs));
        const whyNoLoudness = programme?.status === 'unmeasurable' ? programme.reason : 'too-short';
        const rmsDbfs = powerToDb(meanSquare);
        return measured<Static<typeof schema>>(
          { rmsDbfs, crestDb: gainToDb(peak) - rmsDbfs },
          {
            plrDb:
              integratedLufs === undefined || truePeakDbtp === undefined
                ? whyNoLoudness
                : truePeakDbtp - integratedLufs,
            psrDb: integratedLufs === undefined ? whyNoLoudness : psrDistribution(psrDb),
            dynamicRangeDr: dynamicRange.result() ?? 'too-short',
            loudnessContrastLu: loudnessContrast(levels),
            levelSpread: spread.result() ?? 'too-short',
          },
        );
      },
      series() {
        return {
          psrDb: {
            title: 'Peak to short-term loudness',
            unit: 'dB',
            startSeconds: SHORT_TERM_SLICES * SLICE_SECONDS, // the end of the first window
            stepSeconds: PSR_STEP_SLICES * SLICE_SECONDS,
            values: psrDb.map((ratio) => (ratio === null ? null : Math.round(100 * ratio) / 100)),
          },
        };
      },
    };
  },
});

/** Mean power over frames and channels, and the largest sample. */
function wholeFile(levels: LevelGrid): { meanSquare: number; peak: number } {
  let energy = 0;
  let peak = 0;
  const powers = levels.power;
  for (let k = 0; k < levels.sliceCount; k++) {
    const end = Math.min(levels.frameCount, sliceStartFrame(k + 1, levels.sampleRateHz));
    const frames = end - sliceStartFrame(k, levels.sampleRateHz);
    for (const power of powers) energy += power[k]! * frames;
    peak = Math.max(peak, levels.samplePeak[k]!);
  }
  return { meanSquare: energy / (levels.frameCount * levels.power.length), peak };
}

function psrGate(integratedLufs: number): number {
  return Math.max(ABSOLUTE_GATE_LUFS, integratedLufs + PSR_GATE_LU);
}

/** True peak over short-term loudness in the same windows, every second; null in breaks. */
function psrOverTime(levels: LevelGrid, gateLufs: number): (number | null)[] {
  const gate = lufsToPower(gateLufs);
  return Array.from(slidingPower(levels, SHORT_TERM_SLICES, PSR_STEP_SLICES), (power, window) => {
    if (power < gate) return null;
    let peak = 0;
    const start = window * PSR_STEP_SLICES;
    for (let k = start; k < start + SHORT_TERM_SLICES; k++) peak = Math.max(peak, levels.truePeak[k]!);
    return gainToDb(peak) - powerToLufs(power);
  });
}

function psrDistribution(
  overTime: readonly (number | null)[],
): { minimum: number; p10: number; median: number; p90: number } | Reason {
  if (overTime.length === 0) return 'too-short';
  const ratios = overTime.filter((ratio) => ratio !== null);
  if (ratios.length === 0) return 'silence';
  ratios.sort((a, b) => a - b);
  return {
    minimum: ratios[0]!,
    p10: percentileSorted(ratios, 0.1),
    median: percentileSorted(ratios, 0.5),
    p90: percentileSorted(ratios, 0.9),
  };
}

/** Distance of the loudest and the quietest fifth of what plays. */
function loudnessContrast(levels: LevelGrid): number | Reason {
  const powers = slidingPower(levels, SHORT_TERM_SLICES, STEP_SLICES);
  if (powers.length < 2) return 'too-short';
  const audible = powers.filter((power) => power >= lufsToPower(ABSOLUTE_GATE_LUFS));
  if (audible.length === 0) return 'silence';
  const threshold = mean(audible) * 10 ** (CONTRAST_GATE_LU / 10);
  const kept = audible.filter((power) => power >= threshold).sort();
  const fifth = Math.max(1, Math.round(CONTRAST_SHARE * kept.length));
  return powerToDb(mean(kept.subarray(kept.length - fifth)) / mean(kept.subarray(0, fifth)));
}

function mean(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
