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
  const tenths = Math.round(seconds * 10);
  const whole = Math.floor(tenths / 10);
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  const rest = String(whole % 60).padStart(2, '0');
  const fraction = seconds < 10 && tenths % 10 !== 0 ? `.${tenths % 10}` : '';
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}${fraction}`;
}

/** The first three stretches, and how many more: `0:42–0:58, 1:10–1:20 and 2 more places`. */
export function clockRanges(ranges: readonly { startSeconds: number; endSeconds: number }[]): string {
  const shown = ranges.slice(0, 3).map(({ startSeconds, endSeconds }) => {
    const [start, end] = [clock(startSeconds), clock(endSeconds)];
    return start === end ? start : `${start}–${end}`;
  });
  const more = ranges.length - shown.length;
  return shown.join(', ') + (more === 0 ? '' : ` and ${more} more ${more === 1 ? 'place' : 'places'}`);
}

/** `1 peak`, `3 peaks`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
