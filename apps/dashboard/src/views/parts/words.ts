import { clock as signedClock, hertz as roundHertz, sentence, timeRange as rangeOfTimes } from '@auralign/charts';

export { rounded, signed, withUnit } from '@auralign/charts';
export { sentence };

/** Numbers, times and sizes as they stand on the page; the charts write theirs the same way. */

/** `84 Hz`, `2.64 kHz`: a digit more than in pictures, for what is set by hand. */
export function hertz(frequencyHz: number): string {
  return roundHertz(frequencyHz, 1);
}

/** `200–400 Hz`, `2–5 kHz`, `800 Hz–1.2 kHz`. */
export function bandText({ lowHz, highHz }: { readonly lowHz: number; readonly highHz: number }): string {
  const [low, high] = [hertz(lowHz), hertz(highHz)];
  const [lowNumber, lowUnit] = low.split(' ');
  return lowUnit === high.split(' ')[1] ? `${lowNumber}–${high}` : `${low}–${high}`;
}

/** `0:42`, `1:02:09`, with as many decimals of the seconds as asked for; nothing on the page is before the start. */
export function clock(seconds: number, digits = 0): string {
  return signedClock(Math.max(0, seconds), digits);
}

/** `0:42–0:58`; short stretches with tenths, so that start and end differ. */
export function timeRange({ startSeconds, endSeconds }: { startSeconds: number; endSeconds: number }): string {
  return rangeOfTimes(Math.max(0, startSeconds), Math.max(0, endSeconds));
}

/** `812 kB`, `31.7 MB`: powers of ten, as file managers count. */
export function byteSize(byteCount: number): string {
  if (byteCount < 1000) return `${byteCount} B`;
  const [value, unit] =
    byteCount < 1e6 ? [byteCount / 1e3, 'kB'] : byteCount < 1e9 ? [byteCount / 1e6, 'MB'] : [byteCount / 1e9, 'GB'];
  return `${value.toFixed(value < 100 && unit !== 'kB' ? 1 : 0)} ${unit}`;
}

/** `44.1 kHz`, `48 kHz`. */
export function sampleRate(sampleRateHz: number): string {
  return `${Number((sampleRateHz / 1000).toFixed(3))} kHz`;
}

/** `mono`, `stereo`, `6 channels`. */
export function channels(channelCount: number): string {
  return channelCount === 1 ? 'mono' : channelCount === 2 ? 'stereo' : `${channelCount} channels`;
}

/** Day and time in the reader's zone: `22 Nov 2026, 20:41`. */
export function dayAndTime(instant: string): string {
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) return '–';
  return new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  }).format(date);
}

/** `1 reference`, `3 references`. */
export function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

/** Messages begin with the name of their file; beside that name they need not. */
export function withoutName(message: string, name: string): string {
  return message.startsWith(`${name}: `) ? sentence(message.slice(name.length + 2)) : message;
}
