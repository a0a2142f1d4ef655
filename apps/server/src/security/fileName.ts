/** Control characters, and marks that turn the direction of writing: they can make `gpj.exe` of `exe.jpg`. */
const UNSEEN = /[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]+/gu;
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const LONGEST = 255;

/** A name as it was given, made fit to be shown: without folders, unseen characters and excess. Never part of a path. */
export function cleanFileName(given: string): string {
  const last = given.replace(UNSEEN, ' ').split(/[\\/]/).at(-1) ?? '';
  const name = last.slice(0, LONGEST).replace(LONE_SURROGATE, '').trim();
  return name === '' || name === '.' || name === '..' ? 'untitled' : name;
}

/** Text of one line or more, without what cannot be seen; line breaks stay. */
export function cleanText(given: string): string {
  return given
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n\t]/gu, ' ')
    .replace(LONE_SURROGATE, '');
}

/**
 * `Content-Disposition` that saves a file under this name, whatever is in it: quoted ASCII for old readers, `filename*` for all
 * others (RFC 6266, RFC 8187).
 */
export function attachment(name: string): string {
  const ascii = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
