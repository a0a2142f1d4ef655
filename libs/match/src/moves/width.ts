import { Type, type Static } from 'typebox';
import { createWidth, HIGHEST_SIDE_GAIN_DB, LOWEST_SIDE_GAIN_DB } from '../chain/width.ts';
import { hertz, signedDb } from '../words.ts';
import { defineMoveKind } from './kind.ts';

const SideShelfSchema = Type.Object(
  {
    frequencyHz: Type.Number({
      minimum: 20,
      maximum: 20_000,
      title: 'Corner',
      unit: 'Hz',
      description: 'Half the gain',
    }),
    gainDb: Type.Number({
      minimum: LOWEST_SIDE_GAIN_DB - HIGHEST_SIDE_GAIN_DB,
      maximum: HIGHEST_SIDE_GAIN_DB - LOWEST_SIDE_GAIN_DB,
      title: 'Gain',
      unit: 'dB',
      description: 'On the shelf, on top of the broadband gain',
    }),
    q: Type.Number({
      minimum: 0.2,
      maximum: 1,
      title: 'Q',
      unit: '',
      description: '0.71 is the steepest without overshoot',
    }),
  },
  { additionalProperties: false },
);

/** Weaker curves are left out when a move is weakened. */
const INAUDIBLE_DB = 0.05;

/** Width by frequency: a gain curve on the side of a stereo file, the mid untouched. */
export const width = defineMoveKind({
  kind: 'width',
  dimension: 'width',
  parameters: Type.Object({
    sideGainDb: Type.Number({
      minimum: LOWEST_SIDE_GAIN_DB,
      maximum: HIGHEST_SIDE_GAIN_DB,
      title: 'Side gain',
      unit: 'dB',
      description: 'Gain of the side (L−R)/2 at all frequencies; with the shelves it must stay within −24 … +9 dB',
    }),
    lowShelf: Type.Optional(SideShelfSchema),
    highShelf: Type.Optional(SideShelfSchema),
    monoBelowHz: Type.Number({
      minimum: 0,
      maximum: 500,
      title: 'Only narrower below',
      unit: 'Hz',
      description: 'Below, the side must not get more than 0 dB; a move that would is refused',
    }),
  }),
  createProcessor: ({ sideGainDb, lowShelf, highShelf, monoBelowHz }, context) =>
    createWidth({ ...context, curve: { sideGainDb, ...shelves(lowShelf, highShelf), monoBelowHz } }),
  describe({ sideGainDb, lowShelf, highShelf }) {
    const parts = [
      ...(Math.abs(sideGainDb) < INAUDIBLE_DB ? [] : [signedDb(sideGainDb)]),
      ...(lowShelf === undefined ? [] : [`${signedDb(lowShelf.gainDb)} below ${hertz(lowShelf.frequencyHz)}`]),
      ...(highShelf === undefined ? [] : [`${signedDb(highShelf.gainDb)} above ${hertz(highShelf.frequencyHz)}`]),
    ];
    return `Width: side ${parts.length === 0 ? 'unchanged' : parts.join(', ')}`;
  },
  scale({ sideGainDb, lowShelf, highShelf, monoBelowHz }, amount) {
    const scaled = {
      sideGainDb: amount * sideGainDb,
      ...shelves(scaleShelf(lowShelf, amount), scaleShelf(highShelf, amount)),
      monoBelowHz,
    };
    const gains = [scaled.sideGainDb, scaled.lowShelf?.gainDb ?? 0, scaled.highShelf?.gainDb ?? 0];
    return gains.every((gainDb) => Math.abs(gainDb) < INAUDIBLE_DB) ? undefined : scaled;
  },
});

type Shelf = Static<typeof SideShelfSchema>;

function scaleShelf(shelf: Shelf | undefined, amount: number): Shelf | undefined {
  return shelf === undefined ? undefined : { ...shelf, gainDb: amount * shelf.gainDb };
}

/** Only the shelves there are, as properties. */
function shelves(lowShelf: Shelf | undefined, highShelf: Shelf | undefined): { lowShelf?: Shelf; highShelf?: Shelf } {
  return { ...(lowShelf === undefined ? {} : { lowShelf }), ...(highShelf === undefined ? {} : { highShelf }) };
}
