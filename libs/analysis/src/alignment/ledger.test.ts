import { createKernels } from '@auralign/dsp';
import { describe, expect, it } from 'vitest';
import { stereoNoise } from '../testing/stems.ts';
import { createLedger, ledgerFrames } from './ledger.ts';

describe('the ledger', () => {
  it('has frames of 0.37 s at the usual rates', () => {
    expect(ledgerFrames(44_100)).toBe(16_384);
    expect(ledgerFrames(48_000)).toBe(16_384);
  });

  it('does not depend on how the files are cut', () => {
    const [mid, side] = stereoNoise(1, 1, 0.1);
    const sumsBy = (step: number): Float64Array => {
      const builder = createLedger({ sampleRateHz: 44_100, fileCount: 2, regions: [], kernels: createKernels() });
      for (let start = 0; start < mid!.length; start += step) {
        const part = { mid: mid!.subarray(start, start + step), side: side!.subarray(start, start + step) };
        builder.process([part, part], part.mid.length);
      }
      builder.flush();
      return builder.ledger.whole.stems[0]!.midRe;
    };
    expect(sumsBy(1000)).toEqual(sumsBy(8192));
  });
});
