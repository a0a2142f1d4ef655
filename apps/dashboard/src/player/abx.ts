import { createRandom } from '@auralign/dsp';

/** A listening test: is X the first or the second of two sources? The answers decide, not the eyes. */
export interface AbxTest<Id extends string> {
  readonly first: Id;
  readonly second: Id;
  readonly seed: number;
  /** What X was each time, and what was said. */
  readonly trials: readonly { readonly x: Id; readonly answer: Id }[];
}

export function startAbx<Id extends string>(first: Id, second: Id, seed: number): AbxTest<Id> {
  return { first, second, seed, trials: [] };
}

/** What X is in the trial that is under way: drawn anew for each one, the same for the same seed. */
export function abxX<Id extends string>({ first, second, seed, trials }: AbxTest<Id>): Id {
  const random = createRandom(seed);
  let value = random.next();
  for (let i = 0; i < trials.length; i++) value = random.next();
  return value < 0.5 ? first : second;
}

export function answerAbx<Id extends string>(test: AbxTest<Id>, answer: Id): AbxTest<Id> {
  return { ...test, trials: [...test.trials, { x: abxX(test), answer }] };
}

/** Tally of a test: right answers of all, and how likely so many are by guessing alone. */
export function abxTally({ trials }: AbxTest<string>): { correct: number; total: number; pValue: number } {
  const correct = trials.filter(({ x, answer }) => x === answer).length;
  return { correct, total: trials.length, pValue: chanceOf(correct, trials.length) };
}

/**
 * Probability of at least `correct` right answers in `total` guesses, each right with probability 1/2. Exact: the
 * upper tail of the binomial distribution, summed from the smallest term; 1 for no trials.
 */
export function chanceOf(correct: number, total: number): number {
  let term = 0.5 ** total; // C(total, total)/2^total
  let sum = 0;
  for (let k = total; k >= correct; k--) {
    sum += term;
    term *= k / (total - k + 1); // C(n, k−1) = C(n, k)·k/(n − k + 1)
  }
  return Math.min(1, sum);
}
