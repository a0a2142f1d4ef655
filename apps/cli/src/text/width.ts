/** Characters that take two columns in a terminal: East Asian wide and fullwidth forms, and emoji. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;
/** Characters that take none: combining marks (variation selectors are among them) and joiners. */
const ZERO_WIDTH = /^(?:\p{Mark}|[\u200b-\u200f\u2060])+$/u;
// eslint-disable-next-line no-control-regex
const COLOUR = /\u001b\[[0-9;]*m/g;
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/g;

/** Made when it is wanted first: its tables take as long to load as a small program. */
let segmenter: Intl.Segmenter | undefined;

function graphemesOf(text: string): Intl.Segments {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return segmenter.segment(text);
}

function graphemeWidth(grapheme: string): number {
  if (ZERO_WIDTH.test(grapheme)) return 0;
  return WIDE.test(grapheme) ? 2 : 1;
}

/** Texts of letters, dashes, quotes, arrows, mathematical signs, lines and ticks alone: what nearly all of ours are, a column each. */
const ONE_COLUMN_EACH =
  /^[\u0020-\u007e\u00a0-\u00ac\u00ae-\u00ff\u2010-\u2027\u2190-\u22ff\u2500-\u259f\u2713\u2717]*$/;

/** Columns a text takes in a terminal; colour sequences take none. */
export function textWidth(text: string): number {
  const plain = text.replace(COLOUR, '');
  if (ONE_COLUMN_EACH.test(plain)) return plain.length;
  let width = 0;
  for (const { segment } of graphemesOf(plain)) width += graphemeWidth(segment);
  return width;
}

/** Control characters made visible, so that a file name can neither move the cursor nor break a table. */
export function printable(text: string): string {
  return text.replace(CONTROL, '\ufffd');
}

/**
 * The text in at most `columns` columns, cut in the middle where it is too long: the start of a path says whose it
 * is, the end which one.
 */
export function shortenMiddle(text: string, columns: number): string {
  if (textWidth(text) <= columns) return text;
  if (columns < 2) return '…'.slice(0, Math.max(0, columns));
  const parts = [...graphemesOf(text)].map(({ segment }) => segment);
  const endColumns = Math.ceil((columns - 1) / 2);
  const take = (from: readonly string[], limit: number): string[] => {
    const taken: string[] = [];
    let width = 0;
    for (const part of from) {
      width += graphemeWidth(part);
      if (width > limit) break;
      taken.push(part);
    }
    return taken;
  };
  const end = take([...parts].reverse(), endColumns)
    .reverse()
    .join('');
  const start = take(parts, columns - 1 - textWidth(end)).join('');
  return `${start}…${end}`;
}

export function padEnd(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - textWidth(text)));
}

export function padStart(text: string, columns: number): string {
  return ' '.repeat(Math.max(0, columns - textWidth(text))) + text;
}

/** What a figure is read with: without it at the end of a line, it is no figure. */
const UNIT = String.raw`(?:%|d[BR]\w*|k?Hz|LUFS|LU|m?s|min|kbit\/s|bit|octaves?)`;
const BEFORE_UNIT = new RegExp(String.raw`(?<=\d)\s+(?=${UNIT}(?:[\s).,:;]|$))`, 'gu');
const HELD = '\u00a0';

/** Breaks at spaces, though not between a number and its unit, into lines of at most `columns`; a longer word stays whole. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.replace(BEFORE_UNIT, HELD).split(/[^\S\u00a0]+/u)) {
    if (line !== '' && textWidth(line) + 1 + textWidth(word) > columns) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  if (line !== '') lines.push(line);
  return lines.map((each) => each.replaceAll(HELD, ' '));
}
