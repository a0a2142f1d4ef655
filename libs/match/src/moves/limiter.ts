import { dbToGain } from '@auralign/dsp';
import { Type } from 'typebox';
import { createLimiter } from '../chain/limiter.ts';
import { plain } from '../words.ts';
import { defineMoveKind } from './kind.ts';

/** Look-ahead true-peak limiter, all channels linked. */
export const limiter = defineMoveKind({
  kind: 'limiter',
  dimension: 'loudness',
  parameters: Type.Object({
    ceilingDbtp: Type.Number({
      minimum: -30,
      maximum: 0,
      title: 'Ceiling',
      unit: 'dBTP',
      description: 'Highest true peak let through',
    }),
    lookaheadSeconds: Type.Number({
      minimum: 0.0005,
      maximum: 0.05,
      title: 'Look-ahead',
      unit: 's',
      description: 'Time over which the gain bends down before a peak; also the hold after it',
    }),
    releaseSeconds: Type.Number({
      minimum: 0.005,
      maximum: 2,
      title: 'Release',
      unit: 's',
      description: 'Time constant of the recovery after single peaks',
    }),
    sustainedReleaseSeconds: Type.Number({
      minimum: 0.02,
      maximum: 10,
      title: 'Sustained release',
      unit: 's',
      description: 'Time constant of the recovery after lasting reduction; keeps bass and dense passages from pumping',
    }),
  }),
  createProcessor: (parameters, context) =>
    createLimiter({ ...parameters, ...context, ceiling: dbToGain(parameters.ceilingDbtp) }),
  describe: ({ ceilingDbtp }) => `True-peak limiter, ceiling ${plain(ceilingDbtp)} dBTP`,
  // A ceiling is kept or it is not: what is scaled is the gain in front of it.
  scale: (parameters, amount) => (amount === 0 ? undefined : parameters),
});

/** 5 ms of look-ahead; 40 ms after single peaks and 400 ms in sustained reduction. */
export const LIMITER_TIMES = Object.freeze({
  lookaheadSeconds: 0.005,
  releaseSeconds: 0.04,
  sustainedReleaseSeconds: 0.4,
});
