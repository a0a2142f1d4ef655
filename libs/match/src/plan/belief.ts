/** A difference to the references, and how far it may be arrangement instead of style. */
export interface Belief {
  /** Reference minus target. */
  readonly difference: number;
  /** Standard deviation, in the same unit. */
  readonly uncertainty: number;
}

/** Several references are averaged; what they differ among themselves joins the uncertainty. */
export function joinBeliefs(beliefs: readonly Belief[]): Belief {
  const mean = beliefs.reduce((sum, { difference }) => sum + difference, 0) / beliefs.length;
  const spread = beliefs.reduce((sum, { difference }) => sum + (difference - mean) ** 2, 0) / beliefs.length;
  const own = beliefs.reduce((sum, { uncertainty }) => sum + uncertainty ** 2, 0) / beliefs.length;
  return { difference: mean, uncertainty: Math.sqrt(own + spread) };
}

/**
 * How much of a difference is acted on: d·d²/(d² + σ² + f²). What varies as much inside a song as it differs from the
 * reference is arrangement; what is as small as the floor f is not worth a move.
 */
export function shrink({ difference: d, uncertainty }: Belief, floor: number): number {
  return d === 0 ? 0 : (d * d * d) / (d * d + uncertainty * uncertainty + floor * floor);
}

/** The value at which half of the weight lies below. NaN when there is no weight. */
export function weightedMedian(values: readonly number[], weights: readonly number[]): number {
  const order = values.map((_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const half = weights.reduce((sum, weight) => sum + weight, 0) / 2;
  let sum = 0;
  for (const i of order) {
    sum += weights[i]!;
    if (sum >= half && sum > 0) return values[i]!;
  }
  return Number.NaN;
}
