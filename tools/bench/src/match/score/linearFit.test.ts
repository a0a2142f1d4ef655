import { describe, expect, it } from 'vitest';
import { createDice, mapStereo, type Stereo } from '../audio.ts';
import { bell, filterBoth, filtered, highShelf, lowShelf } from '../degrade/biquad.ts';
import { musicLike } from '../testing.ts';
import { fitLinear } from './linearFit.ts';

const music = musicLike(12);

describe('what is linear', () => {
  it('leaves next to no residual and no pre-ringing for a gain', () => {
    const { residualDb, preRingingDb } = fitLinear(
      music,
      mapStereo(music, (l, r) => [2 * l, 2 * r]),
    );
    // Float32 samples carry about −150 dB of rounding.
    expect(residualDb).toBeLessThan(-120);
    expect(preRingingDb).toBeLessThan(-80);
  });

  it('explains an equaliser of minimum phase, and finds nothing of it before time zero', () => {
    const equalised = filterBoth(music, [lowShelf(120, 4), bell(900, -6, 4), highShelf(5000, 5)]);
    const { residualDb, preRingingDb } = fitLinear(music, equalised);
    expect(residualDb).toBeLessThan(-60); // well below the −40 dB that are asked of a correction
    expect(preRingingDb).toBeLessThan(-60);
  });

  it('explains a change of width and balance', () => {
    const changed = mapStereo(music, (l, r) => [0.9 * l - 0.2 * r, -0.3 * l + 1.1 * r]);
    expect(fitLinear(music, changed).residualDb).toBeLessThan(-60);
  });

  it('hears the front half of a filter that is symmetric in time', () => {
    const forward = filterBoth(music, [bell(300, 9, 6)]);
    const backward = reversed(filterBoth(reversed(forward), [bell(300, 9, 6)]));
    expect(fitLinear(music, backward).preRingingDb).toBeGreaterThan(-30);
  });
});

it('finds noise that was added at its level', () => {
  const dice = createDice('noise');
  const { left, right } = music;
  const power = (samples: Float32Array) => samples.reduce((sum, x) => sum + x * x, 0) / samples.length;
  // Triangular noise of variance 1/6, 30 dB below the music.
  const amplitude = Math.sqrt(6 * ((power(left) + power(right)) / 2) * 1e-3);
  const noisy = (samples: Float32Array) => samples.map((x) => x + amplitude * (dice() + dice() - 1));
  const { residualDb } = fitLinear(music, { left: noisy(left), right: noisy(right) });
  // The fit swallows a few per cent: four free responses against some sixty frames.
  expect(Math.abs(residualDb + 30)).toBeLessThan(1);
});

it('calls distortion a residual', () => {
  const soft = mapStereo(music, (l, r) => [Math.tanh(8 * l) / 8, Math.tanh(8 * r) / 8]);
  expect(fitLinear(music, soft).residualDb).toBeGreaterThan(-40);
});

it('is content with a filter that needs a single channel', () => {
  const onlyLeft = { left: filtered(music.left, [bell(1000, 6, 1)]), right: music.right };
  expect(fitLinear(music, onlyLeft).residualDb).toBeLessThan(-60);
});

function reversed({ left, right }: Stereo): Stereo {
  return { left: left.slice().reverse(), right: right.slice().reverse() };
}
