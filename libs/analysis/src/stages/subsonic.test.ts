import { createKernels } from '@auralign/dsp';
import { describe, expect, it } from 'vitest';
import { createSubsonic } from './subsonic.ts';

const RATE = 4000;
const SECONDS = 40;

function powers(sample: (n: number) => number): number[] {
  const subsonic = createSubsonic(RATE, createKernels());
  subsonic.add(
    Float64Array.from({ length: SECONDS * RATE }, (_, n) => sample(n)),
    SECONDS * RATE,
  );
  return subsonic.powers();
}

describe('the level below hearing', () => {
  it('is that of a 12 Hz tone', () => {
    const all = powers((n) => 0.1 * Math.sin((2 * Math.PI * 12 * n) / RATE));
    // a sine of amplitude 0.1 has a power of 0.005; the window's main lobe lies inside the band
    for (const power of all) expect(10 * Math.log10(power / 0.005)).toBeCloseTo(0, 1);
  });

  it('does not hear a 30 Hz note', () => {
    const all = powers((n) => 0.1 * Math.sin((2 * Math.PI * 30 * n) / RATE));
    for (const power of all) expect(power).toBeLessThan(0.005 * 1e-6); // Hann side lobes, 20 bins away
  });
});
