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

/** Power of the right over the left channel, dB. */
function leanDb({ left, right }: Stereo): number {
  const power = (samples: Float32Array): number => samples.reduce((sum, x) => sum + x * x, 0);
  return 10 * Math.log10((power(right) + 1e-12) / (power(left) + 1e-12));
}

/** Power of (left − right) over (left + right) after a filter, dB. */
function sideOverMidDb({ left, right }: Stereo, filter: readonly Section[]): number {
  const [l, r] = [filtered(left, filter), filtered(right, filter)];
  let side = 0;
  let mid = 0;
  for (let i = 0; i < l.length; i++) {
    side += (l[i]! - r[i]!) ** 2;
    mid += (l[i]! + r[i]!) ** 2;
  }
  return 10 * Math.log10((side + 1e-12) / (mid + 1e-12));
}

/** Third octaves from 160 Hz to 8 kHz in which parts might cancel. */
const PARTS_HZ = Array.from({ length: 18 }, (_, i) => 1000 * 2 ** ((i - 8) / 3));
/** Bands further below the loudest carry nothing. */
const CARRIES_DB = 25;

/** What the mono sum takes from the worst band that carries sound, dB. */
function worstLossDb({ left, right }: Stereo): number {
  const bands = PARTS_HZ.map((centreHz) => {
    const filter = [bandPass(centreHz, 4.3), bandPass(centreHz, 4.3)];
    const [l, r] = [filtered(left, filter), filtered(right, filter)];
    let sum = 0;
    let both = 0;
    for (let i = 0; i < l.length; i++) {
      sum += ((l[i]! + r[i]!) / 2) ** 2;
      both += (l[i]! ** 2 + r[i]! ** 2) / 2;
    }
    return { both, lossDb: -10 * Math.log10((sum + 1e-12) / (both + 1e-12)) };
  });
  const loudest = Math.max(...bands.map(({ both }) => both));
  return Math.max(
    ...bands.filter(({ both }) => both >= loudest * 10 ** (-CARRIES_DB / 10)).map(({ lossDb }) => lossDb),
  );
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
    // of bass in the middle two fifths turned over make a side 3.5 dB below the mid: (1 − 0.2) / (1 + 0.2)
    own: {
      measure: (audio) => sideOverMidDb(audio, [lowPass(120), lowPass(120)]),
      atMost: -3.5,
      unit: 'dB side over mid',
    },
    inject: bassTurned,
  },
  {
    id: 'stereo.balance',
    ruleId: 'stereo.balance',
    grades: [2, 3.5, 6],
    unit: 'dB to the louder side',
    isLocal: true,
    own: { measure: (audio) => Math.abs(leanDb(audio)), atMost: 2, unit: 'dB' },
    // to the other side a small lean would mend that of the piece
    inject: (audio, byDb) => {
      const toLeft = leanDb(audio) <= 0 ? byDb : -byDb;
      return mapStereo(audio, (l, r) => [l * gainOf(toLeft / 2), r * gainOf(-toLeft / 2)]);
    },
  },
  {
    id: 'stereo.monoLoss',
    ruleId: 'stereo.monoLoss',
    grades: [1.5, 0.7, 0.3],
    unit: 'Q of a band at 800 Hz turned over, right',
    isLocal: true,
    // independent channels lose 3 dB; what loses more has parts that cancel
    own: { measure: worstLossDb, atMost: 4, unit: 'dB lost in a third octave' },
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
