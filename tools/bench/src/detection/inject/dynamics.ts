import { mapStereo, RATE_HZ, type Stereo } from '../../match/audio.ts';
import { bendLevels } from '../../match/degrade/dynamics.ts';
import { filtered } from '../../match/degrade/biquad.ts';
import type { Injection } from '../injection.ts';
import { limited } from './level.ts';
import { lowPass } from './low.ts';

/** Compressed hard and fast on the bus, then pushed into a limiter, as in the loudness war. */
const crushed: Injection['inject'] = (audio, driveDb) => {
  const pressed = bendLevels(audio, {
    slope: 1 / (1 + driveDb / 2),
    thresholdQuantile: 0.1,
    attackSeconds: 0.002,
    releaseSeconds: 0.08,
    bothSides: false,
  });
  return limited(pressed, driveDb, -2);
};

/**
 * Level held still by riding the fader: the share of every change of level, over `windowSeconds`, that is taken away.
 * At most 12 dB up, so that pauses stay pauses.
 */
function ridden(audio: Stereo, share: number, windowSeconds: number): Stereo {
  const { left, right } = audio;
  const step = Math.round(0.05 * RATE_HZ);
  const powers = Array.from({ length: Math.ceil(left.length / step) }, (_, k) => {
    let sum = 0;
    for (let i = k * step; i < Math.min(left.length, (k + 1) * step); i++) sum += left[i]! ** 2 + right[i]! ** 2;
    return sum / step;
  });
  const reach = Math.max(1, Math.round(windowSeconds / 0.05 / 2));
  const levels = powers.map((_, k) => {
    const near = powers.slice(Math.max(0, k - reach), k + reach + 1);
    return 10 * Math.log10(near.reduce((sum, power) => sum + power, 0) / near.length + 1e-9);
  });
  const middle = levels.toSorted((a, b) => a - b)[levels.length >> 1]!;
  const gains = levels.map((level) => 10 ** (Math.min(12, share * (middle - level)) / 20));
  let i = 0;
  return mapStereo(audio, (l, r) => {
    const at = Math.max(0, i++ / step - 0.5);
    const k = Math.min(gains.length - 1, Math.floor(at));
    const gain = gains[k]! + (gains[Math.min(gains.length - 1, k + 1)]! - gains[k]!) * (at - k);
    return [l * gain, r * gain];
  });
}

/** Everything ducks when the bass drum hits, and swells up again behind it. */
const pumping: Injection['inject'] = (audio, depthDb) => {
  const lows = filtered(
    audio.left.map((l, i) => l + audio.right[i]!),
    [lowPass(120), lowPass(120)],
  );
  const rise = 1 - Math.exp(-1 / (0.003 * RATE_HZ));
  const fall = 1 - Math.exp(-1 / (0.25 * RATE_HZ));
  const levels = new Float32Array(lows.length);
  let power = 0;
  for (let i = 0; i < lows.length; i++) {
    const now = lows[i]! ** 2;
    power += (now - power) * (now > power ? rise : fall);
    levels[i] = 10 * Math.log10(power + 1e-9);
  }
  const sorted = levels.filter((_, i) => i % 441 === 0).toSorted();
  const low = sorted[Math.floor(0.2 * sorted.length)]!;
  const high = sorted[Math.floor(0.95 * sorted.length)]!;
  let i = 0;
  return mapStereo(audio, (l, r) => {
    const share = Math.max(0, Math.min(1, (levels[i++]! - low) / Math.max(3, high - low)));
    const gain = 10 ** ((-depthDb * share) / 20);
    return [l * gain, r * gain];
  });
};

export const DYNAMICS: readonly Injection[] = [
  {
    id: 'dyn.overcompressed',
    ruleId: 'dyn.overcompressed',
    grades: [4, 8, 12],
    unit: 'dB into compressor and limiter',
    needs: ['attacks'],
    inject: crushed,
  },
  {
    id: 'dyn.flat',
    ruleId: 'dyn.flat',
    grades: [0.5, 0.8, 1],
    unit: 'of level changes over 1 s taken away',
    startFrom: 'long',
    inject: (audio, share) => ridden(audio, share, 1),
  },
  {
    id: 'dyn.pumping',
    ruleId: 'dyn.pumping',
    grades: [4, 8, 14],
    unit: 'dB ducked by the lows',
    needs: ['attacks'],
    inject: pumping,
  },
  {
    id: 'arrangement.flat',
    ruleId: 'arrangement.flat',
    grades: [0.5, 0.8, 1],
    unit: 'of level changes over 3 s taken away',
    startFrom: 'long',
    inject: (audio, share) => ridden(audio, share, 3),
  },
];
