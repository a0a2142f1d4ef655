import { expect, it } from 'vitest';
import type { Move } from '../moves/index.ts';
import { DEFAULT_MATCH_OPTIONS } from '../options.ts';
import { makeReceipt, type ReceiptEvidence } from './makeReceipt.ts';

const WIDTH: Move = {
  id: 'width',
  kind: 'width',
  sideGainDb: 6,
  monoBelowHz: 120,
  because: '',
  predicted: [
    { metric: 'widthDistanceDb', delta: -4 },
    { metric: 'integratedLufs', delta: 0.2 },
  ],
  cost: '',
};
const FILE = { format: { sampleRateHz: 48_000, channelCount: 2 }, frameCount: 48_000 };

/** The receipt of a plan of one width, as it was settled. */
function receiptOf(settled: readonly Move[], afterDb: number, sideToMidDb = { before: -10, after: -10 }) {
  const evidence = {
    plan: { moves: settled, abstained: [] },
    planned: { plan: { moves: [WIDTH] }, wantedLufs: undefined, otherSong: 0 },
    options: DEFAULT_MATCH_OPTIONS,
    job: { targetReport: { file: FILE }, referenceReports: [] },
    report: { file: FILE },
    before: { integratedLufs: -14, widthDistanceDb: 6, sideToMidDb: sideToMidDb.before },
    after: { integratedLufs: -13.8, widthDistanceDb: afterDb, sideToMidDb: sideToMidDb.after },
    reference: {},
    limiting: undefined,
    reverted: [],
    rounds: 1,
    written: {},
  };
  return makeReceipt(evidence as unknown as ReceiptEvidence);
}

it('foretells a distance by the moves that were planned, and holds the rendering to it', () => {
  const { predicted, checks } = receiptOf([WIDTH], 2.2);
  expect(predicted['widthDistanceDb']).toBe(2);
  expect(checks).toContainEqual(expect.objectContaining({ metric: 'widthDistanceDb', expected: 2, passed: true }));
});

it('foretells nothing of a move that was weakened: then the distance is held to what it was', () => {
  const halved = { ...WIDTH, id: 'width-halved', sideGainDb: 3 };
  const { predicted, checks } = receiptOf([halved], 4);
  expect(predicted).not.toHaveProperty('widthDistanceDb');
  expect(predicted['integratedLufs']).toBeCloseTo(-13.8, 9); // what the gain is solved for
  expect(checks).toContainEqual(expect.objectContaining({ metric: 'widthDistanceDb', expected: 6, passed: true }));
  expect(receiptOf([halved], 6.3).checks).toContainEqual(
    expect.objectContaining({ metric: 'widthDistanceDb', expected: 6, passed: false }),
  );
});

it('tells what an equaliser does to the side as a side effect, unless a move is there that means the side', () => {
  const side = { metric: 'sideToMidDb', delta: -2 };
  const tone: Move = {
    id: 'tone',
    kind: 'eq',
    channel: 'stereo',
    bands: [],
    because: '',
    predicted: [side], // foretold with a width, which may have been taken back since
    cost: '',
  };
  const sideEffectsOf = (moves: readonly Move[]) => receiptOf(moves, 4, { before: -10, after: -12 }).sideEffects;
  expect(sideEffectsOf([tone])).toEqual([{ metric: 'sideToMidDb', unit: 'dB', before: -10, after: -12 }]);
  expect(sideEffectsOf([tone, { ...WIDTH, predicted: [...WIDTH.predicted, side] }])).toEqual([]);
});
