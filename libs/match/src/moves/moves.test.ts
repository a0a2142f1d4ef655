import { whiteNoise } from '@auralign/dsp';
import { describe, expect, it } from 'vitest';
import { createChain } from '../chain/chain.ts';
import { DEFAULT_MATCH_OPTIONS } from '../options.ts';
import { validatePlan } from '../plan/plan.ts';
import { describeMove, dimensionOf, MOVE_KINDS, placeInChain, scaleMove, type Move } from './index.ts';
import { LIMITER_TIMES } from './limiter.ts';

const WORDS = { because: 'it is so', predicted: [{ metric: 'sideToMidDb', delta: 2 }], cost: 'none' };
const BAND = {
  mode: 'compress' as const,
  thresholdDbfs: -24,
  ratio: 2,
  kneeDb: 6,
  attackSeconds: 0.02,
  releaseSeconds: 0.15,
  detector: { kind: 'rms' as const, windowSeconds: 0.01 },
  maxChangeDb: 6,
  makeUpDb: 0,
};
const CURVE = { frequenciesHz: [100, 1000, 3000], gainDb: [2, 0, -1], phase: 'linear' as const, tapCount: 1024 };
const SHELF = { frequencyHz: 300, gainDb: -6, q: 0.7 };

/** One of each kind, in the order of the chain. */
const MOVES: Move[] = [
  {
    id: 'eq',
    kind: 'eq',
    channel: 'mid',
    bands: [{ kind: 'peaking', frequencyHz: 280, gainDb: -3, q: 1 }],
    ...WORDS,
  },
  { id: 'convolution', kind: 'convolution', channel: 'side', ...CURVE, ...WORDS },
  { id: 'balance', kind: 'balance', balanceDb: 1, ...WORDS },
  { id: 'width', kind: 'width', sideGainDb: 2, lowShelf: SHELF, monoBelowHz: 120, ...WORDS },
  {
    id: 'compressor',
    kind: 'compressor',
    crossoversHz: [120, 2500],
    bands: [BAND, { ...BAND, mode: 'expand', sustainedReleaseSeconds: 1 }, { ...BAND, detector: { kind: 'peak' } }],
    lookaheadSeconds: 0.003,
    ...WORDS,
  },
  { id: 'gain', kind: 'gain', gainDb: 3, ...WORDS },
  { id: 'limiter', kind: 'limiter', ceilingDbtp: -1, ...LIMITER_TIMES, ...WORDS },
];
const [EQ, CONVOLUTION, BALANCE, WIDTH, COMPRESSOR] = MOVES;

const planOf = (moves: unknown[]) => ({
  schemaVersion: 1,
  target: { name: 'mix.wav' },
  references: [],
  amounts: DEFAULT_MATCH_OPTIONS.amounts,
  moves,
  notes: [],
  abstained: [],
});

describe('every kind of move', () => {
  it('stands in the order of the chain and is tried here', () => {
    expect(MOVE_KINDS.map(({ kind }) => kind)).toEqual(MOVES.map(({ kind }) => kind));
    expect(MOVES.toReversed().sort((a, b) => placeInChain(a) - placeInChain(b))).toEqual(MOVES);
  });

  it('survives JSON and its schema', () => {
    expect(validatePlan(JSON.parse(JSON.stringify(planOf(MOVES)))).moves).toEqual(MOVES);
  });

  it.each(MOVES)('is ruled by an amount, is nothing at 0 and all of itself at 1: $kind', (move) => {
    expect(Object.keys(DEFAULT_MATCH_OPTIONS.amounts)).toContain(dimensionOf(move));
    expect(scaleMove(move, 0)).toBeUndefined();
    expect(describeMove(scaleMove(move, 1)!)).toBe(describeMove(move));
  });

  it.each([8000, 44_100, 192_000])('works in a chain at %i Hz, latencies added up', (sampleRateHz) => {
    const frameCount = 40_000;
    const chain = createChain(MOVES, { sampleRateHz, channelCount: 2 });
    const total = frameCount + chain.latencyFrames;
    const channels = [1, 2].map((seed) => {
      const samples = new Float32Array(total);
      samples.set(whiteNoise({ seed, frameCount, rms: 0.1 }));
      return samples;
    });
    const before = channels.map((samples) => samples.slice());
    chain.process(channels, total);
    for (const [c, samples] of channels.entries()) {
      // What comes out resembles what went in most at the stated latency, but for a frame or two (at 8 kHz) by which the
      // all-pass of the upper crossover delays what lies around it.
      const likeness = (lag: number) => {
        let sum = 0;
        for (let i = 0; i < frameCount; i++) sum += before[c]![i]! * (samples[i + lag] ?? 0);
        return sum;
      };
      const at = likeness(chain.latencyFrames);
      for (const off of [-20, -4, 4, 20]) expect(at).toBeGreaterThan(likeness(chain.latencyFrames + off));
    }
    expect(chain.activity().get('compressor')?.bands).toHaveLength(3);
  });

  it.each([
    { ...CONVOLUTION, phase: 'zero' },
    { ...CONVOLUTION, tapCount: 100_000 },
    { ...CONVOLUTION, gainDb: [2, 0, 60] },
    { ...CONVOLUTION, frequenciesHz: [0, 100, 200] },
    { ...BALANCE, balanceDb: 7 },
    { ...WIDTH, sideGainDb: -30 },
    { ...WIDTH, lowShelf: { ...SHELF, q: 3 } },
    { ...COMPRESSOR, bands: [] },
    { ...COMPRESSOR, bands: [{ ...BAND, ratio: 0.5 }] },
    { ...COMPRESSOR, bands: [{ ...BAND, detector: { kind: 'rms' } }] },
    { ...COMPRESSOR, lookaheadSeconds: 1 },
    { ...EQ, extra: 1 },
  ])('is refused by its schema when a number is out of bounds: %o', (move) => {
    expect(() => validatePlan(planOf([move]))).toThrow(expect.objectContaining({ code: 'INVALID_PLAN' }));
  });

  it.each([
    [{ sampleRateHz: 44_100, channelCount: 1 }, BALANCE],
    [{ sampleRateHz: 44_100, channelCount: 6 }, WIDTH],
    [{ sampleRateHz: 44_100, channelCount: 1 }, CONVOLUTION],
    [{ sampleRateHz: 4000, channelCount: 2 }, COMPRESSOR],
    [{ sampleRateHz: 200, channelCount: 2 }, EQ],
  ])('says why it cannot be realised at %o', (context, move) => {
    expect(() => createChain([move!], context)).toThrow(
      expect.objectContaining({
        code: 'INVALID_PLAN',
        message: expect.not.stringContaining('designBiquad'), // names of functions help nobody
        hint: expect.stringContaining('make a plan for this file'),
      }),
    );
  });
});
