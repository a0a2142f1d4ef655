import { sine } from '@auralign/dsp';
import { createChain, validatePlan, type EqBand, type Move, type MoveOf, type Plan } from '@auralign/match';
import { describe, expect, it } from 'vitest';
import { editsOf, planOf, withEdit } from '../edits.ts';
import {
  addedBand,
  BAND_KINDS,
  bandOfKind,
  changedBand,
  curveDb,
  filterDb,
  movedBand,
  nodesOf,
  reachOf,
  withBand,
  withoutBand,
} from './bands.ts';

const RATE_HZ = 48_000;
const BELL: EqBand = { kind: 'peaking', frequencyHz: 300, gainDb: -4, q: 1 };
const SHELF: EqBand = { kind: 'high-shelf', frequencyHz: 8000, gainDb: 3, q: 0.7 };
const EQ: Move = {
  id: 'tone',
  kind: 'eq',
  channel: 'stereo',
  bands: [BELL, SHELF],
  because: '',
  predicted: [],
  cost: '',
};
const PLAN: Plan = {
  schemaVersion: 1,
  target: { name: 'mix.wav' },
  references: [],
  amounts: { tone: 1, dynamics: 1, width: 1, loudness: 1 },
  moves: [EQ],
  notes: [],
  abstained: [],
};
const edits = editsOf(PLAN, PLAN);

describe('the nodes of the equaliser', () => {
  it('stand where the bands are at their amount', () => {
    const half = withEdit(edits, 'tone', { amount: 0.5 });
    expect(nodesOf(half).map(({ band }) => 'gainDb' in band && band.gainDb)).toEqual([-2, 1.5]);
    expect(nodesOf(withEdit(edits, 'tone', { isOn: false })).every(({ isOn }) => !isOn)).toBe(true);
  });

  it('change what is on the screen, whatever the amount was', () => {
    const half = withEdit(edits, 'tone', { amount: 0.5 });
    const moved = withBand(half, { moveId: 'tone', index: 0 }, { ...BELL, gainDb: -5 });
    expect(nodesOf(moved).map(({ band }) => 'gainDb' in band && band.gainDb)).toEqual([-5, 1.5]);
  });

  it('come and go, to other channels too, and the plan stays one the server takes', () => {
    const added = addedBand(edits, 'stereo', BELL);
    expect(nodesOf(added)).toHaveLength(3);
    const mid = movedBand(edits, nodesOf(edits)[1]!, 'mid');
    expect(nodesOf(mid).map(({ channel }) => channel)).toEqual(['stereo', 'mid']);
    const one = withoutBand(edits, { moveId: 'tone', index: 0 });
    const none = withoutBand(one, { moveId: 'tone', index: 0 });
    expect(planOf(PLAN, none).moves).toEqual([]);
    const back = addedBand(none, 'stereo', BELL);
    for (const each of [added, mid, one, none, back]) expect(() => validatePlan(planOf(PLAN, each))).not.toThrow();
    expect(planOf(PLAN, withoutBand(mid, nodesOf(mid)[1]!)).moves.map(({ id }) => id)).toEqual(['tone']);
  });

  it.each(BAND_KINDS)('can be a %s that the chain can build', (kind) => {
    const band = bandOfKind({ ...BELL, q: 12 }, kind);
    expect(band.kind).toBe(kind);
    expect(() => createChain([{ ...EQ, bands: [band] }], { sampleRateHz: RATE_HZ, channelCount: 2 })).not.toThrow();
  });

  it('cannot leave the ranges of the plan, nor half the sample rate', () => {
    expect(changedBand(BELL, { frequencyHz: 1e6, gainDb: 99, q: 0 }, RATE_HZ)).toEqual({
      kind: 'peaking',
      frequencyHz: 0.49 * RATE_HZ,
      gainDb: 36,
      q: 0.1,
    });
    expect(changedBand(BELL, { frequencyHz: -5 }, RATE_HZ).frequencyHz).toBe(5);
  });

  it('reach over half their gain', () => {
    const { lowHz, highHz } = reachOf({ ...BELL, q: Math.SQRT2 });
    expect(Math.log2(highHz / lowHz)).toBeCloseTo(1, 1); // Q √2 is about an octave wide
    expect(lowHz * highHz).toBeCloseTo(300 * 300, 3);
    expect(reachOf(SHELF)).toEqual({ lowHz: 8000, highHz: 20_000 });
  });
});

describe('the curve', () => {
  it('is what the chain does to a tone', () => {
    const frequenciesHz = [100, 300, 1000, 8000, 15_000];
    const curve = curveDb([EQ], 'stereo', frequenciesHz, RATE_HZ);
    for (const [i, frequencyHz] of frequenciesHz.entries()) {
      const tone = sine({ frequencyHz, sampleRateHz: RATE_HZ, frameCount: RATE_HZ, amplitude: 0.5 });
      const before = Math.sqrt(tone.subarray(RATE_HZ / 2).reduce((sum, x) => sum + x * x, 0));
      createChain([EQ], { sampleRateHz: RATE_HZ, channelCount: 1 }).process([tone], tone.length);
      const after = Math.sqrt(tone.subarray(RATE_HZ / 2).reduce((sum, x) => sum + x * x, 0));
      expect(20 * Math.log10(after / before)).toBeCloseTo(curve[i]!, 3);
    }
    expect(curveDb([EQ], 'side', [300], RATE_HZ)).toEqual([0]);
  });

  it('adds correction filters, straight over log frequency between their points', () => {
    const filter: MoveOf<'convolution'> = {
      id: 'f',
      kind: 'convolution',
      channel: 'stereo',
      frequenciesHz: [100, 400],
      gainDb: [2, -2],
      phase: 'minimum',
      tapCount: 1024,
      because: '',
      predicted: [],
      cost: '',
    };
    expect([50, 100, 200, 400, 900].map((hz) => filterDb(filter, hz))).toEqual([2, 2, 0, -2, -2]);
  });
});
