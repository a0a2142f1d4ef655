import { createBiquadCascade, designBiquad, silence, whiteNoise } from '@auralign/dsp';
import { describe, expect, it } from 'vitest';
import { valueOf } from '../testing/measure.ts';
import { runOnly } from '../testing/runOnly.ts';
import { resonances } from './resonances.ts';

const RATE = 44_100;
const noise = (seed: number, seconds: number) => whiteNoise({ seed, frameCount: seconds * RATE, rms: 0.1 });
const rung = (samples: Float32Array, frequencyHz: number, gainDb: number) => {
  const copy = samples.slice();
  const spec = { kind: 'peaking', frequencyHz, gainDb, q: 18 } as const;
  createBiquadCascade([designBiquad(spec, RATE)], 1).process([copy], copy.length);
  return copy;
};
const bellsOf = async (samples: Float32Array) => valueOf(await runOnly(resonances, [samples], RATE)).bells!;
const top = (values: readonly number[]) => values.indexOf(Math.max(...values));

describe('bells laid over every frame', () => {
  it.each([
    [900, 8],
    [2100, 12],
    [4700, 12],
  ])('read a bell at %i Hz of %i dB where it is and as high as it is', async (frequencyHz, gainDb) => {
    const { frequenciesHz, liftDb } = await bellsOf(rung(noise(1, 30), frequencyHz, gainDb));
    const at = top(liftDb);
    expect(Math.abs(Math.log2(frequenciesHz[at]! / frequencyHz))).toBeLessThan(1 / 40); // a cell and a bit
    // 80 frames; a cell of a few bins scatters by 3 to 5 dB, the bell is read from some four cells: 5/√(80·4) = 0.3 dB. Its smoothing by
    // the window takes up to a decibel off at 900 Hz, where it is nine bins wide.
    expect(Math.abs(liftDb[at]! - gainDb)).toBeLessThan(2);
  });

  it('find none in noise', async () => {
    const { liftDb } = await bellsOf(noise(2, 30));
    for (const lift of liftDb) expect(Math.abs(lift)).toBeLessThan(2); // 200 places, scatter as above: six deviations
  });

  it('vary where a note comes and goes, and hold where something rings', async () => {
    const clean = noise(3, 30);
    const hz = 1500;
    const note = clean.map((x, n) => x + ((n / RATE) % 2 < 1 ? 0.03 * Math.sin((2 * Math.PI * hz * n) / RATE) : 0));
    const [ringing, sounding] = [await bellsOf(rung(clean, hz, 12)), await bellsOf(note)];
    const at = ringing.frequenciesHz.findIndex((centreHz) => Math.abs(Math.log2(centreHz / hz)) < 1 / 90);
    // Half of the time there is a bell, half of the time none: half of its height either way.
    expect(sounding.spreadDb[at]!).toBeGreaterThan(sounding.liftDb[at]! * 0.6);
    expect(ringing.spreadDb[at]!).toBeLessThan(ringing.liftDb[at]! * 0.5);
  });

  it('are not told of silence', async () => {
    expect((await runOnly(resonances, [silence(5 * RATE)], RATE)).status).toBe('unmeasurable');
  });
});
