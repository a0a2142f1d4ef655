import { Type } from 'typebox';
import { createBalance } from '../chain/balance.ts';
import { plain } from '../words.ts';
import { defineMoveKind } from './kind.ts';

/** Difference below which nothing is done: far below the 0.5 dB at which a phantom source begins to move. */
const INAUDIBLE_DB = 0.02;

/** One gain difference between left and right; the power of equally loud channels is kept. */
export const balance = defineMoveKind({
  kind: 'balance',
  dimension: 'width', // like width it moves what is heard between the loudspeakers, and is asked for with it
  parameters: Type.Object({
    balanceDb: Type.Number({
      minimum: -6,
      maximum: 6,
      title: 'Balance',
      unit: 'dB',
      description: 'Gain of the right over the gain of the left channel, the change of the metric of that name',
    }),
  }),
  createProcessor: ({ balanceDb }, context) => createBalance({ ...context, balanceDb }),
  describe: ({ balanceDb }) =>
    balanceDb === 0
      ? 'Balance unchanged'
      : `Balance ${plain(Math.abs(balanceDb))} dB to the ${balanceDb < 0 ? 'left' : 'right'}`,
  scale: ({ balanceDb }, amount) =>
    Math.abs(balanceDb * amount) < INAUDIBLE_DB ? undefined : { balanceDb: balanceDb * amount },
});
