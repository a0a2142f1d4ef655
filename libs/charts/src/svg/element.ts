/** Text that is markup already; everything else is escaped where it is put in. */
export interface Markup {
  readonly markup: string;
}

export type Child = Markup | string | number | null | undefined | readonly Child[];

/** An attribute: left out where it is `undefined` or `null`. */
export type Attributes = Readonly<Record<string, string | number | null | undefined>>;

/** Elements of HTML that have no end tag; of SVG all that have no children. */
const VOID = new Set(['meta', 'br', 'hr', 'col', 'link', 'img']);

/**
 * One element of SVG or HTML, well formed as XML too. Text and attribute values are escaped here and nowhere else, so
 * that a file name or tag can never become markup.
 *
 * @param attributes numbers are written with at most two decimals; a number that is not finite is an error of the caller
 * @throws RangeError for a number that is not finite: it would draw a wrong picture without a word
 */
export function element(name: string, attributes: Attributes = {}, ...children: readonly Child[]): Markup {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(
      ([key, value]) => ` ${key}="${typeof value === 'number' ? short(value, `${name} ${key}`) : escapeText(value!)}"`,
    )
    .join('');
  if (VOID.has(name)) return { markup: `<${name}${written}/>` };
  return { markup: `<${name}${written}>${inner(children)}</${name}>` };
}

/** Children one after the other, without an element around them. */
export function fragment(...children: readonly Child[]): Markup {
  return { markup: inner(children) };
}

function inner(children: readonly Child[]): string {
  let text = '';
  for (const child of children) {
    if (child === null || child === undefined) continue;
    if (typeof child === 'string') text += escapeText(child);
    else if (typeof child === 'number') text += short(child, 'text');
    else if ('markup' in child) text += child.markup;
    else text += inner(child);
  }
  return text;
}

/** A coordinate: two decimals are a hundredth of a pixel. */
export function short(value: number, where = 'coordinate'): string {
  if (!Number.isFinite(value)) throw new RangeError(`${where}: ${value} is not a number that can be drawn`);
  return String(Math.round(value * 100) / 100 + 0);
}

const NOT_IN_XML =
  // oxlint-disable-next-line no-control-regex -- control characters are exactly what is looked for
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
/** Characters that turn the direction of the text around them, with which a name can pretend to be another. */
const DIRECTION = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Text for content and attribute values of XML and HTML; what XML does not allow becomes the replacement character. */
export function escapeText(text: string): string {
  return text
    .replace(NOT_IN_XML, '\ufffd')
    .replace(DIRECTION, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
