import { percentileSorted } from '@auralign/dsp';
import type { Report } from '../report/report.ts';
import type { Expectation, Limits } from './limits.ts';
import type { Reading, Rule } from './rule.ts';
import { counted } from './words.ts';

/**
 * Where a figure should lie: between the 10th and the 90th percentile of what the references have, over all their parts and
 * themselves, widened by the rule's slack. Without references (or if they lack the figure) the rule's own limits.
 */
export function expectation(
  reading: Reading,
  references: readonly Report[],
  limits: Limits,
  rule: Pick<Rule, 'limit'>,
): Expectation {
  const { min, max } = limits;
  const values = references.flatMap((reference) => {
    const whole = reading.whole(reference);
    return whole === undefined ? [] : [whole, ...(reading.parts?.(reference) ?? [])];
  });
  if (values.length === 0) {
    return {
      ...(min === undefined ? {} : { min }),
      ...(max === undefined ? {} : { max }),
      source: rule.limit.source,
      isRelative: false,
    };
  }
  const sorted = values.sort((a, b) => a - b);
  return {
    ...(min === undefined ? {} : { min: percentileSorted(sorted, 0.1) - limits.slack }),
    ...(max === undefined ? {} : { max: percentileSorted(sorted, 0.9) + limits.slack }),
    source: `10th to 90th percentile of ${counted(references.length, 'reference')}, and ${limits.slack} more`,
    isRelative: true,
  };
}

/**
 * An expectation that references move only so far: what is harmless stays so, whatever they have, and another song's range says little of
 * this one's.
 *
 * @param most.min the limit may not rise above this
 * @param most.max the limit may not fall below this
 */
export function heldNear(expected: Expectation, most: { readonly min?: number; readonly max?: number }): Expectation {
  const { min, max } = expected;
  return {
    ...expected,
    ...(min === undefined || most.min === undefined ? {} : { min: Math.min(min, most.min) }),
    ...(max === undefined || most.max === undefined ? {} : { max: Math.max(max, most.max) }),
  };
}
