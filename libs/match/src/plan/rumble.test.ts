import { designBiquad, responseDb } from '@auralign/dsp';
import { describe, expect, it } from 'vitest';
import type { ToneEvidence } from './evidence.ts';
import { planRumble } from './rumble.ts';

const FREQUENCIES_HZ = Array.from({ length: 240 }, (_, n) => 20 * 2 ** ((n + 0.5) / 24));

/** A flat spectrum from 40 Hz on, with so much on every band below 30 Hz. */
function evidence(rumbleDb: number): ToneEvidence {
  return {
    frequenciesHz: FREQUENCIES_HZ,
    levelDb: Float64Array.from(FREQUENCIES_HZ, (hz) => (hz < 30 ? rumbleDb : hz < 40 ? -60 : -30)),
    channelsDb: [],
    variationDb: undefined,
    bandwidthHz: 20_000,
    resonances: [],
  };
}

describe('planRumble', () => {
  it('leaves alone what the reference has too, and what nobody hears', () => {
    expect(planRumble(evidence(-30), [evidence(-32)], 0)).toBeUndefined();
    expect(planRumble(evidence(-80), [evidence(-100)], 1)).toBeUndefined();
  });

  it('takes away an excess without touching the bass', () => {
    const rumble = planRumble(evidence(-20), [evidence(-60)], 0)!;
    expect(rumble.excessDb).toBeGreaterThan(15);
    const sections = rumble.bands.map((band) => designBiquad(band, 48_000));
    expect(responseDb(sections, 20, 48_000)).toBeLessThan(-12); // fourth order, two thirds of an octave below its corner
    expect(responseDb(sections, 60, 48_000)).toBeGreaterThan(-0.5);
  });

  it('is held against the reference that has most of it', () => {
    expect(planRumble(evidence(-25), [evidence(-60), evidence(-26)], 1)).toBeUndefined();
  });
});
