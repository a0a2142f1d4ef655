import type { Ledger } from '../alignment/ledger.ts';
import { pairIndex } from '../alignment/regionSums.ts';
import { solve } from './leastSquares.ts';

/** What the stems must be multiplied by to make the mix, and how surely each of them is in it. */
export interface StemFit {
  /** Least-squares gain; negative: its polarity is turned in the mix. */
  readonly gain: number;
  /**
   * Squared partial coherence, 0 to 1: of what the other stems leave of the mix in the bands where this stem is strong, the share it
   * takes away.
   */
  readonly presence: number;
  /** Squared coherence with the mix alone. */
  readonly likeness: number;
  /** Share of this stem that the other stems explain, 0 to 1: 1 for the second copy of a stem, or a sum of others. */
  readonly redundancy: number;
}

/** Shares of the mix's power, 20 Hz to 20 kHz. */
export interface Explained {
  /** What the sum of the stems, at the gains given, leaves of the mix: |M − Σ g·X|² / |M|². */
  readonly residual: number;
  /** The same if the sum were equalised band by band: what no equaliser on the bus explains either. */
  readonly incoherent: number;
  /** Per ERB band: residual, the gain of the mix over the sum, and the share of the mix that it explains; nothing where the mix has no power. */
  readonly bands: readonly (
    { readonly mix: number; readonly residual: number; readonly busGain: number; readonly coherent: number } | undefined
  )[];
}

/** Bands this far below the strongest one hold rounding and dither, which belong to no stem. */
const EMPTY_BAND = 1e-9;

/**
 * Fits the stems to the mix by least squares, every ERB band of the mix weighing alike, so that the bass does not decide alone.
 * Stems that the others make up (copies, sums) cannot be told apart; they get the gain of all stems together.
 *
 * @param stems numbers of those that take part
 */
export function fitStems(ledger: Ledger, stems: readonly number[]): ReadonlyMap<number, StemFit> {
  const products = usedProducts(ledger);
  const balanced = combined(products, (band) => 1 / band[0]!);
  const together = commonGain(balanced, stems);
  const gains = solveGains(balanced, stems, together);
  return new Map(
    stems.map((stem, i) => {
      const file = stem + 1;
      // Where this stem is strong against the mix it shows best.
      const own = combined(products, (band) => power(band, file) / band[0]! ** 2);
      const others = stems.filter((other) => other !== stem);
      const redundancy = explainedShare(own, file, others);
      const likeness = squared(own, file, 0);
      const without = residualOf(own, others);
      const withIt = residualOf(own, stems);
      const presence = without > 0 ? clamp((without - withIt) / without) : 0;
      return [stem, { gain: gains[i]!, presence: redundancy > REDUNDANT ? likeness : presence, likeness, redundancy }];
    }),
  );
}

/** From this share on a stem is taken for a copy or a sum of others. */
export const REDUNDANT = 0.98;

/** How much of the mix the stems explain at these gains. */
export function explain(ledger: Ledger, gains: ReadonlyMap<number, number>): Explained {
  const stems = [...gains.keys()];
  let mixTotal = 0;
  let residualTotal = 0;
  let incoherentTotal = 0;
  const strongest = Math.max(...ledger.erb.products.map((band) => band[0]!));
  const bands = ledger.erb.products.map((band) => {
    const mix = band[0]!;
    if (!(mix > EMPTY_BAND * strongest)) return undefined;
    let sum = 0;
    let cross = 0;
    for (const a of stems) {
      cross += gains.get(a)! * band[pairIndex(0, a + 1)]!;
      for (const b of stems) sum += gains.get(a)! * gains.get(b)! * band[pairIndex(a + 1, b + 1)]!;
    }
    const residual = Math.max(0, mix - 2 * cross + sum);
    mixTotal += mix;
    residualTotal += residual;
    incoherentTotal += sum > 0 ? Math.max(0, mix - (cross * cross) / sum) : mix;
    const coherent = sum > 0 ? Math.min(1, (cross * cross) / sum / mix) : 0;
    return { mix, residual, busGain: sum > 0 ? cross / sum : 0, coherent };
  });
  return {
    residual: mixTotal > 0 ? residualTotal / mixTotal : 0,
    incoherent: mixTotal > 0 ? incoherentTotal / mixTotal : 0,
    bands,
  };
}

type Products = readonly Float64Array[];

/** Bands in which the mix has power, and none else. */
function usedProducts({ erb }: Ledger): Products {
  const strongest = Math.max(...erb.products.map((band) => band[0]!));
  return erb.products.filter((band) => band[0]! > EMPTY_BAND * strongest);
}

function power(band: Float64Array, file: number): number {
  return band[pairIndex(file, file)]!;
}

/** One triangle of products over all bands, each weighted. */
function combined(products: Products, weight: (band: Float64Array) => number): Float64Array {
  const sums = new Float64Array(products[0]?.length ?? 1);
  for (const band of products) {
    const factor = weight(band);
    for (let i = 0; i < sums.length; i++) sums[i] = sums[i]! + factor * band[i]!;
  }
  return sums;
}

/** One gain for all of them. */
function commonGain(sums: Float64Array, stems: readonly number[]): number {
  let cross = 0;
  let all = 0;
  for (const a of stems) {
    cross += sums[pairIndex(0, a + 1)]!;
    for (const b of stems) all += sums[pairIndex(a + 1, b + 1)]!;
  }
  return all > 0 ? cross / all : 1;
}

/** Against the common gain: a millionth of each stem's power holds what cannot be told apart at it. */
const RIDGE = 1e-6;

function solveGains(sums: Float64Array, stems: readonly number[], common: number): number[] {
  const matrix = stems.map((a) => stems.map((b) => sums[pairIndex(a + 1, b + 1)]! * (a === b ? 1 + RIDGE : 1)));
  const right = stems.map((a) => {
    const self = sums[pairIndex(a + 1, a + 1)]!;
    return sums[pairIndex(0, a + 1)]! + common * RIDGE * self;
  });
  return solve(matrix, right) ?? stems.map(() => common);
}

/** Power of file 0 that these stems leave at their best gains. */
function residualOf(sums: Float64Array, stems: readonly number[]): number {
  return sums[0]! * (1 - explainedShare(sums, 0, stems));
}

/** Share of the power of a file that stems explain at their best gains. */
function explainedShare(sums: Float64Array, file: number, stems: readonly number[]): number {
  const own = sums[pairIndex(file, file)]!;
  if (stems.length === 0 || !(own > 0)) return 0;
  const matrix = stems.map((a) => stems.map((b) => sums[pairIndex(a + 1, b + 1)]! * (a === b ? 1 + RIDGE : 1)));
  const right = stems.map((a) => sums[pairIndex(file, a + 1)]!);
  const gains = solve(matrix, right);
  if (gains === undefined) return 0;
  return clamp(gains.reduce((sum, gain, i) => sum + gain * right[i]!, 0) / own);
}

/** Squared coherence of two files. */
function squared(sums: Float64Array, a: number, b: number): number {
  const both = sums[pairIndex(a, a)]! * sums[pairIndex(b, b)]!;
  return both > 0 ? clamp(sums[pairIndex(a, b)]! ** 2 / both) : 0;
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}
