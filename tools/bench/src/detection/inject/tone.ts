import { gainOf, mapStereo, type Stereo } from '../../match/audio.ts';
import { bell, filterBoth, filtered, highShelf } from '../../match/degrade/biquad.ts';
import type { Dice, Injection } from '../injection.ts';
import { programmeRms, RATE_HZ } from './level.ts';

const bellOf =
  (q: number): Injection['inject'] =>
  (audio, gainDb, { centreHz }) =>
    filterBoth(audio, [bell(centreHz, gainDb, q)]);

/** Esses: bursts of band noise in the middle, two to three a second, as loud as `levelDb` over the programme. */
function esses(audio: Stereo, levelDb: number, centreHz: number, dice: Dice): Stereo {
  const frameCount = audio.left.length;
  const noise = new Float32Array(frameCount);
  for (let at = 0; at < frameCount;) {
    const length = Math.min(frameCount - at, Math.round((0.07 + 0.09 * dice()) * RATE_HZ));
    for (let i = 0; i < length; i++) noise[at + i] = (dice() * 2 - 1) * Math.sin((Math.PI * i) / length);
    at += length + Math.round((0.2 + 0.25 * dice()) * RATE_HZ);
  }
  // three bells of one centre over a quiet floor: a hiss about an octave wide
  const band = filtered(noise, [bell(centreHz, 18, 1.6), bell(centreHz, 18, 1.6)]);
  const peakRms = Math.sqrt(band.reduce((sum, x) => sum + x * x, 0) / frameCount) * 2; // active about a quarter of the time
  const gain = (gainOf(levelDb) * programmeRms(audio)) / peakRms;
  let i = 0;
  return mapStereo(audio, (l, r) => {
    const ess = band[i++]! * gain;
    return [l + ess, r + ess];
  });
}

/** A bell that hums along: the resonance of a room or a body, at one frequency whatever is played. */
const resonance: Injection['inject'] = (audio, gainDb, { centreHz }) => filterBoth(audio, [bell(centreHz, gainDb, 18)]);

export const TONE: readonly Injection[] = [
  {
    id: 'tone.mud',
    ruleId: 'tone.mud',
    grades: [3, 5, 8],
    unit: 'dB bell, Q 0.9',
    isLocal: true,
    centreHz: [230, 350],
    inject: bellOf(0.9),
  },
  {
    id: 'tone.boxy',
    ruleId: 'tone.boxy',
    grades: [5, 8, 12],
    unit: 'dB bell, Q 5',
    isLocal: true,
    centreHz: [330, 470],
    inject: bellOf(5),
  },
  {
    id: 'tone.presence',
    ruleId: 'tone.presence',
    grades: [4, 7, 10],
    unit: 'dB taken, Q 0.9',
    isLocal: true,
    centreHz: [3200, 4600],
    inject: (audio, cutDb, { centreHz }) => filterBoth(audio, [bell(centreHz, -cutDb, 0.9)]),
  },
  {
    id: 'tone.harsh',
    ruleId: 'tone.harsh',
    grades: [4, 6, 9],
    unit: 'dB bell, Q 1.2',
    isLocal: true,
    centreHz: [2400, 4200],
    inject: bellOf(1.2),
  },
  {
    id: 'tone.sibilance',
    ruleId: 'tone.sibilance',
    grades: [-14, -8, -3],
    unit: 'dB esses re programme',
    isLocal: true,
    isSparse: true,
    centreHz: [5800, 8000],
    inject: (audio, levelDb, { centreHz, dice }) => esses(audio, levelDb, centreHz, dice),
  },
  {
    id: 'tone.dull',
    ruleId: 'tone.dull',
    grades: [5, 9, 14],
    unit: 'dB shelf from 5 kHz',
    needs: ['top end'],
    inject: (audio, cutDb) => filterBoth(audio, [highShelf(5000, -cutDb)]),
  },
  {
    id: 'tone.resonance',
    ruleId: 'tone.resonance',
    grades: [8, 12, 18],
    unit: 'dB bell, Q 18',
    isLocal: true,
    centreHz: [600, 5000],
    inject: resonance,
  },
];
