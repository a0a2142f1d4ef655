import { encodeWav, memorySink } from '@auralign/audio';
import { createRealFft, dbToGain, minimumPhase } from '@auralign/dsp';
import { createChain } from '../chain/chain.ts';
import { describeMove } from '../moves/index.ts';
import type { Plan } from '../plan/plan.ts';
import { hertz } from '../words.ts';
import { baseName, defineExportFormat, type ExportContext, type ExportedFile } from './format.ts';
import { hasSides, roundedUp } from './carry.ts';
import {
  balanceError,
  comparisonFrequencies,
  frequenciesAround,
  largestDifference,
  planBands,
  planCurve,
} from './planCurve.ts';

/** Most convolvers want these two and resample, or refuse, what has another. */
const RATES_HZ = [44_100, 48_000] as const;
const PHASES = ['minimum', 'linear'] as const;

/** A third of a second: bass is resolved to 3 Hz. */
const TAP_COUNT = 16_384;

/** Points at which the wanted response is taken: four times the taps, so that folding in time is far down. */
const DESIGN_SIZE = 4 * TAP_COUNT;

/** Kinds of moves that go into the taps, or are spoken of as the difference of middle and sides. */
const CARRIED: ReadonlySet<string> = new Set(['eq', 'convolution', 'width', 'gain']);

/** Impulse responses for convolvers, with the plan's gain, without its limiter. */
export const ir = defineExportFormat({
  id: 'ir',
  title: 'Impulse responses (WAV, 44.1 and 48 kHz, minimum and linear phase)',
  mediaType: 'audio/wav',
  use: 'Load the one with the rate of your project into any convolver, fully wet. Minimum phase does not delay the sound.',
  fileName,
  async export(plan, context) {
    createChain(plan.moves, context);
    const warnings: string[] = [];
    for (const move of plan.moves) {
      if (CARRIED.has(move.kind)) continue;
      warnings.push(
        `Not carried: ${describeMove(move)}. An impulse response can only hold what is the same at all times.`,
      );
    }
    const sided = hasSides(plan);
    if (sided) warnings.push('Middle and sides differ in the plan: all channels get the curve of the middle.');
    warnings.push(`The linear-phase files delay the sound by ${TAP_COUNT / 2} frames and ring before transients.`);
    const gainDb = plan.moves.reduce((sum, move) => (move.kind === 'gain' ? sum + move.gainDb : sum), 0);

    const files: ExportedFile[] = [];
    let worst = { errorDb: 0, frequencyHz: 20 };
    for (const sampleRateHz of RATES_HZ) {
      const linear = linearPhase(wantedResponse(plan, context, sampleRateHz));
      for (const phase of PHASES) {
        const taps = phase === 'linear' ? linear : minimumPhase(linear);
        const error = errorOf(taps, plan, context, sampleRateHz);
        if (error.errorDb > worst.errorDb) worst = error;
        const samples = Float32Array.from(taps, (tap) => tap * dbToGain(gainDb));
        const name = `${baseName(plan)} ${phase} phase ${sampleRateHz}Hz.wav`;
        files.push({ name, bytes: await wav(samples, sampleRateHz, context.channelCount) });
      }
    }
    const because = sided
      ? 'all channels get the curve of the middle'
      : `${TAP_COUNT} taps resolve the bass to ${(48_000 / TAP_COUNT).toFixed(1)} Hz`;
    return {
      files,
      maxErrorDb: roundedUp(worst.errorDb),
      maxErrorBecause: `Filters are followed by their measured response; ${because}; furthest off at ${hertz(worst.frequencyHz)}.`,
      levelOffsetDb: 0,
      warnings,
    };
  },
});

function fileName(plan: Plan): string {
  return `${baseName(plan)} impulse responses`;
}

/** Gain of the plan's middle, dB, on the bins of a transform at another rate; above its own range it goes on level. */
function wantedResponse(plan: Plan, context: ExportContext, sampleRateHz: number): Float64Array {
  const highestHz = context.sampleRateHz / 2;
  const frequenciesHz = Float64Array.from({ length: DESIGN_SIZE / 2 + 1 }, (_, bin) => {
    return Math.min(highestHz, (bin * sampleRateHz) / DESIGN_SIZE);
  });
  return planCurve(plan, frequenciesHz, context).midDb;
}

/** Linear-phase taps by sampling the response; an eighth fades in and out, so that nothing begins or ends in a step. */
function linearPhase(wantedDb: Float64Array): Float64Array {
  const fft = createRealFft(DESIGN_SIZE);
  const re = wantedDb.map((gainDb) => dbToGain(Math.max(-200, gainDb)));
  const response = new Float64Array(DESIGN_SIZE);
  fft.inverse(re, new Float64Array(fft.binCount), response); // zero phase: symmetric about sample 0
  const fade = TAP_COUNT / 8;
  return Float64Array.from({ length: TAP_COUNT }, (_, n) => {
    const fromEnd = Math.min(n, TAP_COUNT - n);
    const weight = fromEnd >= fade ? 1 : Math.sin((Math.PI / 2) * (fromEnd / fade)) ** 2;
    return weight * response[(n - TAP_COUNT / 2 + DESIGN_SIZE) % DESIGN_SIZE]!;
  });
}

/** Against both parts of the plan, at the frequencies both rates reach. */
function errorOf(
  taps: Float64Array,
  plan: Plan,
  context: ExportContext,
  sampleRateHz: number,
): { errorDb: number; frequencyHz: number } {
  const lowerRateHz = Math.min(sampleRateHz, context.sampleRateHz);
  const at = (frequenciesHz: Float64Array) => {
    const { midDb, sideDb } = planCurve(plan, frequenciesHz, context);
    const unbalanced = balanceError(plan, frequenciesHz, context);
    const got = responseOf(taps, frequenciesHz, sampleRateHz);
    const mid = largestDifference(got, midDb, frequenciesHz, unbalanced.midDb);
    const side = largestDifference(got, sideDb, frequenciesHz, unbalanced.sideDb);
    return mid.errorDb >= side.errorDb ? mid : side;
  };
  const frequenciesHz = comparisonFrequencies(planBands(plan), lowerRateHz);
  const found = at(frequenciesHz);
  const closer = at(frequenciesAround(frequenciesHz, found.frequencyHz));
  return closer.errorDb > found.errorDb ? closer : found;
}

/** Gain at each frequency, dB, by the sum Σ h·e^(−jωn) itself: exact between the bins too. */
function responseOf(taps: Float64Array, frequenciesHz: Float64Array, sampleRateHz: number): Float64Array {
  return frequenciesHz.map((frequencyHz) => {
    const omega = (2 * Math.PI * frequencyHz) / sampleRateHz;
    const [stepRe, stepIm] = [Math.cos(omega), -Math.sin(omega)];
    let re = 0;
    let im = 0;
    let turnRe = 1;
    let turnIm = 0;
    for (const tap of taps) {
      re += tap * turnRe;
      im += tap * turnIm;
      const next = turnRe * stepRe - turnIm * stepIm;
      turnIm = turnRe * stepIm + turnIm * stepRe;
      turnRe = next;
    }
    return 10 * Math.log10(Math.max(1e-30, re * re + im * im));
  });
}

/** 32-bit float, the same samples in one or two channels: convolvers for stereo want two. */
async function wav(samples: Float32Array, sampleRateHz: number, channelCount: number): Promise<Uint8Array> {
  const channels = channelCount === 2 ? [samples, samples] : [samples];
  const sink = memorySink();
  const frameCount = samples.length;
  const encoder = encodeWav(
    { sampleRateHz, channelCount: channels.length, bitDepth: 32, sampleType: 'float', dither: 'none', frameCount },
    sink,
  );
  await encoder.write({ channels, frameCount });
  await encoder.finish();
  return sink.bytes().slice();
}
