import { designBiquad, type FilterSpec } from '@auralign/dsp';
import { Type, type Static } from 'typebox';
import { createEq } from '../chain/eq.ts';
import { hertz, signedDb } from '../words.ts';
import { defineMoveKind } from './kind.ts';

const frequencyHz = Type.Number({
  minimum: 5,
  maximum: 96_000,
  title: 'Frequency',
  unit: 'Hz',
  description: 'Centre or corner; must lie below half the sample rate',
});
const q = Type.Number({ minimum: 0.1, maximum: 40, title: 'Q', unit: '', description: 'Quality factor' });
const gainDb = Type.Number({ minimum: -36, maximum: 36, title: 'Gain', unit: 'dB', description: 'Gain of the band' });

/** One band of an equaliser; the JSON form of `FilterSpec` of `@auralign/dsp`. */
export const EqBandSchema = Type.Union([
  Type.Object({ kind: Type.Literal('peaking'), frequencyHz, gainDb, q }, { additionalProperties: false }),
  Type.Object({ kind: Type.Literal('low-shelf'), frequencyHz, gainDb, q }, { additionalProperties: false }),
  Type.Object({ kind: Type.Literal('high-shelf'), frequencyHz, gainDb, q }, { additionalProperties: false }),
  Type.Object({ kind: Type.Literal('high-pass'), frequencyHz, q }, { additionalProperties: false }),
  Type.Object({ kind: Type.Literal('low-pass'), frequencyHz, q }, { additionalProperties: false }),
  Type.Object({ kind: Type.Literal('notch'), frequencyHz, q }, { additionalProperties: false }),
]);
export type EqBand = Static<typeof EqBandSchema>;

/** Bands weaker than this are left out when an equaliser is weakened. */
const INAUDIBLE_DB = 0.05;

/**
 * A cut-off cannot be halved in decibels, but it can move: sliding it towards `restHz` on the log-frequency axis
 * multiplies the attenuation (40·log10(f/fc) a second-order slope) of everything near `restHz` by `amount`.
 */
const HIGH_PASS_REST_HZ = 10;
const LOW_PASS_REST_HZ = 40_000;

/** Minimum-phase equaliser, a cascade of biquads on all channels, or on the mid or side of a stereo pair. */
export const eq = defineMoveKind({
  kind: 'eq',
  dimension: 'tone',
  parameters: Type.Object({
    channel: Type.Union([Type.Literal('stereo'), Type.Literal('mid'), Type.Literal('side')], {
      description: 'stereo: every channel alike; mid or side: of the first two channels, which must be a stereo pair',
    }),
    bands: Type.Array(EqBandSchema, { minItems: 1, maxItems: 64 }),
  }),
  createProcessor({ bands, channel }, { sampleRateHz, ...context }) {
    if (channel !== 'stereo' && context.channelCount !== 2) {
      throw new RangeError(`an equaliser on ${channel} needs 2 channels, not ${context.channelCount}`);
    }
    return createEq({
      coefficients: bands.map((band) => designBiquad(band satisfies FilterSpec, sampleRateHz)),
      channel,
      ...context,
    });
  },
  describe({ bands, channel }) {
    const where = channel === 'stereo' ? '' : ` (${channel})`;
    return `EQ${where}: ${bands.map(describeBand).join(', ')}`;
  },
  scale({ bands, channel }, amount) {
    const scaled = bands.flatMap((band) => scaleBand(band, amount));
    return scaled.length === 0 ? undefined : { channel, bands: scaled };
  },
});

/** `−3.2 dB at 280 Hz (Q 1.1)`, `high-pass 28 Hz`, `high shelf +2.0 dB from 8.0 kHz`. */
export function describeBand(band: EqBand): string {
  switch (band.kind) {
    case 'peaking':
      return `${signedDb(band.gainDb)} at ${hertz(band.frequencyHz)} (Q ${band.q.toFixed(1)})`;
    case 'low-shelf':
      return `low shelf ${signedDb(band.gainDb)} below ${hertz(band.frequencyHz)}`;
    case 'high-shelf':
      return `high shelf ${signedDb(band.gainDb)} above ${hertz(band.frequencyHz)}`;
    case 'high-pass':
      return `high-pass ${hertz(band.frequencyHz)}`;
    case 'low-pass':
      return `low-pass ${hertz(band.frequencyHz)}`;
    case 'notch':
      return `notch ${hertz(band.frequencyHz)} (Q ${band.q.toFixed(1)})`;
    default:
      return band satisfies never;
  }
}

function scaleBand(band: EqBand, amount: number): EqBand[] {
  if (amount === 0) return [];
  switch (band.kind) {
    case 'peaking':
    case 'low-shelf':
    case 'high-shelf': {
      const scaled = { ...band, gainDb: band.gainDb * amount };
      return Math.abs(scaled.gainDb) < INAUDIBLE_DB ? [] : [scaled];
    }
    case 'high-pass':
      return [{ ...band, frequencyHz: slide(band.frequencyHz, HIGH_PASS_REST_HZ, amount) }];
    case 'low-pass':
      return [{ ...band, frequencyHz: slide(band.frequencyHz, LOW_PASS_REST_HZ, amount) }];
    case 'notch':
      return [band]; // all or nothing: a notch has no depth to scale
    default:
      return band satisfies never;
  }
}

function slide(frequencyHz: number, restHz: number, amount: number): number {
  return restHz * (frequencyHz / restHz) ** amount;
}
