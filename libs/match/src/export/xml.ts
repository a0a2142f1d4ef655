/**
 * Text for the inside of an element or of a quoted attribute, in ASCII: markup and all other characters become
 * references. What XML 1.0 has no place for (control characters, lone surrogates) becomes U+FFFD.
 */
export function xmlText(text: string): string {
  return Array.from(text, (character) => {
    const code = character.codePointAt(0)!;
    const forbidden =
      (code < 0x20 && !'\t\n\r'.includes(character)) ||
      (code >= 0xd800 && code <= 0xdfff) ||
      (code & 0xfffe) === 0xfffe;
    if (forbidden) return '&#65533;';
    return code < 0x20 || code > 0x7e || '<>&"\''.includes(character) ? `&#${code};` : character;
  }).join('');
}
