import { whiteNoise } from '@auralign/dsp';
import { describe, expect, it } from 'vitest';
import { balance } from '../moves/balance.ts';
import { runProcessor } from '../testing/runProcessor.ts';
import { balanceGains, createBalance } from './balance.ts';

const power = (samples: Float32Array) => samples.reduce((sum, v) => sum + v * v, 0);

describe('balance', () => {
  it.each([-6, -1.3, 0, 0.5, 6])(
    'of %d dB sets right over left so and keeps the power of equal channels',
    (balanceDb) => {
      const [left, right] = [1, 2].map((seed) => whiteNoise({ seed, frameCount: 4000, rms: 0.2 }));
      const [l, r] = runProcessor(createBalance({ balanceDb, sampleRateHz: 48_000, channelCount: 2 }), [left!, right!]);
      const change = 10 * Math.log10((power(r!) / power(right!)) * (power(left!) / power(l!)));
      expect(change).toBeCloseTo(balanceDb, 5); // rounding to 32 bit
      const gains = balanceGains(balanceDb);
      expect(gains.left ** 2 + gains.right ** 2).toBeCloseTo(2, 12);
      expect(balanceGains(-balanceDb).left).toBeCloseTo(gains.right, 12);
    },
  );

  it('changes nothing, to the last bit, at 0 dB', () => {
    const noise = whiteNoise({ seed: 3, frameCount: 1000, rms: 0.2 });
    const output = runProcessor(createBalance({ balanceDb: 0, sampleRateHz: 48_000, channelCount: 2 }), [noise, noise]);
    for (const samples of output) expect(samples).toEqual(noise);
  });

  it('refuses anything but stereo and more than 6 dB', () => {
    for (const channelCount of [1, 6]) {
      expect(() => createBalance({ balanceDb: 1, sampleRateHz: 48_000, channelCount })).toThrow(RangeError);
    }
    for (const balanceDb of [-6.1, 7, Number.NaN, -Infinity]) {
      expect(() => createBalance({ balanceDb, sampleRateHz: 48_000, channelCount: 2 })).toThrow(RangeError);
    }
  });

  it('says what it does, scales evenly and is nothing at 0', () => {
    expect(balance.describe({ balanceDb: -1.25 })).toBe('Balance 1.3 dB to the left');
    expect(balance.describe({ balanceDb: 0.5 })).toBe('Balance 0.5 dB to the right');
    expect(balance.describe({ balanceDb: 0 })).toBe('Balance unchanged');
    expect(balance.scale({ balanceDb: 2 }, 0.5)).toEqual({ balanceDb: 1 });
    expect(balance.scale({ balanceDb: 2 }, 0)).toBeUndefined();
  });
});
