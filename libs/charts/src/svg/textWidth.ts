const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;

/**
 * Width of a text in pixels, estimated: pictures are made without a browser, so no font can be asked. Errs to the wide
 * side for the fonts of the style sheet (the mean small letter is 0.5 to 0.56 em, in DejaVu Sans, the widest, 0.6).
 */
export function textWidth(text: string, fontPx: number): number {
  let em = 0;
  for (const character of text) {
    if (WIDE.test(character)) em += 1;
    else if (/[iljtf.,:;'|! ()[\]]/.test(character)) em += 0.34;
    else if (/[mwMW—%]/.test(character)) em += 0.9;
    else if (/[A-Z]/.test(character)) em += 0.7;
    else em += 0.62;
  }
  return em * fontPx;
}

/** The text in at most `widthPx`, cut in the middle: the start of a name says whose it is, the end which one. */
export function shorten(text: string, fontPx: number, widthPx: number): string {
  if (textWidth(text, fontPx) <= widthPx) return text;
  const characters = Array.from(text);
  let kept = characters.length;
  while (kept > 0) {
    kept--;
    const head = Math.ceil(kept / 2);
    const cut = `${characters.slice(0, head).join('')}…${characters.slice(characters.length - (kept - head)).join('')}`;
    if (textWidth(cut, fontPx) <= widthPx) return cut;
  }
  return '…';
}
