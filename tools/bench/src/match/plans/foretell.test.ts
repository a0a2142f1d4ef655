import type { Plan } from '@auralign/match';
import { describe, expect, it } from 'vitest';
import { gainOf, mapStereo } from '../audio.ts';
import { bell, filterBoth, highShelf } from '../degrade/biquad.ts';
import { measure } from '../score/measure.ts';
import { musicLike } from '../testing.ts';
import { foretell } from './foretell.ts';

const music = musicLike(8);
const measured = measure(music);
const WORDS = { because: '', predicted: [], cost: '' };
const plan = (...moves: Plan['moves']): Plan => ({ moves }) as unknown as Plan;

describe('what a plan is foretold to do', () => {
  it('is nothing for no moves', () => {
    const after = foretell(measured, plan());
    for (const [band, db] of after.spectrum.totalDb.entries())
      expect(db).toBeCloseTo(measured.spectrum.totalDb[band]!, 9);
    expect(after.balanceDb).toBe(measured.balanceDb);
  });

  it('is what is measured after a balance and a gain of the side', () => {
    const right = Math.sqrt(2 / (1 + gainOf(-6)));
    const left = Math.sqrt(2 - right * right);
    const balanced = mapStereo(music, (l, r) => [l * left, r * right]);
    const rendered = measure(
      mapStereo(balanced, (l, r) => {
        const [mid, side] = [(l + r) / 2, ((l - r) / 2) * gainOf(4)];
        return [mid + side, mid - side];
      }),
    );
    const after = foretell(
      measured,
      plan(
        { id: 'balance', kind: 'balance', balanceDb: 3, ...WORDS },
        { id: 'width', kind: 'width', sideGainDb: 4, monoBelowHz: 0, ...WORDS },
      ),
    );
    // Powers that are summed in another order: a rounding error, no more.
    for (const [band, db] of after.widthDb.entries()) expect(db).toBeCloseTo(rendered.widthDb[band]!, 3);
    for (const [band, db] of after.spectrum.totalDb.entries()) {
      expect(db).toBeCloseTo(rendered.spectrum.totalDb[band]!, 3);
    }
  });

  it('is what is measured after an equaliser, up to what a filter bends within a band', () => {
    const rendered = measure(filterBoth(music, [bell(900, -5, 1), highShelf(5000, 4)]));
    const after = foretell(
      measured,
      plan({
        id: 'tone',
        kind: 'eq',
        channel: 'stereo',
        bands: [
          { kind: 'peaking', frequencyHz: 900, gainDb: -5, q: 1 },
          { kind: 'high-shelf', frequencyHz: 5000, gainDb: 4, q: Math.SQRT1_2 },
        ],
        ...WORDS,
      }),
    );
    for (const [band, db] of after.spectrum.totalDb.entries()) {
      // The fault is bilinear, the correction matched: they part by tenths above 10 kHz.
      expect(Math.abs(db - rendered.spectrum.totalDb[band]!)).toBeLessThan(0.4);
    }
  });
});
