import { createRandom } from '@auralign/dsp';

/** The sources in an order nobody knows: what stands behind the buttons 1, 2, 3 while names are hidden. */
export function shuffled<T>(items: readonly T[], seed: number): T[] {
  const random = createRandom(seed);
  const result = [...items];
  // Fisher–Yates: every order is equally likely.
  for (let i = result.length - 1; i > 0; i--) {
    const j = Math.floor(random.next() * (i + 1));
    [result[i], result[j]] = [result[j]!, result[i]!];
  }
  return result;
}

/** What a hidden source is called: by its place alone. */
export function blindName(index: number): string {
  return `Source ${String.fromCharCode(65 + index)}`;
}
