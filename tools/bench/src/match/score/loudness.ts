import { dbOf, RATE_HZ, type Stereo } from '../audio.ts';
import { filtered, type Section } from '../degrade/biquad.ts';

/** Length of the steps that loudness and levels are made of. */
export const STEP_SECONDS = 0.1;
const STEP_FRAMES = Math.round(STEP_SECONDS * RATE_HZ);

/**
 * K-weighted power of both channels in steps of 100 ms, linear. Source: ITU-R BS.1770-5 Annex 1; its two filters as the
 * analogue prototypes of B. De Man, "Evaluation of implementations of the EBU R128 loudness measurement", AES 145 (2018).
 */
export function weightedSteps({ left, right }: Stereo): Float64Array {
  const steps = new Float64Array(Math.max(1, Math.floor(left.length / STEP_FRAMES)));
  for (const samples of [left, right]) {
    const weighted = filtered(samples, K_WEIGHTING);
    for (let step = 0; step < steps.length; step++) {
      let power = 0;
      for (let i = step * STEP_FRAMES; i < Math.min(weighted.length, (step + 1) * STEP_FRAMES); i++) {
        power += weighted[i]! * weighted[i]!;
      }
      steps[step]! += power / STEP_FRAMES;
    }
  }
  return steps;
}

const K_WEIGHTING: readonly Section[] = [shelf(), highPass()];

/** +4 dB from about 1.7 kHz up: the effect of a head. */
function shelf(): Section {
  const k = Math.tan((Math.PI * 1681.974450955533) / RATE_HZ);
  const q = 0.7071752369554196;
  const top = 10 ** (3.999843853973347 / 20);
  const middle = top ** 0.4996667741545416;
  const a0 = 1 + k / q + k * k;
  return [
    (top + (middle * k) / q + k * k) / a0,
    (2 * (k * k - top)) / a0,
    (top - (middle * k) / q + k * k) / a0,
    (2 * (k * k - 1)) / a0,
    (1 - k / q + k * k) / a0,
  ];
}

/** 38 Hz, Q 0.5; numerator 1, −2, 1 as the standard prints it. */
function highPass(): Section {
  const k = Math.tan((Math.PI * 38.13547087602444) / RATE_HZ);
  const q = 0.5003270373238773;
  const a0 = 1 + k / q + k * k;
  return [1, -2, 1, (2 * (k * k - 1)) / a0, (1 - k / q + k * k) / a0];
}

/** The absolute gate, LUFS; what silence reads. */
export const SILENCE_LUFS = -70;

/** Integrated loudness with both gates (BS.1770-5 eq. 5–7), LUFS. */
export function integratedLufs(steps: Float64Array): number {
  const blocks = Array.from({ length: Math.max(1, steps.length - 3) }, (_, i) => mean(steps.subarray(i, i + 4)));
  const loud = blocks.filter((power) => lufs(power) > SILENCE_LUFS);
  if (loud.length === 0) return SILENCE_LUFS;
  const gate = lufs(mean(loud)) - 10;
  return lufs(mean(loud.filter((power) => lufs(power) > gate)));
}

function lufs(power: number): number {
  return -0.691 + dbOf(power);
}

function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}
