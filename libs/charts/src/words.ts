/** Numbers as they stand on axes, in tables and in sentences; what findings write they write alike. */

import { plain, signed as signedPlain } from '@auralign/analysis';

/** Stands where there is no figure. */
const NO_FIGURE = '–';

/** Rounded, with a true minus; −0.0 is 0.0. `NO_FIGURE` for what is not a finite number. */
export function rounded(value: number | null | undefined, digits = 1): string {
  return isFigure(value) ? plain(value, digits) : NO_FIGURE;
}

/** The same with its sign: `+1.2`, `−0.3`, `0.0`. */
export function signed(value: number | null | undefined, digits = 1): string {
  return isFigure(value) ? signedPlain(value, digits) : NO_FIGURE;
}

function isFigure(value: number | null | undefined): value is number {
  return value !== null && value !== undefined && Number.isFinite(value);
}

/** A figure with its unit; nothing is put after a dash. */
export function withUnit(text: string, unit: string): string {
  return text === NO_FIGURE || unit === '' ? text : `${text} ${unit}`;
}

/** `84 Hz`, `2.6 kHz`; with `moreDigits` of the kilohertz where a frequency is set and not only told of. */
export function hertz(frequencyHz: number, moreDigits = 0): string {
  if (frequencyHz < 1000) return `${Math.round(frequencyHz)} Hz`;
  return `${Number((frequencyHz / 1000).toFixed((frequencyHz < 10_000 ? 1 : 0) + moreDigits))} kHz`;
}

/** `20`, `500`, `1k`, `20k`: on a frequency axis whose unit is Hz. */
export function hertzTick(frequencyHz: number): string {
  return frequencyHz >= 1000 ? `${Number((frequencyHz / 1000).toFixed(2))}k` : String(Math.round(frequencyHz));
}

/** `0:42`, `1:02:09`; below ten seconds with tenths. */
export function clock(seconds: number, digits = 0): string {
  const sign = seconds < 0 ? '−' : '';
  const scale = 10 ** digits;
  const whole = Math.round(Math.abs(seconds) * scale);
  const rest = whole % (60 * scale);
  const minutes = Math.floor(whole / (60 * scale));
  const restText = (rest / scale).toFixed(digits).padStart(digits === 0 ? 2 : 3 + digits, '0');
  if (minutes < 60) return `${sign}${minutes}:${restText}`;
  return `${sign}${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}:${restText}`;
}

/** `0:42–0:58`; short stretches with tenths, so that start and end differ. */
export function timeRange(startSeconds: number, endSeconds: number): string {
  const digits = endSeconds - startSeconds < 2 ? 1 : 0;
  const [start, end] = [clock(startSeconds, digits), clock(endSeconds, digits)];
  return start === end ? start : `${start}–${end}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** Reasons are written to stand inside of sentences; alone they begin with a capital. */
export function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
