import { designBiquad, responseDb } from '@auralign/dsp';
import { describe, expect, it } from 'vitest';
import { curveDb } from '../chain/convolution.ts';
import { DEFAULT_MATCH_OPTIONS } from '../options.ts';
import type { ToneEvidence } from './evidence.ts';
import { planTone } from './planTone.ts';
import type { ToneWish } from './toneWish.ts';

const RATE_HZ = 48_000;
const FREQUENCIES_HZ = Array.from({ length: 238 }, (_, n) => 20 * 2 ** ((n + 0.5) / 24));

/** Flat music with so much on every band below 30 Hz. */
function evidence(rumbleDb: number): ToneEvidence {
  return {
    frequenciesHz: FREQUENCIES_HZ,
    levelDb: Float64Array.from(FREQUENCIES_HZ, (hz) => (hz < 30 ? rumbleDb : -30)),
    channelsDb: [],
    variationDb: undefined,
    bandwidthHz: 20_000,
    resonances: [],
  };
}

/** Of one recording, so that what is wished is followed. */
function wishFor(wishAt: (hz: number) => number): ToneWish {
  const wishDb = Float64Array.from(FREQUENCIES_HZ, wishAt);
  const ones = new Float64Array(wishDb.length).fill(1);
  return {
    frequenciesHz: FREQUENCIES_HZ,
    excessDb: wishDb.map((db) => -db),
    corridorDb: { low: wishDb, high: wishDb },
    uncertaintyDb: new Float64Array(wishDb.length),
    wishDb,
    weights: ones,
    comparable: ones,
    probability: 1,
    sameRecording: 1,
    otherSong: 0,
  };
}

describe('the filter for what the bands leave', () => {
  // Waves that two bands cannot follow, ±4 dB.
  const wish = wishFor((hz) => 4 * Math.sin(2.2 * Math.log(hz)));
  const options = { ...DEFAULT_MATCH_OPTIONS, maxBands: 4, maxBoostDb: 4, maxCutDb: 4, sampleRateHz: RATE_HZ };
  const { moves } = planTone(
    evidence(-12),
    [evidence(-90)],
    wish,
    { rest: wish, resonances: [] },
    { ...options, precise: 'minimum' },
  );
  const filter = moves.find((move) => move.kind === 'convolution')!;
  const bandsAt = (id: string, hz: number) => {
    const bands = moves.flatMap((move) => (move.id === id && move.kind === 'eq' ? move.bands : []));
    return responseDb(
      bands.map((band) => designBiquad(band, RATE_HZ)),
      hz,
      RATE_HZ,
    );
  };

  it('gives no rumble back that the high-pass takes away', () => {
    expect(bandsAt('rumble', 20)).toBeLessThan(-12);
    // Below the reach of the high-pass the filter goes on as it is there.
    expect(curveDb(filter, 20)).toBeCloseTo(curveDb(filter, 42), 1);
  });

  it('keeps with the bands the bounds of the equaliser', () => {
    for (let hz = 45; hz < 16_000; hz *= 1.03) {
      const gainDb = bandsAt('tone', hz) + curveDb(filter, hz);
      // Its curve is straight between six points an octave, which misses a wave of the bands by some tenths.
      expect(Math.abs(gainDb)).toBeLessThan(4.2);
    }
  });
});
