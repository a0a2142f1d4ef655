import { Type } from 'typebox';
import { createConvolution } from '../chain/convolution.ts';
import { hertz, signedDb } from '../words.ts';
import { defineMoveKind } from './kind.ts';

/** A curve that nowhere leaves 0 dB by more is left out when a filter is weakened. */
const INAUDIBLE_DB = 0.05;

/** Tone correction by an FIR filter: follows a measured curve as closely as its length allows. */
export const convolution = defineMoveKind({
  kind: 'convolution',
  dimension: 'tone',
  parameters: Type.Object({
    channel: Type.Union([Type.Literal('stereo'), Type.Literal('mid'), Type.Literal('side')], {
      description: 'stereo: every channel alike; mid or side: of the first two channels, which must be a stereo pair',
    }),
    frequenciesHz: Type.Array(Type.Number({ exclusiveMinimum: 0, maximum: 96_000 }), {
      minItems: 1,
      maxItems: 1024,
      title: 'Frequencies',
      unit: 'Hz',
      description:
        'Points of the curve, rising; between them the gain is linear in dB over log-frequency, outside constant',
    }),
    gainDb: Type.Array(Type.Number({ minimum: -36, maximum: 36 }), {
      minItems: 1,
      maxItems: 1024,
      title: 'Gains',
      unit: 'dB',
      description: 'Gain at each of the frequencies',
    }),
    phase: Type.Union([Type.Literal('minimum'), Type.Literal('linear')], {
      description: 'minimum: no delay, no pre-ringing; linear: no phase shift, rings before transients',
    }),
    tapCount: Type.Integer({
      minimum: 128,
      maximum: 16_384,
      title: 'Taps',
      unit: '',
      description: 'Length at 44.1 and 48 kHz, rounded up to a power of two; other rates keep the length in time',
    }),
  }),
  createProcessor: ({ channel, frequenciesHz, gainDb, phase, tapCount }, context) =>
    createConvolution({ ...context, channel, filter: { frequenciesHz, gainDb, phase, tapCount } }),
  describe({ channel, frequenciesHz, gainDb, phase }) {
    const where = channel === 'stereo' ? '' : `${channel}, `;
    const range = `${signedDb(Math.min(...gainDb))} to ${signedDb(Math.max(...gainDb))}`;
    const reach = `${hertz(frequenciesHz[0] ?? 0)} to ${hertz(frequenciesHz.at(-1) ?? 0)}`;
    return `Correction filter (${where}${phase} phase): ${range}, ${reach}`;
  },
  scale(parameters, amount) {
    const gainDb = parameters.gainDb.map((value) => value * amount);
    return gainDb.every((value) => Math.abs(value) < INAUDIBLE_DB) ? undefined : { ...parameters, gainDb };
  },
});
