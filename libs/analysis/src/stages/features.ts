import { mean, percentileSorted, standardDeviation } from '@auralign/dsp';
import { Type, type Static } from 'typebox';
import type { Reason } from '../measured.ts';
import { defineStage, metric, optionalMetric } from '../stage.ts';
import { createFluxMeter } from './featuresFlux.ts';
import { createMeydaFeatures, MEYDA_COLUMN_COUNT, MEYDA_FIGURES, MFCC_COUNT } from './featuresMeyda.ts';
import { createEvenSamples } from './featuresSamples.ts';
import { NO_POWER } from './spectrumLevel.ts';

/** Most frames Meyda is given at any time: all of a short file, about one a second of a song. Its extractors cost ten times the FFT. */
const FRAME_CAPACITY = 512;
/** Frames more than this below the loudest are pauses: their spectrum is that of hiss. */
const GATE_DB = 40;

const Statistics = (of: string) =>
  Type.Object(
    {
      mean: Type.Number(),
      standardDeviation: Type.Number(),
      p10: Type.Number(),
      median: Type.Number(),
      p90: Type.Number(),
    },
    { description: `${of} over the frames measured.` },
  );
type StatisticsValue = Static<ReturnType<typeof Statistics>>;

const schema = Type.Object({
  centroidHz: metric({
    title: 'Spectral centroid',
    unit: 'Hz',
    digits: 0,
    description:
      'Mean over frames of the amplitude-weighted mean frequency: brightness. White noise reads a quarter of the sample rate.',
  }),
  spreadHz: metric({
    title: 'Spectral spread',
    unit: 'Hz',
    digits: 0,
    description: 'Mean over frames of the amplitude-weighted standard deviation around the centroid.',
  }),
  rolloffHz: metric({
    title: 'Spectral roll-off',
    unit: 'Hz',
    digits: 0,
    description: 'Mean over frames of the frequency below which 99 % of the amplitudes lie.',
  }),
  flatness: metric({
    title: 'Spectral flatness',
    unit: '',
    digits: 3,
    description: 'Mean over frames of geometric over arithmetic mean of the amplitudes: near 1 noise, near 0 tones.',
  }),
  spectralCrest: metric({
    title: 'Spectral crest',
    unit: '',
    digits: 1,
    description:
      'Mean over frames of the largest amplitude over the RMS of all: 1 for a flat spectrum, high for tones.',
  }),
  spectralFlux: optionalMetric({
    title: 'Spectral flux',
    unit: '',
    digits: 3,
    description: 'Mean over frames of the share of amplitude that was not there half a frame (93 ms) before, 0 to 1.',
  }),
  mfcc: Type.Array(Type.Number(), {
    description: `${MFCC_COUNT} mel-frequency cepstral coefficients (Meyda: 26 filters up to 22.05 kHz, logarithm of 1 + power), mean over frames. The first follows the level.`,
  }),
  mfccStandardDeviation: Type.Array(Type.Number(), { description: 'Their standard deviation over frames.' }),
  frameCount: Type.Integer({
    description: `Frames measured: evenly spread over the file, at most ${FRAME_CAPACITY}, those ${GATE_DB} dB below the loudest left out.`,
  }),
  statistics: Type.Object({
    centroidHz: Statistics('Spectral centroid, Hz,'),
    spreadHz: Statistics('Spectral spread, Hz,'),
    rolloffHz: Statistics('Spectral roll-off, Hz,'),
    flatness: Statistics('Spectral flatness'),
    spectralCrest: Statistics('Spectral crest'),
    spectralFlux: Type.Optional(Statistics('Spectral flux')),
  }),
});

const FLUX = MEYDA_COLUMN_COUNT;
const POWER = MEYDA_COLUMN_COUNT + 1;

/** Features of timbre by Meyda, and spectral flux, over the spectrum of all channels. */
export const features = defineStage({
  id: 'features',
  title: 'Features',
  schema,
  looksAt: 'spectra',
  create({ format, kernels, spectrum: { binCount, binHz, hopFrames, sizeFrames } }) {
    const meyda = createMeydaFeatures(binHz, binCount);
    const fluxMeter = createFluxMeter(binCount, kernels);
    const row = new Float64Array(MEYDA_COLUMN_COUNT + 2);
    const expectedCount = Math.floor(((format.frameCount ?? 0) - sizeFrames) / hopFrames) + 1;
    const samples = createEvenSamples(row.length, FRAME_CAPACITY, expectedCount);
    return {
      spectrum({ total }) {
        const flux = fluxMeter.next(total); // every frame: it looks at neighbours
        if (!samples.wantsNext()) return;
        let power = 0;
        for (let k = 0; k < binCount; k++) power += total[k]!;
        if (power <= NO_POWER) return; // Meyda divides by it
        meyda.measure(total, row);
        row[FLUX] = flux ?? Number.NaN;
        row[POWER] = power;
        samples.add(row);
      },
      result() {
        const rows = Array.from({ length: samples.count }, (_, i) => samples.row(i));
        const gate = rows.reduce((most, r) => Math.max(most, r[POWER]!), 0) * 10 ** (-GATE_DB / 10);
        const heard = rows.filter((r) => r[POWER]! >= gate);
        if (heard.length === 0) return { status: 'unmeasurable', reason: 'silence' };
        const column = (index: number): StatisticsValue | undefined =>
          statistics(heard.map((r) => r[index]!).filter((value) => Number.isFinite(value)));
        const figures = Object.fromEntries(MEYDA_FIGURES.map((id, i) => [id, column(i)])) as Record<
          (typeof MEYDA_FIGURES)[number],
          StatisticsValue
        >;
        const flux = column(FLUX);
        const mel = Array.from({ length: MFCC_COUNT }, (_, i) => column(MEYDA_FIGURES.length + i)!);
        const missing: { spectralFlux?: Reason } = flux === undefined ? { spectralFlux: 'too-short' } : {};
        return {
          status: 'measured',
          value: {
            centroidHz: figures.centroidHz.mean,
            spreadHz: figures.spreadHz.mean,
            rolloffHz: figures.rolloffHz.mean,
            flatness: figures.flatness.mean,
            spectralCrest: figures.spectralCrest.mean,
            ...(flux === undefined ? {} : { spectralFlux: flux.mean }),
            mfcc: mel.map((coefficient) => coefficient.mean),
            mfccStandardDeviation: mel.map((coefficient) => coefficient.standardDeviation),
            frameCount: heard.length,
            statistics: { ...figures, ...(flux === undefined ? {} : { spectralFlux: flux }) },
          },
          ...(flux === undefined ? { missing } : {}),
        };
      },
    };
  },
});

function statistics(values: number[]): StatisticsValue | undefined {
  if (values.length === 0) return undefined;
  const sorted = new Float64Array(values).sort();
  return {
    mean: mean(sorted),
    standardDeviation: standardDeviation(sorted),
    p10: percentileSorted(sorted, 0.1),
    median: percentileSorted(sorted, 0.5),
    p90: percentileSorted(sorted, 0.9),
  };
}
