import { whiteNoise } from '@auralign/dsp';
import {
  mfcc,
  spectralCentroid,
  spectralCrest,
  spectralFlatness,
  spectralRolloff,
  spectralSpread,
} from 'meyda/dist/node/featureExtractors.js';
import { createMelFilterBank } from 'meyda/dist/node/utilities.js';
import { describe, expect, it } from 'vitest';
import { createMeydaFeatures, MEYDA_COLUMN_COUNT } from './featuresMeyda.ts';

const BIN_COUNT = 4097;
const BIN_HZ = 44_100 / 8192;
const SCALE = (8192 * 8192 * 3) / 16;

/** What Meyda itself says of the same powers, in hertz. */
function byMeyda(power: Float32Array): number[] {
  const amplitudes = Float32Array.from({ length: 1024 }, (_, group) => {
    let sum = 0;
    for (let i = 4 * group; i < 4 * group + 4; i++) sum += power[i]!;
    return Math.sqrt((sum / 4) * SCALE);
  });
  const spectrum = { ampSpectrum: amplitudes };
  const toHz = (group: number) => (4 * group + 1.5) * BIN_HZ;
  const mel = createMelFilterBank(26, 44_100, 8192).map((row) =>
    Math.sqrt(row.reduce((sum, weight, bin) => sum + weight * power[bin]!, 0) * SCALE),
  );
  return [
    toHz(spectralCentroid(spectrum)),
    spectralSpread(spectrum) * 4 * BIN_HZ,
    toHz(spectralRolloff({ ...spectrum, sampleRate: 2 * 1023 })),
    spectralFlatness(spectrum),
    spectralCrest(spectrum),
    ...mfcc({
      ampSpectrum: Float32Array.from(mel),
      melFilterBank: mel.map((_, i) => mel.map((__, j) => (i === j ? 1 : 0))),
      numberOfMFCCCoefficients: 13,
      bufferSize: 52,
    }),
  ];
}

describe('the features of Meyda', () => {
  const noise = whiteNoise({ seed: 1, frameCount: BIN_COUNT, rms: 0.3 });
  it.each<[string, (bin: number) => number]>([
    ['noise', (bin) => 1e-6 * noise[bin]! ** 2],
    ['a falling spectrum', (bin) => 1e-3 / (1 + bin) ** 2],
    ['one line', (bin) => (bin === 700 ? 0.4 : 0)],
    ['loud beyond any format', (bin) => 1e24 * noise[bin]! ** 2],
    ['the softest sound', (bin) => 1e-34 * noise[bin]! ** 2],
  ])('are those of the package: %s', (_, at) => {
    const power = Float32Array.from({ length: BIN_COUNT }, (__, bin) => at(bin));
    const own = new Float64Array(MEYDA_COLUMN_COUNT);
    createMeydaFeatures(BIN_HZ, BIN_COUNT).measure(power, own);
    const expected = byMeyda(power);
    // The same operations: equal but for a square that engines round differently, and four logarithms taken as one.
    expected.forEach((value, i) => expect(Math.abs(own[i]! - value)).toBeLessThanOrEqual(1e-13 * Math.abs(value)));
  });
});
