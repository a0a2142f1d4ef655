import { describe, expect, it } from 'vitest';
import type { Move } from '../moves/index.ts';
import type { OutputFormat } from '../render.ts';
import { foretell } from './foretell.ts';
import type { Round } from './round.ts';

const WORDS = { because: '', predicted: [], cost: '' };
const gain = (gainDb: number): Move => ({ id: 'gain', kind: 'gain', gainDb, ...WORDS });
const INTEGERS: OutputFormat = { encoding: 'integer', bitDepth: 16, dither: 'tpdf' };
const FLOATS: OutputFormat = { encoding: 'float', bitDepth: 32 };

const roundAt = (truePeakDbtp: number, limiting?: Round['limiting']): Round => ({
  moves: [gain(0)],
  changeLu: 1,
  figures: { truePeakDbtp, integratedLufs: -14, crestDb: 15 },
  limiting,
});
const foretold = (last: Round, gainDb: number, output: OutputFormat) =>
  foretell(last, { moves: [gain(gainDb)], changeLu: 1 }, { ceilingDbtp: -1, output });

describe('what another gain does', () => {
  it('moves level and peak, and nothing else', () => {
    expect(foretold(roundAt(-0.5), -1.5, INTEGERS)?.figures).toEqual({
      truePeakDbtp: -2,
      integratedLufs: -15.5,
      crestDb: 15,
    });
  });

  it('is not known of peaks that a file of integers has cut off, which were higher than they read', () => {
    expect(foretold(roundAt(0.04), -1.1, INTEGERS)).toBeUndefined();
    expect(foretold(roundAt(-0.0003), -1.1, INTEGERS)).toBeUndefined(); // the largest number of 16 bits, held
    expect(foretold(roundAt(0.04), -1.1, FLOATS)?.figures['truePeakDbtp']).toBeCloseTo(-1.06, 9);
  });

  it('is not known where peaks pass the ceiling, or a limiter was at work', () => {
    expect(foretold(roundAt(-3), 2.5, INTEGERS)).toBeUndefined();
    const limiting = { maxReductionDb: 1, meanReductionDb: 1, activeFraction: 0.1, p95ReductionDb: 0 };
    expect(foretold(roundAt(-3, limiting), -1, INTEGERS)).toBeUndefined();
  });
});
