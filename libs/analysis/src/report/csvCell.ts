// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;

/**
 * One field by RFC 4180. A text that a spreadsheet would take for a formula (first character = + - @ or their fullwidth forms,
 * tab or line end) gets an apostrophe in front, which spreadsheets read as "this is text"; numbers stay numbers. Control
 * characters, for which the RFC has no place, become U+FFFD as in tables: the file may be shown in a terminal (`cat`) and must
 * not move its cursor. Line ends and tabs stay, within quotes.
 */
export function csvCell(cell: string | number | undefined): string {
  if (cell === undefined) return '';
  if (typeof cell === 'number') return String(Object.is(cell, -0) ? 0 : cell);
  const shown = cell.replace(CONTROL, '\ufffd');
  const text = /^[=+\-@\uff1d\uff0b\uff0d\uff20\t\r\n]/.test(shown) ? `'${shown}` : shown;
  return /[",\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
