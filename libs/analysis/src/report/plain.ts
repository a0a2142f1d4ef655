import type { Measured } from '../measured.ts';

/**
 * A result as JSON has it: −0 becomes 0, so that a report equals itself read back. A stage that produced a number that is not finite
 * (samples near the largest float can overflow any sum) has measured nothing, and says so instead of letting `null`
 * into the report.
 */
export function plainMeasured<T>(result: Measured<T>): Measured<T> {
  const copy = plainCopy(result);
  return copy === NOT_FINITE ? { status: 'unmeasurable', reason: 'non-finite' } : (copy as Measured<T>);
}

const NOT_FINITE = Symbol('not finite');

function plainCopy(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value + 0 : NOT_FINITE;
  if (Array.isArray(value)) {
    const copy = value.map(plainCopy);
    return copy.includes(NOT_FINITE) ? NOT_FINITE : copy;
  }
  if (typeof value !== 'object' || value === null) return value;
  const copy: Record<string, unknown> = {};
  for (const [key, child] of Object.entries(value)) {
    if (child === undefined) continue;
    const plain = plainCopy(child);
    if (plain === NOT_FINITE) return NOT_FINITE;
    copy[key] = plain;
  }
  return copy;
}
