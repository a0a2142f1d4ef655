import { below, oneOf, type Random } from './target.ts';

/** What nobody expects in a field. */
const HOSTILE_VALUES: readonly (() => unknown)[] = [
  () => null,
  () => true,
  () => -1,
  () => 0,
  () => 1e308,
  () => 5e-324,
  () => 2 ** 53,
  () => '',
  () => 'NaN',
  () => '__proto__',
  () => 'x'.repeat(100_000),
  () => '\u0000\u001b[2J\u202e\ud800',
  () => '../../etc/passwd',
  () => '<script>alert(1)</script>',
  () => '=HYPERLINK("http://example.invalid")',
  () => [],
  () => ({}),
  () => Array.from({ length: 5000 }, () => 0),
  () => nested(500),
];

function nested(depth: number): unknown {
  let value: unknown = 0;
  for (let i = 0; i < depth; i++) value = i % 2 === 0 ? [value] : { a: value };
  return value;
}

/** Every object and array of a document, itself among them. */
function holdersOf(document: unknown): Record<string, unknown>[] {
  if (typeof document !== 'object' || document === null) return [];
  const holder = document as Record<string, unknown>;
  return [holder, ...Object.values(holder).flatMap(holdersOf)];
}

/** A damaged copy of a JSON text: fields replaced, taken away, doubled, moved; now and then the text itself is damaged. */
export function mutateJson(text: string, random: Random): string {
  const document: unknown = JSON.parse(text);
  const holders = holdersOf(document);
  for (let count = 1 + below(random, 4); count > 0; count--) {
    const holder = oneOf(random, holders);
    const keys = Object.keys(holder);
    const key = keys.length === 0 ? 'added' : oneOf(random, keys);
    const kind = below(random, 6);
    if (kind <= 2) holder[key] = oneOf(random, HOSTILE_VALUES)();
    else if (kind === 3) delete holder[key];
    else if (kind === 4) holder[`${key}2`] = structuredClone(holder[key]);
    else if (typeof holder[key] === 'number') holder[key] *= oneOf(random, [-1, 0.001, 1000, 1e12]);
    else holder[key] = structuredClone(oneOf(random, holders));
  }
  const damaged = JSON.stringify(document);
  return below(random, 12) === 0 ? damaged.slice(0, below(random, damaged.length)) : damaged;
}

/** A copy whose numbers are of other sizes, up to sixteen times as large or small, and sometimes of the other sign; its form is kept. */
export function nudgeJson(text: string, random: Random): string {
  const document: unknown = JSON.parse(text);
  const numbers = holdersOf(document).flatMap((holder) =>
    Object.keys(holder).flatMap((key) => (typeof holder[key] === 'number' ? [{ holder, key }] : [])),
  );
  for (let count = 1 + below(random, 6); count > 0; count--) {
    const { holder, key } = oneOf(random, numbers);
    const sign = below(random, 4) === 0 ? -1 : 1;
    holder[key] = (holder[key] as number) * sign * 2 ** (8 * random.next() - 4);
  }
  return JSON.stringify(document);
}
