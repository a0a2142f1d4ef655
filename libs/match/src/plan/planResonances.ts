import { median } from '@auralign/dsp';
import type { EqBand } from '../moves/eq.ts';
import type { ToneEvidence } from './evidence.ts';
import { createResponseGrid } from './responseGrid.ts';

/** A narrow peak of the target that no reference has. */
export interface Resonance {
  /** The cut. */
  readonly band: EqBand & { readonly kind: 'peaking' };
  /** What stands out against the reference and its own neighbourhood, dB. */
  readonly excessDb: number;
  /** The same in units of how ragged the difference is around it. */
  readonly sigmas: number;
}

/** Below, the reports' spectrum does not resolve a resonance; above, it is air. */
const RANGE_HZ = [150, 8000] as const;
const BANDWIDTH_SHARE = 0.9;
/** Bands further below the strongest say nothing. */
const RANGE_DB = 55;
/** Points of the reports' spectrum an octave. The neighbourhood is half an octave, raggedness is taken over 1¼ octaves to each side. */
const POINTS_PER_OCTAVE = 24;
const NEIGHBOURHOOD = 12;
const RAGGED_REACH = 30;
/** The half width over which a bell is fitted: a third of an octave. */
const FIT_REACH = 8;
const QS = [4, 6, 8, 10, 13, 16] as const;
/** Where a peak is looked for between points. */
const STEPS = [-0.5, -0.25, 0, 0.25, 0.5] as const;

/** Narrow peaks of less are notes; so are those that are narrower, unless both files are one recording. */
const LEAST_DB = 4.5;
const NARROWEST_Q = 14;
const BROADEST_Q = 5;
/** A difference this smooth is that of one recording. */
const LEAST_RAGGED_DB = 0.25;
/**
 * How far a peak must stand out of the raggedness; less where the analysis of the target alone, which tells resonances
 * from notes, has found it too.
 */
const SURE_SIGMAS = 4.5;
const WITNESSED_SIGMAS = 2.5;
/**
 * Another recording plays other notes, and a note that it does not play stands out as far as any resonance: in 15 of 20 pairs of passages of
 * the tuning half with an unlisted peak beyond 4.5 σ it was a note or a cymbal. Without that witness a peak must have the shape of a filter's,
 * but for such a share of its energy, and vary from block to block no more than its neighbourhood does, dB. Notes leave
 * 0.07 to 0.5 and 0.5 to 6 dB.
 */
const FILTER_SHAPE = 0.05;
const STEADY_DB = 0.4;
const WITNESS_OCTAVES = 0.06;
/** Share of the excess that is taken away: a resonance that is gone sounds hollow when it was a little music as well. */
const SHARE = { sure: 0.85, doubtful: 0.7 } as const;
const NO_DOUBT_SIGMAS = 6;
const MOST_RESONANCES = 3;

/**
 * Cuts for narrow peaks that every channel of the target has and no reference has. Notes leave such peaks as well, but not
 * that far above what notes do around them, and not in both channels alike; against another recording there must be evidence of the
 * target alone besides that it is no note.
 */
export function findResonances(
  target: ToneEvidence,
  references: readonly ToneEvidence[],
  options: { sampleRateHz: number; maxCutDb: number; maxBands: number; sameRecording: number },
): Resonance[] {
  const files = [target, ...references];
  const count = Math.min(...files.map(({ levelDb }) => levelDb.length));
  const highestHz = Math.min(RANGE_HZ[1], BANDWIDTH_SHARE * Math.min(...files.map(({ bandwidthHz }) => bandwidthHz)));
  const floors = files.map(({ levelDb }) => Math.max(...levelDb) - RANGE_DB);
  const isHeard = Array.from({ length: count }, (_, n) => files.every(({ levelDb }, f) => levelDb[n]! > floors[f]!));
  const excess = leastExcess(references.map((reference) => excessOver(target.levelDb, reference.levelDb, isHeard)));
  const sides = target.channelsDb.map((levels, channel) =>
    leastExcess(
      references.map((reference) => excessOver(levels, reference.channelsDb[channel] ?? reference.levelDb, isHeard)),
    ),
  );
  const { frequenciesHz } = target;
  const found: Resonance[] = [];
  for (let n = 0; n < count; n++) {
    const hz = frequenciesHz[n]!;
    if (!isHeard[n] || hz < RANGE_HZ[0] || hz > highestHz || !isTop(excess, n)) continue;
    if (excess[n]! < LEAST_DB / 2 || sides.some((side) => around(side, n) < excess[n]! / 2)) continue;
    const place = { frequenciesHz, at: n, sampleRateHz: options.sampleRateHz };
    const fit = fitBell(excess, place, (curve) => curve);
    const sigmas = fit.gainDb / raggedAround(excess, isHeard, n);
    const isListed = (file: ToneEvidence) =>
      file.resonances.some(({ frequencyHz }) => Math.abs(Math.log2(frequencyHz / fit.frequencyHz)) < WITNESS_OCTAVES);
    if (references.some(isListed) || fit.gainDb < LEAST_DB) continue;
    if (fit.q > NARROWEST_Q && options.sameRecording < 0.5) continue;
    if (sigmas < (isListed(target) ? WITNESSED_SIGMAS : SURE_SIGMAS)) continue;
    const isNote = fit.leftShare > FILTER_SHAPE || swingsBy(target, n) > STEADY_DB;
    if (options.sameRecording < 0.5 && !isListed(target) && isNote) continue;
    const share = sigmas > NO_DOUBT_SIGMAS ? SHARE.sure : SHARE.doubtful;
    const whole = fitBell(excess, place, centred);
    if (whole.q < BROADEST_Q) continue;
    const gainDb = -Math.min(options.maxCutDb, share * whole.gainDb);
    found.push({
      band: {
        kind: 'peaking',
        frequencyHz: Number(whole.frequencyHz.toPrecision(4)),
        gainDb: Math.round(100 * gainDb) / 100,
        q: whole.q,
      },
      excessDb: whole.gainDb,
      sigmas,
    });
  }
  return found
    .sort((a, b) => b.sigmas - a.sigmas)
    .slice(0, Math.min(MOST_RESONANCES, options.maxBands))
    .sort((a, b) => a.band.frequencyHz - b.band.frequencyHz);
}

/** Target minus reference without its course over half an octave to each side; 0 where one is not heard. */
function excessOver(own: ArrayLike<number>, other: ArrayLike<number>, isHeard: readonly boolean[]): Float64Array {
  const difference = isHeard.map((heard, n) => (heard ? own[n]! - other[n]! : Number.NaN));
  return Float64Array.from(difference, (d, n) => {
    if (!Number.isFinite(d)) return 0;
    const near = difference.slice(Math.max(0, n - NEIGHBOURHOOD), n + NEIGHBOURHOOD + 1).filter(Number.isFinite);
    return d - median(near);
  });
}

/** What stands out against every reference. */
function leastExcess(curves: readonly Float64Array[]): Float64Array {
  return curves[0]!.map((_, n) => Math.min(...curves.map((curve) => curve[n]!)));
}

function isTop(values: Float64Array, at: number): boolean {
  for (let d = -4; d <= 4; d++) {
    const other = values[at + d] ?? -Infinity;
    if (d < 0 ? other >= values[at]! : other > values[at]!) return false;
  }
  return true;
}

function around(values: Float64Array, at: number): number {
  return Math.max(...values.subarray(Math.max(0, at - 1), at + 2));
}

/** Standard deviation of the curve around a peak, without the peak, as if it were Gaussian; dB. */
function raggedAround(values: Float64Array, isHeard: readonly boolean[], at: number): number {
  const sizes: number[] = [];
  for (let n = Math.max(0, at - RAGGED_REACH); n <= Math.min(values.length - 1, at + RAGGED_REACH); n++) {
    if (isHeard[n] && Math.abs(n - at) > 4) sizes.push(Math.abs(values[n]!));
  }
  return Math.max(LEAST_RAGGED_DB, 1.48 * (sizes.length === 0 ? Infinity : median(sizes))); // 1.48 · median of sizes = σ of a Gaussian
}

/** How much more a band comes and goes than those around it, dB; nothing known is much. */
function swingsBy({ variationDb, levelDb }: ToneEvidence, at: number): number {
  if (variationDb === undefined) return Infinity;
  const from = Math.max(0, at - NEIGHBOURHOOD);
  const around = Array.from(variationDb.slice(from, at + NEIGHBOURHOOD + 1)).filter(
    (db, n) => Math.abs(from + n - at) > 3 && Number.isFinite(db) && Number.isFinite(levelDb[from + n]!),
  );
  return around.length === 0 ? Infinity : variationDb[at]! - median(around);
}

/**
 * The bell that explains a peak best, and what share of the energy it leaves.
 *
 * @param shapeOf what of a curve is compared: all of it, or without its mean, as part of the skirts went with the course
 */
function fitBell(
  excess: Float64Array,
  { frequenciesHz, at, sampleRateHz }: { frequenciesHz: readonly number[]; at: number; sampleRateHz: number },
  shapeOf: (curve: Float64Array) => Float64Array,
) {
  const from = Math.max(0, at - FIT_REACH);
  const to = Math.min(excess.length, at + FIT_REACH + 1);
  const grid = createResponseGrid(frequenciesHz.slice(from, to), sampleRateHz);
  let best = { left: Infinity, leftShare: 1, frequencyHz: frequenciesHz[at]!, q: 8, gainDb: 0 };
  for (const q of QS) {
    for (const step of STEPS) {
      const frequencyHz = frequenciesHz[at]! * 2 ** (step / POINTS_PER_OCTAVE);
      // The width of a bell in decibels depends on its gain: drawn at about the gain that is found.
      const drawnDb = Math.max(3, excess[at]!);
      const bell = new Float64Array(to - from);
      grid.addDb({ kind: 'peaking', frequencyHz, gainDb: drawnDb, q }, bell);
      const shape = shapeOf(bell.map((db) => db / drawnDb));
      const values = shapeOf(excess.subarray(from, to));
      let product = 0;
      let square = 0;
      let energy = 0;
      for (const [n, value] of shape.entries()) {
        product += value * values[n]!;
        square += value * value;
        energy += values[n]! ** 2;
      }
      const left = energy - product ** 2 / square;
      if (left < best.left) best = { left, leftShare: left / energy, frequencyHz, q, gainDb: product / square };
    }
  }
  return best;
}

function centred(values: Float64Array): Float64Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value - mean);
}
