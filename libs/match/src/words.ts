/** Numbers as they stand in the sentences of plans and receipts. */

/** `+1.5 dB`, `−3.0 dB`: sign always shown, true minus. */
export function signedDb(valueDb: number, digits = 1): string {
  return `${signed(valueDb, digits)} dB`;
}

export function signed(value: number, digits = 1): string {
  const text = Math.abs(value).toFixed(digits);
  return Number(text) === 0 ? text : `${value < 0 ? '−' : '+'}${text}`;
}

/** `−14.2` with a true minus. */
export function plain(value: number, digits = 1): string {
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}

/** `84 Hz`, `2.6 kHz`. */
export function hertz(frequencyHz: number): string {
  if (frequencyHz < 1000) return `${Math.round(frequencyHz)} Hz`;
  return `${(frequencyHz / 1000).toFixed(frequencyHz < 10_000 ? 1 : 0)} kHz`;
}
