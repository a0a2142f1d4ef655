import { createBiquadCascade, createRandom, designBiquad, pinkNoise, type FilterSpec } from '@auralign/dsp';
import type { AudioFormat } from '@auralign/audio';
import { analyze } from '../analyze.ts';
import type { Report } from '../report/report.ts';
import { streamOf } from './measure.ts';

export const SONG_RATE_HZ = 44_100;

/**
 * A stand-in for a sound mix whose faults are known: pink noise struck four times a second with a sharp attack and a decay, partly
 * shared by left and right, the bass in the middle, every other eight seconds 3 dB softer and darker. Peaks near −6 dBFS.
 */
export function song(options: { seed?: number; seconds?: number } = {}): Float32Array[] {
  const { seed = 1, seconds = 24 } = options;
  const frameCount = Math.round(seconds * SONG_RATE_HZ);
  const noise = (n: number): Float32Array =>
    pinkNoise({ seed: 10 * seed + n, sampleRateHz: SONG_RATE_HZ, frameCount, rms: 1 });
  const middle = noise(1);
  const [left, right] = filtered([noise(2), noise(3)], [{ kind: 'high-pass', frequencyHz: 150, q: 0.7 }]);
  const random = createRandom(seed);
  const accents = Array.from({ length: Math.ceil(4 * seconds) }, () => 0.6 + 0.4 * random.next());
  const channels = [left!, right!].map((own) =>
    own.map((sample, i) => {
      const beat = (4 * i) / SONG_RATE_HZ;
      const strike = accents[Math.floor(beat)]! * Math.exp(-5 * (beat % 1));
      const part = Math.floor(i / SONG_RATE_HZ / 8) % 2 === 0 ? 1 : 0.7;
      return (0.55 * sample + middle[i]!) * (0.12 + strike) * part;
    }),
  );
  return normalized(filtered(channels, [{ kind: 'high-pass', frequencyHz: 35, q: 0.7 }]), 0.5);
}

/** Copies through filters, for all of the time or (cross-faded in 10 ms) from one second to another. */
export function filtered(
  channels: readonly Float32Array[],
  filters: readonly FilterSpec[],
  during?: { from: number; to: number },
): Float32Array[] {
  const copies = channels.map((samples) => samples.slice());
  createBiquadCascade(
    filters.map((filter) => designBiquad(filter, SONG_RATE_HZ)),
    copies.length,
  ).process(copies, copies[0]!.length);
  if (during === undefined) return copies;
  const fade = 0.01;
  return copies.map((samples, channel) =>
    samples.map((sample, i) => {
      const seconds = i / SONG_RATE_HZ;
      const share = Math.min(1, Math.max(0, Math.min((seconds - during.from) / fade, (during.to - seconds) / fade)));
      return share * sample + (1 - share) * channels[channel]![i]!;
    }),
  );
}

/** Copies, `gain` times as large. */
export function scaled(channels: readonly Float32Array[], gain: number): Float32Array[] {
  return channels.map((samples) => samples.map((sample) => gain * sample));
}

/** Copies with their largest sample at `peak`. */
export function normalized(channels: readonly Float32Array[], peak: number): Float32Array[] {
  const largest = channels.reduce((most, samples) => samples.reduce((m, x) => Math.max(m, Math.abs(x)), most), 0);
  return scaled(channels, peak / largest);
}

/** Mid and side of a pair, changed and put together again. */
export function remixed(
  channels: readonly Float32Array[],
  change: (mid: number, side: number, frame: number) => readonly [mid: number, side: number],
): Float32Array[] {
  const [left, right] = [channels[0]!, channels[1]!];
  const out = [new Float32Array(left.length), new Float32Array(left.length)];
  for (let i = 0; i < left.length; i++) {
    const [mid, side] = change((left[i]! + right[i]!) / 2, (left[i]! - right[i]!) / 2, i);
    out[0]![i] = mid + side;
    out[1]![i] = mid - side;
  }
  return out;
}

/** Each sample of each channel changed. */
export function mapped(
  channels: readonly Float32Array[],
  change: (sample: number, frame: number, channel: number) => number,
): Float32Array[] {
  return channels.map((samples, channel) => samples.map((sample, frame) => change(sample, frame, channel)));
}

/** The report of samples, with figures over time. */
export function reportOf(
  channels: readonly Float32Array[],
  options: { sampleRateHz?: number; format?: Partial<AudioFormat>; name?: string } = {},
): Promise<Report> {
  const { sampleRateHz = SONG_RATE_HZ, format, name = 'song.wav' } = options;
  return analyze(streamOf(channels, sampleRateHz, format === undefined ? {} : { format }), {
    file: { name },
    series: true,
  });
}
