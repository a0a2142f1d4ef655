import { gainOf, RATE_HZ, type Stereo } from '../../match/audio.ts';
import { transformOf } from '../../match/score/fft.ts';
import type { Dice, Injection } from '../injection.ts';

/**
 * Wet with a room that is exponential noise, another on each side: 20 ms of silence, then a decay of 60 dB in `seconds`.
 *
 * @param wetDb energy of the reverberation over the dry sound
 */
function washed({ left, right }: Stereo, seconds: number, wetDb: number, dice: Dice): Stereo {
  const roomFrames = Math.round(seconds * RATE_HZ);
  let size = 1;
  while (size < left.length + roomFrames) size *= 2;
  const transform = transformOf(size);
  // The middle, real, through two rooms at once, real and imaginary.
  const room = { re: new Float64Array(size), im: new Float64Array(size) };
  let energy = 0;
  for (let i = Math.round(0.02 * RATE_HZ); i < roomFrames; i++) {
    const decay = 10 ** ((-3 * i) / roomFrames);
    room.re[i] = (dice() * 2 - 1) * decay;
    room.im[i] = (dice() * 2 - 1) * decay;
    energy += (room.re[i]! ** 2 + room.im[i]! ** 2) / 2;
  }
  const dry = { re: new Float64Array(size), im: new Float64Array(size) };
  for (let i = 0; i < left.length; i++) dry.re[i] = (left[i]! + right[i]!) / 2;
  transform.forward(room.re, room.im);
  transform.forward(dry.re, dry.im);
  for (let k = 0; k < size; k++) {
    const re = dry.re[k]! * room.re[k]! - dry.im[k]! * room.im[k]!;
    dry.im[k] = dry.re[k]! * room.im[k]! + dry.im[k]! * room.re[k]!;
    dry.re[k] = re;
  }
  transform.backward(dry.re, dry.im);
  const gain = gainOf(wetDb) / Math.sqrt(energy) / size;
  return {
    left: left.map((l, i) => l + gain * dry.re[i]!),
    right: right.map((r, i) => r + gain * dry.im[i]!),
  };
}

/** The longer the room the wetter: that is how reverberation is overdone. */
const WET_DB: Readonly<Record<number, number>> = { 1: -3, 2: 1, 3.5: 5 };

export const SPACE: readonly Injection[] = [
  {
    id: 'space.washed',
    ruleId: 'space.washed',
    grades: [1, 2, 3.5],
    unit: 's of decay, wet −3/+1/+5 dB',
    needs: ['attacks'],
    inject: (audio, seconds, { dice }) => washed(audio, seconds, WET_DB[seconds] ?? 0, dice),
  },
];
