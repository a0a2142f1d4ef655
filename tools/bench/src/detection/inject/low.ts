import { gainOf, mapStereo, RATE_HZ, type Stereo } from '../../match/audio.ts';
import { filterBoth, filtered, lowShelf, type Section } from '../../match/degrade/biquad.ts';
import type { Dice, Injection } from '../injection.ts';
import { programmeRms } from './level.ts';

/** Second-order low-pass, bilinear, as in R. Bristow-Johnson's Audio EQ Cookbook. */
export function lowPass(frequencyHz: number, q = Math.SQRT1_2): Section {
  const w = (2 * Math.PI * frequencyHz) / RATE_HZ;
  const cos = Math.cos(w);
  const alpha = Math.sin(w) / (2 * q);
  const a0 = 1 + alpha;
  return [(1 - cos) / 2 / a0, (1 - cos) / a0, (1 - cos) / 2 / a0, (-2 * cos) / a0, (1 - alpha) / a0];
}

/** One signal added to both channels, at a level relative to the programme. */
function withAdded(audio: Stereo, added: Float32Array, levelDb: number): Stereo {
  const rms = Math.sqrt(added.reduce((sum, x) => sum + x * x, 0) / added.length);
  const gain = (gainOf(levelDb) * programmeRms(audio)) / rms;
  let i = 0;
  return mapStereo(audio, (l, r) => {
    const sample = added[i++]! * gain;
    return [l + sample, r + sample];
  });
}

/** Noise from 8 to 20 Hz: steps, wind, a turntable, as converters let it through. */
function rumble(frameCount: number, dice: Dice): Float32Array {
  const noise = Float32Array.from({ length: frameCount }, () => dice() * 2 - 1);
  const low = filtered(noise, [lowPass(18), lowPass(18), lowPass(18)]);
  const drift = filtered(low, [lowPass(8)]);
  return low.map((x, i) => x - drift[i]!);
}

/** Level of 8 to 20 Hz over the programme in its quietest tenth of two-second stretches, dB: bass drums have gaps, rumble has none. */
function rumbleDb(audio: Stereo): number {
  const sum = audio.left.map((l, i) => (l + audio.right[i]!) / 2);
  const low = filtered(sum, [lowPass(18), lowPass(18), lowPass(18)]);
  const drift = filtered(low, [lowPass(8)]);
  const step = 2 * RATE_HZ;
  const powers = Array.from({ length: Math.floor(low.length / step) }, (_, k) => {
    let power = 0;
    for (let i = k * step; i < (k + 1) * step; i++) power += (low[i]! - drift[i]!) ** 2;
    return power / step;
  }).sort((a, b) => a - b);
  return 10 * Math.log10((powers[Math.floor(0.1 * powers.length)] ?? 0) / programmeRms(audio) ** 2 + 1e-12);
}

/** The larger offset of the two channels, of full scale. */
function offset({ left, right }: Stereo): number {
  return Math.max(...[left, right].map((samples) => Math.abs(samples.reduce((sum, x) => sum + x, 0) / samples.length)));
}

/** Mains: 50 or 60 Hz with the harmonics of a bad rectifier. */
function hum(frameCount: number, mainsHz: number, dice: Dice): Float32Array {
  const harmonics = [1, 0.7, 0.45, 0.3, 0.25, 0.15, 0.12, 0.1].map((gain) => ({ gain, phase: 2 * Math.PI * dice() }));
  return Float32Array.from({ length: frameCount }, (_, i) =>
    harmonics.reduce(
      (sum, { gain, phase }, n) => sum + gain * Math.sin((2 * Math.PI * mainsHz * (n + 1) * i) / RATE_HZ + phase),
      0,
    ),
  );
}

export const LOW: readonly Injection[] = [
  {
    id: 'low.rumble',
    ruleId: 'low.rumble',
    grades: [-22, -14, -8],
    unit: 'dB re programme, 8–20 Hz',
    isLocal: true,
    // what the slight grade has in its quietest tenth: noise of 12 Hz bandwidth, 2 s long, varies by about 2 dB
    own: { measure: rumbleDb, atMost: -25, unit: 'dB re programme, all the time' },
    inject: (audio, levelDb, { dice }) => withAdded(audio, rumble(audio.left.length, dice), levelDb),
  },
  {
    id: 'low.hum',
    ruleId: 'low.hum',
    grades: [-36, -28, -20],
    unit: 'dB re programme',
    inject: (audio, levelDb, { dice }) =>
      withAdded(audio, hum(audio.left.length, dice() < 0.5 ? 50 : 60, dice), levelDb),
  },
  {
    id: 'low.dc',
    ruleId: 'low.dc',
    grades: [0.004, 0.015, 0.05],
    unit: 'of full scale',
    own: { measure: offset, atMost: 0.004, unit: 'of full scale' },
    inject: (audio, offset) => mapStereo(audio, (l, r) => [l + offset, r + offset]),
  },
];

/** Everything below the voice taken down: no device can play what is not there. */
export const BASS_TAKEN: readonly Injection[] = ['earbuds', 'phone', 'laptop', 'car', 'club'].map((device) => ({
  id: `translation.${device}`,
  ruleId: `translation.${device}`,
  sharedId: 'bass taken',
  grades: [8, 14, 22],
  unit: 'dB shelf below 250 Hz',
  inject: (audio, cutDb) => filterBoth(audio, [lowShelf(250, -cutDb)]),
}));
