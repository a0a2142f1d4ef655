import { createFft } from './fft.ts';
import { createRandom } from './random.ts';

/** `frameCount` zeros. */
export function silence(frameCount: number): Float32Array {
  return new Float32Array(frameCount);
}

/**
 * amplitude · sin(2π·f·n/fs + phase). The phase is reduced exactly before the sine is taken, so the last frame of an
 * hour is as true as the first.
 *
 * @param options.amplitude    peak; 1 is full scale
 * @param options.phaseRadians phase of frame 0, default 0
 */
export function sine(options: {
  readonly frequencyHz: number;
  readonly sampleRateHz: number;
  readonly frameCount: number;
  readonly amplitude: number;
  readonly phaseRadians?: number;
}): Float32Array {
  const { frequencyHz, sampleRateHz, frameCount, amplitude, phaseRadians = 0 } = options;
  const out = new Float32Array(frameCount);
  for (let n = 0; n < frameCount; n++) {
    const turn = ((frequencyHz * n) % sampleRateHz) / sampleRateHz;
    out[n] = amplitude * Math.sin(2 * Math.PI * turn + phaseRadians);
  }
  return out;
}

/**
 * Sine whose frequency rises (or falls) exponentially from `startHz` at the first frame to `endHz` at the end: equal
 * time in every octave.
 *
 * Source: A. Farina, "Simultaneous measurement of impulse response and distortion with a swept-sine technique", AES
 * 108th Convention (2000).
 *
 * @throws RangeError unless both frequencies are positive and differ
 */
export function logSweep(options: {
  readonly startHz: number;
  readonly endHz: number;
  readonly sampleRateHz: number;
  readonly frameCount: number;
  readonly amplitude: number;
}): Float32Array {
  const { startHz, endHz, sampleRateHz, frameCount, amplitude } = options;
  if (!(startHz > 0) || !(endHz > 0) || startHz === endHz) {
    throw new RangeError(`logSweep: ${startHz} to ${endHz} Hz is no sweep`);
  }
  const rate = Math.log(endHz / startHz) / frameCount; // growth of ln f a frame
  const turns = startHz / (sampleRateHz * rate);
  const out = new Float32Array(frameCount);
  for (let n = 0; n < frameCount; n++)
    out[n] = amplitude * Math.sin(2 * Math.PI * ((turns * Math.expm1(rate * n)) % 1));
  return out;
}

/**
 * Normal white noise. The stated `rms` is the expected one; a particular seed deviates by about rms/√(2·frameCount).
 * Unlike the noises below it may be continued, a longer one begins with the shorter.
 */
export function whiteNoise(options: {
  readonly seed: number;
  readonly frameCount: number;
  readonly rms: number;
}): Float32Array {
  const { gaussian } = createRandom(options.seed);
  const out = new Float32Array(options.frameCount);
  for (let n = 0; n < out.length; n++) out[n] = options.rms * gaussian();
  return out;
}

/**
 * Pink noise: power ∝ 1/f from 10 Hz to Nyquist, flat below 10 Hz. Scaled to exactly `rms` as a whole.
 */
export function pinkNoise(options: {
  readonly seed: number;
  readonly sampleRateHz: number;
  readonly frameCount: number;
  readonly rms: number;
}): Float32Array {
  return shapedNoise(options, (frequencyHz) => 1 / Math.sqrt(Math.max(frequencyHz, 10)));
}

/**
 * Normal noise, white up to `highestHz` and empty above. Strictly so if `frameCount` is a power of two up to 2¹⁸ and
 * the signal is taken as one period; otherwise as far as its ends permit. Scaled to exactly `rms` as a whole.
 */
export function bandLimitedNoise(options: {
  readonly seed: number;
  readonly highestHz: number;
  readonly sampleRateHz: number;
  readonly frameCount: number;
  readonly rms: number;
}): Float32Array {
  return shapedNoise(options, (frequencyHz) => (frequencyHz > 0 && frequencyHz <= options.highestHz ? 1 : 0));
}

/** The parts one after another. */
export function concat(...parts: readonly Float32Array[]): Float32Array {
  const out = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/**
 * A copy that rises from 0 over the first `inFrames` and falls towards 0 over the last `outFrames`, both as raised
 * cosines (so that the end of one and the start of another, overlapped, sum to 1).
 */
export function fade(samples: Float32Array, inFrames: number, outFrames: number): Float32Array {
  const out = samples.slice();
  const count = out.length;
  for (let n = 0; n < Math.min(inFrames, count); n++) out[n] = out[n]! * raisedCosine(n / inFrames);
  for (let n = Math.max(0, count - outFrames); n < count; n++) out[n] = out[n]! * raisedCosine((count - n) / outFrames);
  return out;
}

function raisedCosine(part: number): number {
  return 0.5 - 0.5 * Math.cos(Math.PI * part);
}

/** Longest stretch shaped by one transform; longer noise is woven from independent stretches. */
const LONGEST_STRETCH = 2 ** 18;

/**
 * Normal noise with a given amplitude response, by shaping the spectrum of white noise. Stretches overlap by half under
 * sine windows, whose squares sum to 1: independent noises so woven keep their power at every instant.
 */
function shapedNoise(
  options: { readonly seed: number; readonly sampleRateHz: number; readonly frameCount: number; readonly rms: number },
  gainAt: (frequencyHz: number) => number,
): Float32Array {
  const { sampleRateHz, frameCount, rms } = options;
  const out = new Float32Array(frameCount);
  if (frameCount === 0) return out;

  let size = 2;
  while (size < frameCount && size < LONGEST_STRETCH) size *= 2;
  const { gaussian } = createRandom(options.seed);
  const fft = createFft(size);
  const gains = Float64Array.from({ length: size / 2 + 1 }, (_, k) => gainAt((k * sampleRateHz) / size));
  const first = new Float64Array(size);
  const second = new Float64Array(size);
  // White noise as real and imaginary part: one transform shapes two independent stretches at a time.
  const shapeBoth = (): void => {
    for (let n = 0; n < size; n++) {
      first[n] = gaussian();
      second[n] = gaussian();
    }
    fft.forward(first, second);
    for (let k = 0; k < size; k++) {
      const gain = gains[Math.min(k, size - k)]!;
      first[k] = first[k]! * gain;
      second[k] = second[k]! * gain;
    }
    fft.inverse(first, second);
  };

  shapeBoth();
  const sum = new Float64Array(frameCount);
  if (frameCount <= size) {
    for (let n = 0; n < frameCount; n++) sum[n] = first[n]!;
  } else {
    const half = size / 2;
    for (let stretch = 0, start = -half; start < frameCount; stretch++, start += half) {
      if (stretch > 0 && stretch % 2 === 0) shapeBoth();
      const noise = stretch % 2 === 0 ? first : second;
      const end = Math.min(frameCount, start + size);
      for (let n = Math.max(0, start); n < end; n++) {
        sum[n] = sum[n]! + noise[n - start]! * Math.sin((Math.PI * (n - start + 0.5)) / size);
      }
    }
  }

  let energy = 0;
  for (let n = 0; n < frameCount; n++) energy += sum[n]! * sum[n]!;
  const scale = energy > 0 ? rms / Math.sqrt(energy / frameCount) : 0;
  for (let n = 0; n < frameCount; n++) out[n] = sum[n]! * scale;
  return out;
}
