import { percentileSorted } from '@auralign/dsp';

/** What would bring a target into the range of its references: the least and the largest change, a value a band. Equal for one. */
export interface Corridor {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** Shares of the references below the edges: with up to five nearly all of them lie inside, of many the odd ones do not. */
const EDGES = [0.1, 0.9] as const;

/** @param differences reference minus target, one curve a reference, at least one */
export function corridorOf(differences: readonly ArrayLike<number>[], count: number): Corridor {
  const edge = (share: number) =>
    Float64Array.from({ length: count }, (_, band) =>
      percentileSorted(
        differences.map((curve) => curve[band]!).sort((a, b) => a - b),
        share,
      ),
    );
  return { low: edge(EDGES[0]), high: edge(EDGES[1]) };
}

/** What is missing to the nearer edge after a change; 0 inside. */
export function differenceTo({ low, high }: Corridor, change?: ArrayLike<number>): Float64Array {
  return low.map((least, band) => {
    const done = change?.[band] ?? 0;
    const [toLow, toHigh] = [least - done, high[band]! - done];
    return toLow > 0 ? toLow : toHigh < 0 ? toHigh : 0;
  });
}

/** Root mean square of several curves at each band. */
export function rmsOf(curves: readonly ArrayLike<number>[], count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, band) =>
    Math.sqrt(curves.reduce((sum, curve) => sum + curve[band]! ** 2, 0) / curves.length),
  );
}
