import { editedStores, type Report } from '@auralign/analysis';
import { describe, expect, it } from 'vitest';
import type { Session } from '../../state/index.ts';
import { chartInput, pyramid } from './chartInput.ts';
import { DEFAULT_TONE } from './ToneControls.tsx';

describe('what charts draw', () => {
  it('goes by the stores of whoever runs the server', () => {
    const mix = {
      measurements: {
        loudness: { status: 'measured', value: { integratedLufs: -12 } },
        truePeak: { status: 'measured', value: { truePeakDbtp: -1 } },
      },
    } as unknown as Report;
    const session = { mixId: 'm', referenceIds: [], reports: { m: mix }, peaks: {}, findings: [] };
    const own = { id: 'our-radio', title: 'Our radio', targetLufs: -18, source: 'us', checkedDate: '2026-11-01' };
    const options = { tone: DEFAULT_TONE, view: undefined, band: undefined, stores: editedStores([own]) };
    const input = chartInput(session as unknown as Session, options);
    expect(input?.stores?.at(-1)).toMatchObject({ store: 'Our radio', gainDb: -6, resultLufs: -18 });
  });
});

describe('peaks for the charts', () => {
  it('are in seconds instead of frames', () => {
    const level = { framesPerPoint: 441, minimum: [-1], maximum: [1] };
    expect(pyramid({ sampleRateHz: 44_100, frameCount: 441, levels: [level] })).toEqual([
      { stepSeconds: 0.01, minimum: [-1], maximum: [1] },
    ]);
  });
});
