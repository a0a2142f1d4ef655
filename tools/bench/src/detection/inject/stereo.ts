import { gainOf, mapStereo, RATE_HZ, type Stereo } from '../../match/audio.ts';
import { filtered, type Section } from '../../match/degrade/biquad.ts';
import type { Injection } from '../injection.ts';
import { lowPass } from './low.ts';

function sideScaled(audio: Stereo, gain: number): Stereo {
  return mapStereo(audio, (l, r) => {
    const mid = (l + r) / 2;
    const side = ((l - r) / 2) * gain;
    return [mid + side, mid - side];
  });
}

/** A share of the right channel's bass turned over. There and back through the filter, so that its phase does not matter. */
function bassTurned({ left, right }: Stereo, share: number): Stereo {
  const there = filtered(right, [lowPass(130)]);
  const bass = filtered(there.toReversed(), [lowPass(130)]).toReversed();
  return { left, right: right.map((r, i) => r - 2 * share * bass[i]!) };
}

/** The right channel through an all-pass that turns a band over and leaves every level as it is. */
function bandTurned({ left, right }: Stereo, centreHz: number, q: number): Stereo {
  const band = filtered(right, [bandPass(centreHz, q)]);
  return { left, right: right.map((r, i) => r - 2 * band[i]!) };
}

/** Peak gain 1 at the centre; minus twice itself makes an all-pass that turns the centre round. */
function bandPass(frequencyHz: number, q: number): Section {
  const w = (2 * Math.PI * frequencyHz) / RATE_HZ;
  const alpha = Math.sin(w) / (2 * q);
  const a0 = 1 + alpha;
  return [alpha / a0, 0, -alpha / a0, (-2 * Math.cos(w)) / a0, (1 - alpha) / a0];
}

export const STEREO: readonly Injection[] = [
  {
    id: 'stereo.narrow',
    ruleId: 'stereo.narrow',
    grades: [0.5, 0.25, 0.08],
    unit: '× side',
    needs: ['width'],
    isLocal: true,
    inject: sideScaled,
  },
  {
    id: 'stereo.wide',
    ruleId: 'stereo.wide',
    grades: [2, 3, 5],
    unit: '× side',
    needs: ['width'],
    isLocal: true,
    inject: sideScaled,
  },
  {
    id: 'stereo.antiphase',
    ruleId: 'stereo.antiphase',
    grades: [0.6, 0.8, 1],
    unit: 'of the right channel turned over',
    isLocal: true,
    inject: (audio, share) => mapStereo(audio, (l, r) => [l, r * (1 - 2 * share)]),
  },
  {
    id: 'stereo.bassWidth',
    ruleId: 'stereo.bassWidth',
    grades: [0.4, 0.7, 1],
    unit: 'of the right bass turned over',
    isLocal: true,
    inject: bassTurned,
  },
  {
    id: 'stereo.balance',
    ruleId: 'stereo.balance',
    grades: [2, 3.5, 6],
    unit: 'dB to the left',
    isLocal: true,
    inject: (audio, leanDb) => mapStereo(audio, (l, r) => [l * gainOf(leanDb / 2), r * gainOf(-leanDb / 2)]),
  },
  {
    id: 'stereo.monoLoss',
    ruleId: 'stereo.monoLoss',
    grades: [1.5, 0.7, 0.3],
    unit: 'Q of a band at 800 Hz turned over, right',
    isLocal: true,
    inject: (audio, q) => bandTurned(audio, 800, q),
  },
  {
    id: 'translation.phone, mono',
    ruleId: 'translation.phone',
    grades: [2, 3, 5],
    unit: '× side',
    needs: ['width'],
    foundAt: 'info',
    inject: sideScaled,
  },
];
