import { samplePeak, type Stereo } from '../audio.ts';

/** Points a frame interval is looked at. */
const OVERSAMPLING = 16;
/** Half length of the interpolating kernel, frames. */
const REACH = 32;
/** Only intervals that come this near to the highest point of twofold oversampling are looked at in full. */
const NEAR_DB = 2;

/** Kaiser-windowed sinc, one row a phase: [phase][tap], tap 0 weighs the frame REACH−1 before. */
const KERNEL = Array.from({ length: OVERSAMPLING }, (_, phase) =>
  Float64Array.from({ length: 2 * REACH }, (__, tap) => {
    const t = phase / OVERSAMPLING + REACH - 1 - tap;
    const sinc = t === 0 ? 1 : Math.sin(Math.PI * t) / (Math.PI * t);
    return (sinc * besselI0(9 * Math.sqrt(Math.max(0, 1 - (t / REACH) ** 2)))) / besselI0(9);
  }),
);

/** What silence reads, and what is not a number, so that no figure is infinite. */
const SILENCE_DBTP = -200;

/** Highest peak between the samples at 16-fold oversampling, dBTP. */
export function truePeakDbtp(audio: Stereo): number {
  let peak = samplePeak(audio);
  if (!(peak > 0)) return SILENCE_DBTP;
  const padded = [audio.left, audio.right].map((samples) => {
    const out = new Float64Array(samples.length + 2 * REACH);
    out.set(samples, REACH);
    return out;
  });
  const quiet = peak / 2; // the middle between two samples lies at most 4 dB above the higher one in music
  const middles = padded.map((samples) => {
    const out = new Float64Array(samples.length);
    for (let i = REACH; i < samples.length - REACH; i++) {
      if (Math.abs(samples[i]!) < quiet && Math.abs(samples[i + 1]!) < quiet) continue;
      out[i] = Math.abs(between(samples, i, KERNEL[OVERSAMPLING / 2]!));
      if (out[i]! > peak) peak = out[i]!;
    }
    return out;
  });
  const near = peak * 10 ** (-NEAR_DB / 20);
  for (const [c, samples] of padded.entries()) {
    for (let i = REACH; i < samples.length - REACH; i++) {
      if (Math.max(Math.abs(samples[i]!), middles[c]![i]!, Math.abs(samples[i + 1]!)) < near) continue;
      for (let phase = 1; phase < OVERSAMPLING; phase++)
        peak = Math.max(peak, Math.abs(between(samples, i, KERNEL[phase]!)));
    }
  }
  return 20 * Math.log10(peak);
}

function between(samples: Float64Array, i: number, row: Float64Array): number {
  let sum = 0;
  for (let tap = 0; tap < 2 * REACH; tap++) sum += samples[i - REACH + 1 + tap]! * row[tap]!;
  return sum;
}

function besselI0(x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; k < 40; k++) {
    term *= (x / 2 / k) ** 2;
    sum += term;
  }
  return sum;
}
