import { describe, expect, it } from 'vitest';
import { changeDb } from '../chain/staticCurve.ts';
import { compressor, type CompressorBand } from './compressor.ts';

const BAND: CompressorBand = {
  mode: 'compress',
  thresholdDbfs: -24,
  ratio: 2.5,
  kneeDb: 6,
  attackSeconds: 0.02,
  releaseSeconds: 0.15,
  sustainedReleaseSeconds: 0.8,
  detector: { kind: 'rms', windowSeconds: 0.01 },
  maxChangeDb: 6,
  makeUpDb: 1.5,
};
const EXPAND: CompressorBand = { ...BAND, mode: 'expand', ratio: 1.3, makeUpDb: 0 };
const IDLE: CompressorBand = { ...BAND, ratio: 1, makeUpDb: 0 };

const one = (band: CompressorBand) => ({ crossoversHz: [], bands: [band], lookaheadSeconds: 0 });
const LEVELS_DBFS = Array.from({ length: 61 }, (_, i) => i - 60);

describe('the compressor move', () => {
  it('says what it does', () => {
    expect(compressor.describe(one(BAND))).toBe('Dynamics: 2.5:1 above −24.0 dBFS, at most −6.0 dB, make-up +1.5 dB');
    expect(
      compressor.describe({
        crossoversHz: [120, 2500],
        bands: [EXPAND, IDLE, { ...IDLE, makeUpDb: -1 }],
        lookaheadSeconds: 0,
      }),
    ).toBe(
      'Dynamics in 3 bands: below 120 Hz 1:1.3 above −24.0 dBFS, at most +6.0 dB; 120 Hz to 2.5 kHz unchanged; above 2.5 kHz make-up −1.0 dB',
    );
  });

  it('scales the change of every level by the amount when compressing', () => {
    for (const amount of [0.1, 0.5, 0.9, 1]) {
      const [scaled] = compressor.scale(one(BAND), amount)!.bands;
      for (const level of LEVELS_DBFS) {
        expect(changeDb(scaled!, level)).toBeCloseTo(amount * changeDb(BAND, level), 10);
      }
      expect(scaled!.makeUpDb).toBeCloseTo(amount * 1.5, 12);
    }
  });

  it('changes every level more the larger the amount when expanding, and all of it at 1', () => {
    for (const level of LEVELS_DBFS) {
      const changes = [0.2, 0.4, 0.6, 0.8, 1].map((amount) =>
        changeDb(compressor.scale(one(EXPAND), amount)!.bands[0]!, level),
      );
      for (let i = 1; i < changes.length; i++) expect(changes[i]).toBeGreaterThanOrEqual(changes[i - 1]!);
      expect(changes.at(-1)).toBeCloseTo(changeDb(EXPAND, level), 12);
    }
  });

  it('is nothing at amount 0, and when no band does anything', () => {
    expect(compressor.scale(one(BAND), 0)).toBeUndefined();
    expect(compressor.scale(one(IDLE), 1)).toBeUndefined();
    expect(
      compressor.scale({ crossoversHz: [100], bands: [IDLE, EXPAND], lookaheadSeconds: 0 }, 0.5)!.bands,
    ).toHaveLength(2);
  });

  it('refuses bands that do not fit the crossovers or the sample rate', () => {
    const context = { sampleRateHz: 8000, channelCount: 2 };
    expect(() => compressor.createProcessor({ ...one(BAND), crossoversHz: [100] }, context)).toThrow(RangeError);
    expect(() =>
      compressor.createProcessor({ crossoversHz: [4000], bands: [BAND, BAND], lookaheadSeconds: 0 }, context),
    ).toThrow(RangeError);
  });
});
