/**
 * Heights for labels that stand in one column, near where they are wanted and at least `distance` apart.
 *
 * @param wanted in any order
 * @returns one a label, within `low`…`high` as long as there is room for all
 */
export function spreadLabels(
  wanted: readonly number[],
  { distance, low, high }: { distance: number; low: number; high: number },
): number[] {
  const order = wanted.map((_, i) => i).sort((a, b) => wanted[a]! - wanted[b]!);
  const placed = wanted.map((y) => Math.min(high, Math.max(low, y)));
  for (let i = 1; i < order.length; i++) {
    placed[order[i]!] = Math.max(placed[order[i]!]!, placed[order[i - 1]!]! + distance);
  }
  let ceiling = high;
  for (let i = order.length - 1; i >= 0; i--) {
    placed[order[i]!] = Math.min(placed[order[i]!]!, ceiling);
    ceiling = placed[order[i]!]! - distance;
  }
  return placed;
}
