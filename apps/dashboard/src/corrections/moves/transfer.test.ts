import { createChain, type Move } from '@auralign/match';
import { describe, expect, it } from 'vitest';
import { outputDbfs, ratioForOutput, type CompressorBand } from './transfer.ts';

const BAND: CompressorBand = {
  mode: 'compress',
  thresholdDbfs: -24,
  ratio: 3,
  kneeDb: 8,
  attackSeconds: 0.005,
  releaseSeconds: 0.05,
  detector: { kind: 'peak' },
  maxChangeDb: 20,
  makeUpDb: 1.5,
};
const RATE_HZ = 48_000;

/** Level at which a steady signal comes out of the renderer's own compressor. */
function rendered(band: CompressorBand, levelDbfs: number): number {
  const move: Move = {
    id: 'c',
    kind: 'compressor',
    crossoversHz: [],
    bands: [band],
    lookaheadSeconds: 0,
    because: '',
    predicted: [],
    cost: '',
  };
  // A level that does not move: the detector of a constant has no ripple.
  const steady = new Float32Array(2 * RATE_HZ).fill(10 ** (levelDbfs / 20));
  createChain([move], { sampleRateHz: RATE_HZ, channelCount: 1 }).process([steady], steady.length);
  return 20 * Math.log10(steady.at(-1)!);
}

describe('the transfer curve', () => {
  it.each([
    ['a compressor', BAND],
    ['a hard knee', { ...BAND, kneeDb: 0 }],
    ['an expander', { ...BAND, mode: 'expand' as const, ratio: 1.5 }],
    ['a bounded compressor', { ...BAND, maxChangeDb: 3 }],
  ])('of %s is what the renderer’s own does to steady levels', (_, band) => {
    for (const level of [-60, -30, -27, -24, -21, -18, -10, -3]) {
      // 0.01 dB: what ballistics have still to go after two seconds, and float32
      expect(Math.abs(outputDbfs(band, level) - rendered(band, level))).toBeLessThan(0.01);
    }
  });

  it('gives the ratio whose curve ends where the hand is', () => {
    for (const band of [BAND, { ...BAND, mode: 'expand' as const, maxChangeDb: 24 }]) {
      const target = band.mode === 'compress' ? -12 : 6;
      const pulled = { ...band, ratio: ratioForOutput(band, target) };
      expect(outputDbfs(pulled, 0)).toBeCloseTo(target, 6);
    }
  });

  it('leaves alone what is below the knee, but for the make-up gain', () => {
    expect(outputDbfs(BAND, -40)).toBe(-38.5);
  });
});
