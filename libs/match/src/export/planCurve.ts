import { createRealFft, dbToGain, gainToDb } from '@auralign/dsp';
import { createMoveProcessor, type Move } from '../moves/index.ts';
import type { EqBand } from '../moves/eq.ts';
import type { Plan } from '../plan/plan.ts';
import { digitalModel } from './filterModels.ts';
import type { ExportContext } from './format.ts';
import { stepsOfMove, type Step } from './deviceSteps.ts';

/** Responses further down than this count as nothing: 60 dB below is a thousandth. */
const FLOOR_DB = -60;

/** Where responses are compared. */
const RANGE_HZ = [20, 20_000] as const;
const POINTS_PER_OCTAVE = 48;

/** Highest share of the sample rate at which responses are compared: at half of it many filters end in a zero. */
const HIGHEST_SHARE = 0.495;

/**
 * The frequencies of a comparison: 48 an octave from 20 Hz to 20 kHz (at low sample rates, to just below half the rate),
 * and around the centres of the bands as close as their Q asks for. Ascending.
 */
export function comparisonFrequencies(bands: readonly EqBand[], sampleRateHz: number): Float64Array {
  const [lowestHz] = RANGE_HZ;
  const highestHz = Math.min(RANGE_HZ[1], HIGHEST_SHARE * sampleRateHz);
  const count = Math.ceil(Math.log2(highestHz / lowestHz) * POINTS_PER_OCTAVE);
  const frequencies = new Set<number>();
  for (let n = 0; n <= count; n++) frequencies.add(lowestHz * (highestHz / lowestHz) ** (n / count));
  for (const { frequencyHz, q } of bands) {
    for (let k = -8; k <= 8; k++) frequencies.add(frequencyHz * 2 ** (k / (8 * Math.max(1, q))));
  }
  return Float64Array.from([...frequencies].filter((f) => f >= lowestHz && f <= highestHz)).sort();
}

/** How often the way to the centre of a band is halved. */
const HALVINGS = 10;

/**
 * The frequencies at which errors are looked for: those of a comparison, and towards the centre of every band closer and closer, as
 * a notch gets steeper and steeper; as a boost of a bell makes it narrower than its Q, it is looked at as closely.
 */
export function errorFrequencies(bands: readonly EqBand[], sampleRateHz: number): Float64Array {
  const coarse = comparisonFrequencies(bands, sampleRateHz);
  const highestHz = Math.min(RANGE_HZ[1], HIGHEST_SHARE * sampleRateHz);
  const frequencies = new Set(coarse);
  for (const band of bands) {
    const sharpness = Math.max(1, band.q) * ('gainDb' in band ? 10 ** (Math.abs(band.gainDb) / 40) : 1);
    for (let k = -8; k <= 8; k++) frequencies.add(band.frequencyHz * 2 ** (k / (8 * sharpness)));
    for (let halving = 0; halving < HALVINGS; halving++) {
      const octaves = 2 ** -halving / Math.max(1, band.q);
      frequencies.add(band.frequencyHz * 2 ** octaves).add(band.frequencyHz * 2 ** -octaves);
    }
  }
  return Float64Array.from([...frequencies].filter((f) => f >= RANGE_HZ[0] && f <= highestHz)).sort();
}

/** Points between two neighbours of the worst place. */
const CLOSER_POINTS = 33;

/** The stretch around one of the frequencies as far as its neighbours, looked at more closely. */
export function frequenciesAround(frequenciesHz: Float64Array, frequencyHz: number): Float64Array {
  const at = frequenciesHz.indexOf(frequencyHz);
  const [low, high] = [frequenciesHz[Math.max(0, at - 1)]!, frequenciesHz[Math.min(frequenciesHz.length - 1, at + 1)]!];
  return Float64Array.from({ length: CLOSER_POINTS }, (_, n) => low * (high / low) ** (n / (CLOSER_POINTS - 1)));
}

/** All equaliser bands a plan comes to. */
export function planBands(plan: Plan): EqBand[] {
  return plan.moves.flatMap((move) =>
    (stepsOfMove(move) ?? []).flatMap((step) => (step.kind === 'eq' ? step.bands : [])),
  );
}

/** What is done to the parts of a stereo signal that pass unmixed, without gains of the whole. */
export interface Curve {
  /** Gain of what is alike in all channels, dB, one a frequency. */
  readonly midDb: Float64Array;
  /** Gain of what is opposite in left and right. */
  readonly sideDb: Float64Array;
}

/**
 * Response of the filters of a plan as our chain runs them. Gains of the whole, balance (the same at all frequencies)
 * and what changes with the level are not in it.
 */
export function planCurve(plan: Plan, frequenciesHz: Float64Array, context: ExportContext): Curve {
  const ours = digitalModel(frequenciesHz, context.sampleRateHz, 'matched');
  const midDb = new Float64Array(frequenciesHz.length);
  const sideDb = new Float64Array(frequenciesHz.length);
  for (const move of plan.moves) {
    for (const step of stepsOfMove(move) ?? []) {
      addStepDb(step, 'mid', ours, midDb);
      addStepDb(step, 'side', ours, sideDb);
    }
    if (move.kind === 'convolution') {
      if (move.channel !== 'side') addMeasured(move, 'mid', frequenciesHz, context, midDb);
      if (move.channel !== 'mid') addMeasured(move, 'side', frequenciesHz, context, sideDb);
    }
  }
  return { midDb, sideDb };
}

/** Adds what a step does to one part of the signal; nothing, if it is no filter. */
export function addStepDb(
  step: Step,
  part: 'mid' | 'side',
  model: { addDb(band: EqBand, out: Float64Array): void },
  out: Float64Array,
): void {
  if (step.kind === 'eq' && (step.channel === 'stereo' || step.channel === part)) {
    for (const band of step.bands) model.addDb(band, out);
  } else if (step.kind === 'side-gain' && part === 'side') {
    for (let n = 0; n < out.length; n++) out[n]! += step.gainDb;
  }
}

/** Long enough for the longest correction filter (32 768 taps) with its delay. */
const IMPULSE_FRAMES = 1 << 17;

/** Runs an impulse through the processor itself. */
function addMeasured(
  move: Move,
  part: 'mid' | 'side',
  frequenciesHz: Float64Array,
  context: ExportContext,
  out: Float64Array,
): void {
  const processor = createMoveProcessor(move, context);
  const channels = Array.from({ length: context.channelCount }, () => new Float32Array(IMPULSE_FRAMES));
  for (const [c, samples] of channels.entries()) samples[0] = part === 'side' && c === 1 ? -1 : 1;
  processor.process(channels, IMPULSE_FRAMES);
  const fft = createRealFft(IMPULSE_FRAMES);
  const re = new Float64Array(fft.binCount);
  const im = new Float64Array(fft.binCount);
  fft.forward(channels[0]!, re, im);
  const binDb = re.map((value, k) => 10 * Math.log10(Math.max(1e-30, value ** 2 + im[k]! ** 2)));
  for (let n = 0; n < frequenciesHz.length; n++) {
    const at = Math.min((frequenciesHz[n]! / context.sampleRateHz) * IMPULSE_FRAMES, fft.binCount - 1);
    const bin = Math.min(Math.floor(at), fft.binCount - 2);
    out[n]! += binDb[bin]! + (binDb[bin + 1]! - binDb[bin]!) * (at - bin);
  }
}

/**
 * How far off left or right is where the balance of a plan is left out, dB ≥ 0, of what is alike in both channels and of what is
 * opposite. What leans is partly side, and sides that get another gain behind the balance make it lean by another amount; at which phase
 * they meet is left open, so this is the most it can be.
 */
export function balanceError(plan: Plan, frequenciesHz: Float64Array, context: ExportContext): Curve {
  const nothing = new Float64Array(frequenciesHz.length);
  let [left, right] = [1, 1];
  for (const step of plan.moves.flatMap((move) => stepsOfMove(move) ?? [])) {
    if (step.kind !== 'balance') continue;
    left *= dbToGain(step.leftDb);
    right *= dbToGain(step.rightDb);
  }
  if (left === right) return { midDb: nothing, sideDb: nothing };
  const first = plan.moves.findIndex(({ kind }) => kind === 'balance');
  const behind = planCurve({ ...plan, moves: plan.moves.slice(first + 1) }, frequenciesHz, context);
  const [kept, turned] = [(left + right) / 2, Math.abs(left - right) / 2];
  const off = (share: number) =>
    Math.max(Math.abs(gainToDb(kept + turned * share)), Math.abs(gainToDb(Math.max(1e-3, kept - turned * share))));
  const sideOverMid = behind.sideDb.map((db, n) => dbToGain(db - behind.midDb[n]!));
  return { midDb: sideOverMid.map(off), sideDb: sideOverMid.map((ratio) => off(1 / ratio)) };
}

/** Where two curves are furthest apart. Both are cut off 60 dB down. @param besides error that comes to that everywhere, dB */
export function largestDifference(
  a: Float64Array,
  b: Float64Array,
  frequenciesHz: Float64Array,
  besides?: Float64Array,
): { errorDb: number; frequencyHz: number } {
  let errorDb = 0;
  let frequencyHz = frequenciesHz[0] ?? 0;
  for (let n = 0; n < a.length; n++) {
    const difference = Math.abs(Math.max(FLOOR_DB, a[n]!) - Math.max(FLOOR_DB, b[n]!)) + (besides?.[n] ?? 0);
    if (difference > errorDb) [errorDb, frequencyHz] = [difference, frequenciesHz[n]!];
  }
  return { errorDb, frequencyHz };
}
