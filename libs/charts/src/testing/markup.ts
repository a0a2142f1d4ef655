/** One element of a parsed document. */
export interface Parsed {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: Parsed[];
  /** Text of this element and of all in it. */
  text: string;
}

const NAME = '[A-Za-z_][A-Za-z0-9_.:-]*';
const OPEN = new RegExp(`^<(${NAME})((?:\\s+${NAME}="[^"<]*")*)\\s*(/?)>`);
const CLOSE = new RegExp(`^</(${NAME})>`);
const ENTITY = /&(?:amp|lt|gt|quot|#39);/g;

/**
 * A strict reader of XML as far as this package writes it: one root, every element closed in order, attributes quoted and
 * named once, `<` and `&` only as they have to be.
 *
 * @throws Error naming the place of the first fault
 */
export function parseMarkup(markup: string): Parsed {
  const root: Parsed = { name: '#document', attributes: new Map(), children: [], text: '' };
  const open: Parsed[] = [root];
  for (let rest = markup; rest !== '';) {
    const fault = (what: string): Error => new Error(`${what} at: ${rest.slice(0, 80)}`);
    const opening = OPEN.exec(rest);
    const closing = CLOSE.exec(rest);
    if (opening !== null) {
      const [all, name, attributeText, isEmpty] = opening;
      const element: Parsed = { name: name!, attributes: attributesOf(attributeText!, fault), children: [], text: '' };
      open.at(-1)!.children.push(element);
      if (isEmpty === '') open.push(element);
      rest = rest.slice(all.length);
    } else if (closing !== null) {
      const element = open.pop();
      if (element?.name !== closing[1]) throw fault(`</${closing[1]}> closes <${element?.name}>`);
      open.at(-1)!.text += element!.text;
      rest = rest.slice(closing[0].length);
    } else {
      const next = rest.indexOf('<');
      const text = next === -1 ? rest : rest.slice(0, next);
      if (text === '') throw fault('a tag that cannot be read');
      open.at(-1)!.text += plainText(text, fault);
      rest = rest.slice(text.length);
    }
  }
  if (open.length !== 1) throw new Error(`<${open.at(-1)!.name}> is never closed`);
  if (root.children.length !== 1) throw new Error(`${root.children.length} roots`);
  return root.children[0]!;
}

function attributesOf(text: string, fault: (what: string) => Error): Map<string, string> {
  const attributes = new Map<string, string>();
  for (const [, name, value] of text.matchAll(new RegExp(`(${NAME})="([^"<]*)"`, 'g'))) {
    if (attributes.has(name!)) throw fault(`attribute ${name} twice`);
    attributes.set(name!, plainText(value!, fault));
  }
  return attributes;
}

function plainText(text: string, fault: (what: string) => Error): string {
  if (text.replaceAll(ENTITY, '').includes('&')) throw fault('a bare &');
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}

/** All elements of a name in a tree, in order; with a class, those that have it. */
export function findAll(tree: Parsed, name: string, className?: string): Parsed[] {
  const own =
    tree.name === name &&
    (className === undefined || (tree.attributes.get('class') ?? '').split(' ').includes(className));
  return [...(own ? [tree] : []), ...tree.children.flatMap((child) => findAll(child, name, className))];
}

/** An attribute as a number. */
export function numberOf(element: Parsed, attribute: string): number {
  return Number(element.attributes.get(attribute));
}

/** Points of a path of M and L commands; one array an unbroken stretch. */
export function stretchesOf(path: Parsed): [x: number, y: number][][] {
  return (path.attributes.get('d') ?? '')
    .split('M')
    .slice(1)
    .map((stretch) => stretch.split('L').map((pair) => pair.split(',').map(Number) as [number, number]));
}
