/** Numbers as they stand in the sentences of findings. */

/** `1.5`, `−14.2` with a true minus. */
export function plain(value: number, digits = 1): string {
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}

/** `+1.5`, `−3.0`: sign always shown. */
export function signed(value: number, digits = 1): string {
  const text = plain(value, digits);
  return value > 0 && Number(text) !== 0 ? `+${text}` : text;
}

/** `84 Hz`, `2.6 kHz`. */
export function hertz(frequencyHz: number): string {
  if (frequencyHz < 1000) return `${Math.round(frequencyHz)} Hz`;
  return `${(frequencyHz / 1000).toFixed(frequencyHz < 10_000 ? 1 : 0)} kHz`;
}

/** `0:42`, `1:02:03`; below ten seconds with tenths where they matter: `0:04.2`. */
export function clock(seconds: number): string {
  return seconds < 10 && Math.round(seconds * 10) % 10 !== 0 ? clockTenths(seconds) : clockSeconds(seconds);
}

function clockSeconds(seconds: number): string {
  const whole = Math.floor(Math.round(seconds * 10) / 10);
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  const rest = String(whole % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`;
}

function clockTenths(seconds: number): string {
  return `${clockSeconds(seconds)}.${Math.round(seconds * 10) % 10}`;
}

/**
 * The first three stretches, and how many more: `0:42–0:58, 1:10–1:20 and 2 more places`. Stretches shorter than two seconds with
 * tenths, moments once.
 */
export function clockRanges(ranges: readonly { startSeconds: number; endSeconds: number }[]): string {
  const shown = ranges.slice(0, 3).map(({ startSeconds, endSeconds }) => {
    const time = endSeconds - startSeconds < 2 ? clockTenths : clock;
    const [start, end] = [time(startSeconds), time(endSeconds)];
    return start === end ? start : `${start}–${end}`;
  });
  const more = ranges.length - shown.length;
  return shown.join(', ') + (more === 0 ? '' : ` and ${more} more ${more === 1 ? 'place' : 'places'}`);
}

/** `1 peak`, `3 peaks`, `3 stretches`. */
export function counted(count: number, noun: string): string {
  const plural = /(ch|sh|s|x)$/.test(noun) ? `${noun}es` : `${noun}s`;
  return `${count} ${count === 1 ? noun : plural}`;
}

/** `1.2 dB louder than`, `0.3 dB softer than`; `as loud as` where the figure would read 0.0. */
export function loudAgainst(differenceDb: number): string {
  const shown = plain(Math.abs(differenceDb));
  if (shown === plain(0)) return 'as loud as';
  return `${shown} dB ${differenceDb > 0 ? 'louder' : 'softer'} than`;
}

/** What may be at most, in the same words: `at most 1.2 dB louder`, `at least 4.0 dB softer`, `at most as loud`. */
export function atMostSoLoud(differenceDb: number): string {
  const shown = plain(Math.abs(differenceDb));
  if (shown === plain(0)) return 'at most as loud';
  return differenceDb > 0 ? `at most ${shown} dB louder` : `at least ${shown} dB softer`;
}
