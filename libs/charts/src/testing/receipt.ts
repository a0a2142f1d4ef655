import type { Receipt } from '@auralign/match';

/** A kept promise, a missed one, a side effect. */
export const RECEIPT: Receipt = {
  schemaVersion: 1,
  before: { integratedLufs: -20, truePeakDbtp: -6, plrDb: 14, frameCount: 352_800 },
  predicted: { integratedLufs: -14 },
  after: { integratedLufs: -14.02, truePeakDbtp: -0.4, plrDb: 13.6, frameCount: 352_800 },
  reference: { integratedLufs: -14 },
  checks: [
    {
      metric: 'integratedLufs',
      unit: 'LUFS',
      relation: 'equal',
      expected: -14,
      actual: -14.02,
      tolerance: 0.1,
      passed: true,
    },
    {
      metric: 'truePeakDbtp',
      unit: 'dBTP',
      relation: 'atMost',
      expected: -1,
      actual: -0.4,
      tolerance: 0.05,
      passed: false,
    },
  ],
  sideEffects: [{ metric: 'plrDb', unit: 'dB', before: 14, after: 13.6 }],
  reverted: [],
  rounds: 2,
  hashes: { references: [] },
};
