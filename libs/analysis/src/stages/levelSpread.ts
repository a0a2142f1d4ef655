import { percentileSorted, powerToDb } from '@auralign/dsp';
import { Type, type Static } from 'typebox';
import type { StageContext } from '../stage.ts';
import { BANDS } from './bandList.ts';

/** Frames this far below the mean (and below −70 dBFS) are pauses and say nothing about the dynamics of what plays. */
const RELATIVE_GATE_DB = -20;
const ABSOLUTE_GATE_DBFS = -70;
/** A band this far below the whole is empty; so is a moment this far below the band's own mean. */
const EMPTY_BAND_DB = -80;
const FLOOR_DB = -60;
/** Verse and chorus are longer than this, beats and syllables shorter. */
const TREND_SECONDS = 3;
/** Shorter files have no trend to take off. */
const SHORTEST_SECONDS = 3;

const number = (description: string) => Type.Number({ description });

/** How the level of one band moves once the slow trend is taken off: what a compressor would act on. */
export const LevelSpreadSchema = Type.Object({
  band: Type.String({ description: "Id of a named range, or 'broadband' for 20 Hz to 20 kHz" }),
  lowHz: number('Lower edge'),
  highHz: number('Upper edge'),
  levelDbfs: number('Mean power while music plays (full-scale sine −3.01)'),
  crestDb: number('Loudest moment (one STFT frame, about 0.19 s) over mean power'),
  spreadDb: Type.Object(
    {
      p5: number('5th percentile'),
      p10: number('10th percentile'),
      p25: number('25th percentile'),
      p50: number('Median'),
      p75: number('75th percentile'),
      p90: number('90th percentile'),
      p95: number('95th percentile'),
    },
    { description: 'Distribution of the level of a moment against the mean level of the 3 s around it' },
  ),
});
export type LevelSpread = Static<typeof LevelSpreadSchema>;

/** Gathers band levels of STFT frames; one Float32 a band and frame (1.2 MB an hour). */
export interface LevelSpreadMeter {
  process(total: Float32Array): void;
  /** One entry a band that is not empty; `undefined` if less than 3 s of music were heard. */
  result(): LevelSpread[] | undefined;
}

type RangeBand = { readonly id: string; readonly lowHz: number; readonly highHz: number };

export function createLevelSpreadMeter({ spectrum, sampleRateHz, kernels }: StageContext): LevelSpreadMeter {
  const ranges: readonly RangeBand[] = BANDS.filter(({ kind, lowHz }) => kind === 'range' && lowHz < sampleRateHz / 2);
  const bands: readonly RangeBand[] = [
    { id: 'broadband', lowHz: ranges[0]!.lowHz, highHz: ranges.at(-1)!.highHz },
    ...ranges,
  ];
  const bandMap = kernels.createBandMap(
    bands.map(({ lowHz, highHz }) => ({ lowHz, highHz, centreHz: (lowHz + highHz) / 2 })),
    spectrum.binHz,
    spectrum.binCount,
  );
  const powers = kernels.allocateDoubles(bands.length);
  let frames = 0;
  let table = new Float32Array(bands.length * 1024);
  const hopSeconds = spectrum.hopFrames / sampleRateHz;
  const halfTrend = Math.max(1, Math.round(TREND_SECONDS / 2 / hopSeconds));

  return {
    process(total) {
      if ((frames + 1) * bands.length > table.length) {
        const larger = new Float32Array(2 * table.length);
        larger.set(table);
        table = larger;
      }
      bandMap.apply(total, powers);
      table.set(powers, frames * bands.length);
      frames++;
    },
    result() {
      const column = (band: number) => Float64Array.from({ length: frames }, (_, i) => table[i * bands.length + band]!);
      const whole = column(0);
      const loud = loudFrames(whole);
      if (loud.length * hopSeconds < SHORTEST_SECONDS) return undefined;
      const wholeMean = meanAt(whole, loud);
      return bands.flatMap(({ id, lowHz, highHz }, band) => {
        const power = band === 0 ? whole : column(band);
        const mean = meanAt(power, loud);
        if (mean <= wholeMean * 10 ** (EMPTY_BAND_DB / 10)) return [];
        const floor = mean * 10 ** (FLOOR_DB / 10);
        const levels = Float64Array.from(loud, (frame) => powerToDb(Math.max(power[frame]!, floor)));
        const spread = withoutTrend(levels, halfTrend).sort();
        const percentile = (percent: number) => percentileSorted(spread, percent / 100);
        return [
          {
            band: id,
            lowHz,
            highHz: Math.min(highHz, sampleRateHz / 2),
            levelDbfs: powerToDb(mean),
            crestDb: levels.reduce((most, level) => Math.max(most, level), -Infinity) - powerToDb(mean),
            spreadDb: {
              p5: percentile(5),
              p10: percentile(10),
              p25: percentile(25),
              p50: percentile(50),
              p75: percentile(75),
              p90: percentile(90),
              p95: percentile(95),
            },
          },
        ];
      });
    },
  };
}

/** Indices of the frames where music plays. */
function loudFrames(power: Float64Array): number[] {
  const absolute = 10 ** (ABSOLUTE_GATE_DBFS / 10);
  let sum = 0;
  let count = 0;
  for (const value of power) {
    if (value <= absolute) continue;
    sum += value;
    count++;
  }
  const threshold = Math.max(absolute, (count === 0 ? 0 : sum / count) * 10 ** (RELATIVE_GATE_DB / 10));
  const indices: number[] = [];
  for (let i = 0; i < power.length; i++) if (power[i]! > threshold) indices.push(i);
  return indices;
}

function meanAt(power: Float64Array, indices: readonly number[]): number {
  let sum = 0;
  for (const index of indices) sum += power[index]!;
  return sum / indices.length;
}

/** Each level minus the mean of the levels up to `half` frames either side. */
function withoutTrend(levels: Float64Array, half: number): Float64Array {
  const sums = new Float64Array(levels.length + 1);
  for (let i = 0; i < levels.length; i++) sums[i + 1] = sums[i]! + levels[i]!;
  return levels.map((level, i) => {
    const from = Math.max(0, i - half);
    const to = Math.min(levels.length, i + half + 1);
    return level - (sums[to]! - sums[from]!) / (to - from);
  });
}
