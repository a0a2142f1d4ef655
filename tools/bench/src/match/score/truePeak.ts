import { samplePeak, type Stereo } from '../audio.ts';

/** Points a frame interval is looked at. */
const OVERSAMPLING = 16;
/** Half length of the interpolating kernel, frames. */
const REACH = 48;
/** Intervals whose both ends lie this far below the sample peak cannot hold the highest true peak of music. */
const LOOK_BELOW_DB = 6;

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
  const samplesPeak = samplePeak(audio);
  if (!(samplesPeak > 0)) return SILENCE_DBTP;
  const floor = samplesPeak * 10 ** (-LOOK_BELOW_DB / 20);
  let peak = samplesPeak;
  for (const samples of [audio.left, audio.right]) {
    for (let i = 0; i < samples.length; i++) {
      if (Math.max(Math.abs(samples[i]!), Math.abs(samples[i + 1] ?? 0)) < floor) continue;
      for (let phase = 1; phase < OVERSAMPLING; phase++) {
        const row = KERNEL[phase]!;
        let sum = 0;
        for (let tap = 0; tap < 2 * REACH; tap++) sum += (samples[i - REACH + 1 + tap] ?? 0) * row[tap]!;
        if (Math.abs(sum) > peak) peak = Math.abs(sum);
      }
    }
  }
  return 20 * Math.log10(peak);
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
