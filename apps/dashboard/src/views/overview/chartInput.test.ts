import { describe, expect, it } from 'vitest';
import { pyramid } from './chartInput.ts';

describe('peaks for the charts', () => {
  it('are in seconds instead of frames', () => {
    const level = { framesPerPoint: 441, minimum: [-1], maximum: [1] };
    expect(pyramid({ sampleRateHz: 44_100, frameCount: 441, levels: [level] })).toEqual([
      { stepSeconds: 0.01, minimum: [-1], maximum: [1] },
    ]);
  });
});
