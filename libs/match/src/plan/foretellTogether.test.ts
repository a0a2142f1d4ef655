import { describe, expect, it } from 'vitest';
import type { MoveOf } from '../moves/index.ts';
import { foretellTogether, type PictureMove } from './foretellTogether.ts';
import type { StereoEvidence } from './stereoEvidence.ts';

const THIRDS_HZ = Array.from({ length: 25 }, (_, n) => 50 * 2 ** (n / 3));
const FINE_HZ = Array.from({ length: 193 }, (_, n) => 50 * 2 ** (n / 24));
/** Middle alone below 800 Hz, side and middle alike above: both of 0 dB, so the side has half the power above. */
const picture: StereoEvidence = {
  frequenciesHz: THIRDS_HZ,
  levelDb: THIRDS_HZ.map(() => 0),
  widthDb: THIRDS_HZ.map((hz) => (hz < 790 ? -200 : 0)),
  balanceDb: THIRDS_HZ.map(() => 0),
  bandwidthHz: 20_000,
  sideToMidDb: 0,
};
const BELOW = THIRDS_HZ.filter((hz) => hz < 790).length;
const ABOVE = THIRDS_HZ.length - BELOW;
/** By definition: powers of side over mid, with gains of the upper half and of the side. */
const sideToMidDb = (upperDb: number, sideDb: number) => {
  const upper = (ABOVE / 2) * 10 ** (upperDb / 10);
  return 10 * Math.log10((upper * 10 ** (sideDb / 10)) / (BELOW + upper));
};

const words = { because: '', cost: '', predicted: [] };
const equaliser: MoveOf<'eq'> = { id: 'tone', kind: 'eq', channel: 'stereo', bands: [], ...words };
const widening: MoveOf<'width'> = { id: 'width', kind: 'width', sideGainDb: 3, monoBelowHz: 0, ...words };
const panning: MoveOf<'balance'> = { id: 'balance', kind: 'balance', balanceDb: 1, ...words };

const foretold = (moves: readonly PictureMove[], upperDb: number, sideDb: number) =>
  foretellTogether(
    {
      moves: [equaliser],
      responseDb: Float64Array.from(FINE_HZ, (hz) => (hz < 790 ? 0 : upperDb)),
      gainDb: new Float64Array(FINE_HZ.length),
      target: {
        frequenciesHz: FINE_HZ,
        levelDb: new Float64Array(FINE_HZ.length),
        channelsDb: [],
        variationDb: undefined,
        bandwidthHz: 20_000,
        resonances: [],
      },
      wish: undefined,
    },
    {
      moves,
      evidence: {
        target: picture,
        levelled: picture,
        sideGainDb: Float64Array.from(THIRDS_HZ, () => sideDb),
      },
    },
    44_100,
  ).map(({ id, predicted }) => [id, predicted]);

describe('foretellTogether', () => {
  it('shares the change of side over mid between equaliser and width, as each shifts it', () => {
    const [[, byTone], [, byWidth]] = foretold([widening], 6, 3) as [[string, unknown], [string, unknown]];
    const moved = sideToMidDb(6, 0) - sideToMidDb(0, 0);
    expect(moved).toBeGreaterThan(1.5); // an equaliser of 6 dB where the side is
    expect(byTone).toEqual([{ metric: 'sideToMidDb', delta: expect.closeTo(moved, 3) }]);
    expect(byWidth).toEqual([
      { metric: 'sideToMidDb', delta: expect.closeTo(sideToMidDb(6, 3) - sideToMidDb(6, 0), 3) },
    ]);
  });

  it('foretells nothing of the equaliser where no width is planned: that is a side effect', () => {
    expect(foretold([panning], 6, 0)).toEqual([
      ['tone', []],
      ['balance', []],
    ]);
  });

  it('says nothing of a side that is not there', () => {
    const silent = { ...picture, levelDb: THIRDS_HZ.map(() => -Infinity) };
    const nothing = { target: silent, levelled: silent, sideGainDb: new Float64Array(THIRDS_HZ.length) };
    const none = new Float64Array(0);
    const tone = { moves: [], responseDb: none, gainDb: none, target: undefined, wish: undefined };
    const [move] = foretellTogether(tone, { moves: [widening], evidence: nothing }, 44_100);
    expect(move?.predicted).toEqual([]);
  });
});
