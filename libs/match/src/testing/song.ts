import { createBiquadCascade, designBiquad, pinkNoise, type FilterSpec } from '@auralign/dsp';

/**
 * A stand-in for music whose true answer is known: pink noise, partly shared by left and right, falling off above 9 kHz
 * as mixes do, its level swelling twice a second and over ten seconds.
 */
export function song(options: { seed: number; sampleRateHz: number; seconds: number; rms?: number }): Float32Array[] {
  const { seed, sampleRateHz, seconds, rms = 0.08 } = options;
  const frameCount = Math.round(seconds * sampleRateHz);
  const [middle, left, right] = [1, 2, 3].map((n) => pinkNoise({ seed: 10 * seed + n, sampleRateHz, frameCount, rms }));
  const channels = [left!, right!].map((own) =>
    own.map((sample, i) => {
      const beat = 0.6 + 0.4 * Math.sin((4 * Math.PI * i) / sampleRateHz);
      const phrase = 0.8 + 0.2 * Math.sin((0.2 * Math.PI * i) / sampleRateHz);
      return (0.4 * sample + middle![i]!) * beat * phrase;
    }),
  );
  return filtered(channels, sampleRateHz, [
    { kind: 'high-shelf', frequencyHz: Math.min(9000, 0.3 * sampleRateHz), gainDb: -6, q: 0.7 },
  ]);
}

/** Copies of the channels through a chain of filters. */
export function filtered(
  channels: readonly Float32Array[],
  sampleRateHz: number,
  filters: readonly FilterSpec[],
): Float32Array[] {
  const copies = channels.map((samples) => samples.slice());
  createBiquadCascade(
    filters.map((filter) => designBiquad(filter, sampleRateHz)),
    copies.length,
  ).process(copies, copies[0]!.length);
  return copies;
}

/** Copies of the channels, `gain` times as large. */
export function scaled(channels: readonly Float32Array[], gain: number): Float32Array[] {
  return channels.map((samples) => samples.map((sample) => sample * gain));
}

/** Copies of the channels on the grid of 16-bit files. */
export function rounded16(channels: readonly Float32Array[]): Float32Array[] {
  return channels.map((samples) =>
    samples.map((sample) => Math.round(Math.max(-1, Math.min(32767 / 32768, sample)) * 32768) / 32768),
  );
}
