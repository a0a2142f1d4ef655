import { createRealFft } from '@auralign/dsp';
import { createMoveProcessor, type Move } from '../moves/index.ts';
import type { EqBand } from '../moves/eq.ts';
import type { Plan } from '../plan/plan.ts';
import { digitalModel } from './filterModels.ts';
import type { ExportContext } from './format.ts';

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
  const highestHz = Math.min(RANGE_HZ[1], HIGHEST_SHARE * sampleRateHz);
  const lowestHz = Math.min(RANGE_HZ[0], highestHz);
  const count = Math.ceil(Math.log2(highestHz / lowestHz) * POINTS_PER_OCTAVE);
  const frequencies = new Set<number>();
  for (let n = 0; n <= count; n++) frequencies.add(lowestHz * (highestHz / lowestHz) ** (n / Math.max(1, count)));
  for (const { frequencyHz, q } of bands) {
    for (let k = -8; k <= 8; k++) frequencies.add(frequencyHz * 2 ** (k / (8 * Math.max(1, q))));
  }
  const inside = [...frequencies].filter((f) => f >= lowestHz && f <= highestHz);
  return Float64Array.from(inside).sort();
}

/** All bands of the plan's equalisers. */
export function planBands(plan: Plan): EqBand[] {
  return plan.moves.flatMap((move) => (move.kind === 'eq' ? move.bands : []));
}

/** What a plan does to the parts of the signal that pass it unmixed, without its gain. */
export interface PlanCurve {
  /** Gain of what is alike in all channels, dB, one a frequency. */
  readonly midDb: Float64Array;
  /** Gain of what is opposite in left and right; as `midDb` where there are not two channels. */
  readonly sideDb: Float64Array;
}

/** Response of everything linear in the plan except its gains, as our chain runs it. */
export function planCurve(plan: Plan, frequenciesHz: Float64Array, context: ExportContext): PlanCurve {
  const ours = digitalModel(frequenciesHz, context.sampleRateHz, 'matched');
  const midDb = new Float64Array(frequenciesHz.length);
  const sideDb = new Float64Array(frequenciesHz.length);
  for (const move of plan.moves) {
    if (move.kind === 'eq') {
      for (const band of move.bands) {
        if (move.channel !== 'side') ours.addDb(band, midDb);
        if (move.channel !== 'mid') ours.addDb(band, sideDb);
      }
    } else if (isFilter(move)) {
      addMeasured(move, 'mid', frequenciesHz, context, midDb);
      addMeasured(move, 'side', frequenciesHz, context, sideDb);
    }
  }
  return { midDb, sideDb };
}

/** Kinds other than the equaliser that filter every part of the signal the same way at all times. */
const FILTERS: ReadonlySet<string> = new Set(['convolution']);

/** Whether a move other than the equaliser is a fixed filter, whose response can be measured. */
export function isFilter(move: Move): boolean {
  return FILTERS.has(move.kind);
}

/** Long enough for the longest correction filter at 192 kHz and its delay. */
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
  for (let n = 0; n < frequenciesHz.length; n++) {
    const at = (frequenciesHz[n]! / context.sampleRateHz) * IMPULSE_FRAMES;
    const bin = Math.min(Math.floor(at), fft.binCount - 2);
    const [low, high] = [bin, bin + 1].map((k) => 10 * Math.log10(Math.max(1e-30, re[k]! ** 2 + im[k]! ** 2)));
    out[n]! += low! + (high! - low!) * (at - bin);
  }
}

/** Where two curves are furthest apart. Both are cut off 60 dB down. */
export function largestDifference(
  a: Float64Array,
  b: Float64Array,
  frequenciesHz: Float64Array,
): { errorDb: number; frequencyHz: number } {
  let errorDb = 0;
  let frequencyHz = frequenciesHz[0] ?? 0;
  for (let n = 0; n < a.length; n++) {
    const difference = Math.abs(Math.max(FLOOR_DB, a[n]!) - Math.max(FLOOR_DB, b[n]!));
    if (difference > errorDb) [errorDb, frequencyHz] = [difference, frequenciesHz[n]!];
  }
  return { errorDb, frequencyHz };
}
