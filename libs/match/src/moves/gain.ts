import { dbToGain } from '@auralign/dsp';
import { Type } from 'typebox';
import { createGain } from '../chain/gain.ts';
import { signedDb } from '../words.ts';
import { defineMoveKind } from './kind.ts';

/** Gain below which nothing is done: a tenth of the smallest level difference anyone hears. */
const INAUDIBLE_DB = 0.01;

/** One gain for all channels. */
export const gain = defineMoveKind({
  kind: 'gain',
  dimension: 'loudness',
  parameters: Type.Object({
    gainDb: Type.Number({ minimum: -96, maximum: 48, title: 'Gain', unit: 'dB', description: 'Gain of all channels' }),
  }),
  createProcessor: ({ gainDb }, { kernels }) => createGain(dbToGain(gainDb), kernels),
  describe: ({ gainDb }) => `Gain ${signedDb(gainDb)}`,
  scale: ({ gainDb }, amount) => (Math.abs(gainDb * amount) < INAUDIBLE_DB ? undefined : { gainDb: gainDb * amount }),
});
