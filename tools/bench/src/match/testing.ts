import { createDice, RATE_HZ, type Stereo } from './audio.ts';
import { filtered, lowShelf } from './degrade/biquad.ts';

/**
 * Something with the traits of music, seeded: noise that falls towards the treble, struck twice a second, with a common part
 * and two independent ones 10 dB below it.
 */
export function musicLike(seconds: number, seed = 'music'): Stereo {
  const dice = createDice(seed);
  const count = Math.round(seconds * RATE_HZ);
  const noise = () => {
    const white = Float32Array.from({ length: count }, () => 0.05 * (dice() + dice() - 1));
    return filtered(white, [lowShelf(300, 14), lowShelf(1500, 8)]);
  };
  const [common, left, right] = [noise(), noise(), noise()];
  const struck = (i: number) => 0.15 + Math.exp(-((i / RATE_HZ) % 0.5) / 0.12);
  return {
    left: common.map((sample, i) => struck(i) * (sample + 0.32 * left[i]!)),
    right: common.map((sample, i) => struck(i) * (sample + 0.32 * right[i]!)),
  };
}

/** The same sine in both channels. */
export function sinePair(frequencyHz: number, amplitude: number, seconds: number, phase = 0): Stereo {
  const left = Float32Array.from(
    { length: Math.round(seconds * RATE_HZ) },
    (_, i) => amplitude * Math.sin((2 * Math.PI * frequencyHz * i) / RATE_HZ + phase),
  );
  return { left, right: left.slice() };
}
