import { percentileSorted, powerToDb } from '@auralign/dsp';
import { Type, type Static, type TNumber, type TObject, type TOptional } from 'typebox';
import { createRowSums } from '../rowSums.ts';
import { defineStage, optionalMetric, type TimeSeries } from '../stage.ts';
import { BANDS, WHOLE_HIGH_HZ, WHOLE_LOW_HZ, type BandId } from './bandList.ts';
import { NO_POWER } from './spectrumLevel.ts';

/** Step of the series, rounded to whole hops of the STFT. */
const STEP_SECONDS = 0.5;
/** Half an hour of steps; longer files get longer ones. */
const STEP_CAPACITY = 4096;
/** Steps more than this below the loudest are pauses: what is "relative" there says nothing of the music. */
const GATE_DB = 40;

type BandSchema = TObject<{
  levelDbfs: TOptional<TNumber>;
  relativeDb: TOptional<TNumber>;
  relativeP90Db: TOptional<TNumber>;
}>;

const bandSchema = (title: string, lowHz: number, highHz: number): BandSchema =>
  Type.Object(
    {
      levelDbfs: optionalMetric({
        title: `${title} level`,
        unit: 'dBFS',
        digits: 1,
        description: `Power of ${lowHz} to ${highHz} Hz over the whole file, as 10·log10 of mean square (full-scale sine −3.01); mean over channels but the LFE. Absent where nothing is.`,
      }),
      relativeDb: optionalMetric({
        title: title,
        unit: 'dB',
        digits: 1,
        description: `Level of ${lowHz} to ${highHz} Hz against the whole of ${WHOLE_LOW_HZ} Hz to ${WHOLE_HIGH_HZ / 1000} kHz.`,
      }),
      relativeP90Db: optionalMetric({
        title: `${title}, strongest tenth`,
        unit: 'dB',
        digits: 1,
        description: `90th percentile over half-second steps of the level of ${lowHz} to ${highHz} Hz against the whole; steps 40 dB below the loudest left out.`,
      }),
    },
    { description: `${title}: ${lowHz} to ${highHz} Hz.` },
  );

const schema = Type.Object(
  Object.fromEntries(BANDS.map(({ id, title, lowHz, highHz }) => [id, bandSchema(title, lowHz, highHz)])) as Record<
    BandId,
    BandSchema
  >,
);

/** Levels of the named bands, over the whole file and over time. */
export const bands = defineStage({
  id: 'bands',
  title: 'Bands',
  schema,
  looksAt: 'spectra',
  create({ sampleRateHz, kernels, spectrum: { hopFrames, sizeFrames, binHz, binCount } }) {
    const hopSeconds = hopFrames / sampleRateHz;
    const whole = BANDS.length;
    const map = kernels.createBandMap(
      [...BANDS, { lowHz: WHOLE_LOW_HZ, highHz: WHOLE_HIGH_HZ }].map(({ lowHz, highHz }) => ({
        lowHz,
        highHz,
        centreHz: (lowHz + highHz) / 2,
      })),
      binHz,
      binCount,
    );
    const powers = kernels.allocateDoubles(BANDS.length + 1);
    const steps = createRowSums({
      columnCount: powers.length,
      itemsPerRow: Math.max(1, Math.round(STEP_SECONDS / hopSeconds)),
      capacity: STEP_CAPACITY,
      kernels,
    });
    const totals = new Float64Array(powers.length);
    let frameCount = 0;

    const stepPower = (step: number, band: number): number => steps.sum(step, band) / steps.itemCount(step);
    /** Level of a band against the whole in each step; `null` in pauses. */
    const relativeOverTime = (band: number): (number | null)[] => {
      const rows = Array.from({ length: steps.rowCount }, (_, step) => step);
      const gate = rows.reduce((most, step) => Math.max(most, stepPower(step, whole)), 0) * 10 ** (-GATE_DB / 10);
      return rows.map((step) => {
        const power = stepPower(step, band);
        const wholePower = stepPower(step, whole);
        return wholePower > NO_POWER && wholePower >= gate && power > NO_POWER ? powerToDb(power / wholePower) : null;
      });
    };

    let relative: readonly (readonly (number | null)[])[] = []; // over time, known with the result

    return {
      spectrum(frame) {
        map.apply(frame.total, powers);
        for (let band = 0; band < powers.length; band++) totals[band] = totals[band]! + powers[band]!;
        steps.add(powers);
        frameCount++;
      },
      result() {
        relative = BANDS.map((_, band) => relativeOverTime(band));
        if (frameCount === 0 || !(totals[whole]! / frameCount > NO_POWER)) {
          return { status: 'unmeasurable', reason: 'silence' };
        }
        const figures = (band: number): Static<BandSchema> => {
          const power = totals[band]! / frameCount;
          // A band that starts above half the sample rate, or holds nothing, has no level.
          if (power <= NO_POWER) return {};
          const sorted = Float64Array.from(relative[band]!.filter((value) => value !== null)).sort();
          return {
            levelDbfs: powerToDb(power),
            relativeDb: powerToDb(totals[band]! / totals[whole]!),
            ...(sorted.length === 0 ? {} : { relativeP90Db: percentileSorted(sorted, 0.9) }),
          };
        };
        const value = Object.fromEntries(BANDS.map(({ id }, band) => [id, figures(band)])) as Static<typeof schema>;
        return { status: 'measured', value };
      },
      series() {
        const stepSeconds = steps.itemsPerRow * hopSeconds;
        // Centre of the first step: its frames' centres lie from half a frame on.
        const startSeconds = sizeFrames / 2 / sampleRateHz + (stepSeconds - hopSeconds) / 2;
        const round = (value: number | null): number | null => (value === null ? null : Math.round(100 * value) / 100);
        const result: Record<string, TimeSeries> = {};
        BANDS.forEach(({ id, title }, band) => {
          result[`${id}RelativeDb`] = {
            title: `${title} against the whole`,
            unit: 'dB',
            startSeconds,
            stepSeconds,
            values: relative[band]!.map(round),
          };
          result[`${id}LevelDbfs`] = {
            title: `${title} level`,
            unit: 'dBFS',
            startSeconds,
            stepSeconds,
            values: Array.from({ length: steps.rowCount }, (_, step) => {
              const power = stepPower(step, band);
              return power > NO_POWER ? round(powerToDb(power)) : null;
            }),
          };
        });
        return result;
      },
    };
  },
});
