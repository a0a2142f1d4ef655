import { Type, type Static } from 'typebox';
import { createMultiband } from '../chain/multiband.ts';
import { hertz, plain, signedDb } from '../words.ts';
import { defineMoveKind } from './kind.ts';

const db = (title: string, minimum: number, maximum: number, description: string) =>
  Type.Number({ minimum, maximum, title, unit: 'dB', description });
const seconds = (title: string, minimum: number, maximum: number, description: string) =>
  Type.Number({ minimum, maximum, title, unit: 's', description });

/** What happens to one band. */
const CompressorBandSchema = Type.Object(
  {
    mode: Type.Union([Type.Literal('compress'), Type.Literal('expand')], {
      description:
        'compress: what is louder than the threshold grows 1/ratio as fast; expand: gives back what such a compressor took',
    }),
    thresholdDbfs: Type.Number({
      minimum: -80,
      maximum: 0,
      title: 'Threshold',
      unit: 'dBFS',
      description: 'Level from which the band is changed; middle of the knee',
    }),
    ratio: Type.Number({ minimum: 1, maximum: 20, title: 'Ratio', unit: ':1', description: '1 leaves the band alone' }),
    kneeDb: db('Knee', 0, 36, 'Width of the soft knee'),
    attackSeconds: seconds('Attack', 0.0001, 1, 'Time constant of a growing change'),
    releaseSeconds: seconds('Release', 0.005, 5, 'Time constant of a shrinking change, after short peaks'),
    sustainedReleaseSeconds: Type.Optional(
      seconds(
        'Sustained release',
        0.01,
        20,
        'Time constant after lasting changes, longer than the release; left out, the release is always the same',
      ),
    ),
    detector: Type.Union(
      [
        Type.Object({ kind: Type.Literal('peak') }, { additionalProperties: false }),
        Type.Object(
          {
            kind: Type.Literal('rms'),
            windowSeconds: seconds('RMS window', 0.001, 1, 'Time constant of the mean power'),
          },
          { additionalProperties: false },
        ),
      ],
      { description: 'peak: largest sample of all channels; rms: mean power of all channels' },
    ),
    sidechainHighPassHz: Type.Optional(
      Type.Number({
        minimum: 10,
        maximum: 10_000,
        title: 'Side-chain high-pass',
        unit: 'Hz',
        description: 'The detector hardly hears what lies below',
      }),
    ),
    maxChangeDb: db('Largest change', 0, 24, 'The gain is never cut or boosted by more'),
    makeUpDb: db('Make-up gain', -24, 24, 'Gain of the band, whatever happens'),
  },
  { additionalProperties: false },
);
export type CompressorBand = Static<typeof CompressorBandSchema>;

/** A band whose largest change and make-up gain are smaller is left alone when weakened. */
const INAUDIBLE_DB = 0.05;

/** Compression, or its inverse, broadband or in up to six bands; all channels linked. */
export const compressor = defineMoveKind({
  kind: 'compressor',
  dimension: 'dynamics',
  parameters: Type.Object({
    crossoversHz: Type.Array(Type.Number({ minimum: 20, maximum: 20_000 }), {
      maxItems: 5,
      title: 'Crossovers',
      unit: 'Hz',
      description: 'Rising; none makes one band without phase shift, each one more band',
    }),
    bands: Type.Array(CompressorBandSchema, {
      minItems: 1,
      maxItems: 6,
      description: 'From low to high, one more than there are crossovers',
    }),
    lookaheadSeconds: seconds('Look-ahead', 0, 0.05, 'The gain moves so long before the sound that asks for it'),
  }),
  createProcessor: ({ crossoversHz, bands, lookaheadSeconds }, context) =>
    createMultiband({ ...context, crossoversHz, bands, lookaheadSeconds }),
  describe({ crossoversHz, bands }) {
    const [only] = bands;
    if (bands.length === 1 && only !== undefined) return `Dynamics: ${describeBand(only)}`;
    const parts = bands.map((band, index) => `${reach(crossoversHz, index)} ${describeBand(band)}`);
    return `Dynamics in ${bands.length} bands: ${parts.join('; ')}`;
  },
  scale(parameters, amount) {
    const bands = parameters.bands.map((band) => scaleBand(band, amount));
    return bands.every(isIdle) ? undefined : { ...parameters, bands };
  },
});

function reach(crossoversHz: readonly number[], index: number): string {
  const lowHz = crossoversHz[index - 1];
  const highHz = crossoversHz[index];
  if (lowHz === undefined) return `below ${hertz(highHz ?? 0)}`;
  return highHz === undefined ? `above ${hertz(lowHz)}` : `${hertz(lowHz)} to ${hertz(highHz)}`;
}

/** `2.0:1 above −24.0 dBFS, at most −6.0 dB, make-up +1.5 dB`; an expander's ratio stands behind the colon. */
function describeBand(band: CompressorBand): string {
  const { mode, ratio, thresholdDbfs, maxChangeDb, makeUpDb } = band;
  const makeUp = makeUpDb === 0 ? '' : `make-up ${signedDb(makeUpDb)}`;
  if (isStill(band)) return makeUp === '' ? 'unchanged' : makeUp;
  const slope = mode === 'compress' ? `${ratio.toFixed(1)}:1` : `1:${ratio.toFixed(1)}`;
  const most = signedDb(mode === 'compress' ? -maxChangeDb : maxChangeDb);
  return `${slope} above ${plain(thresholdDbfs)} dBFS, at most ${most}${makeUp === '' ? '' : `, ${makeUp}`}`;
}

/**
 * The change in dB that a compressor makes at any level is 1 − 1/ratio times a function of threshold and knee, so this
 * factor is scaled; an expander's is its inverse, above the knee (ratio − 1) times the overshoot.
 */
function scaleBand(band: CompressorBand, amount: number): CompressorBand {
  const { mode, ratio, maxChangeDb, makeUpDb } = band;
  return {
    ...band,
    ratio: mode === 'compress' ? 1 / (1 - amount * (1 - 1 / ratio)) : 1 + amount * (ratio - 1),
    maxChangeDb: amount * maxChangeDb,
    makeUpDb: amount * makeUpDb,
  };
}

/** Whether the level is never changed beyond the make-up gain. */
function isStill({ ratio, maxChangeDb }: CompressorBand): boolean {
  return ratio === 1 || maxChangeDb < INAUDIBLE_DB;
}

function isIdle(band: CompressorBand): boolean {
  return isStill(band) && Math.abs(band.makeUpDb) < INAUDIBLE_DB;
}
