import { fractionalOctaveBands, median, percentileSorted } from '@auralign/dsp';
import { Type, type Static } from 'typebox';
import { createRowSums } from '../rowSums.ts';
import { defineStage, metric, optionalMetric } from '../stage.ts';
import { BANDS, type BandId } from './bandList.ts';
import { broadPeak } from './broadPeak.ts';
import { activeBands, levelOrNull, NO_POWER } from './spectrumLevel.ts';
import { fitTilt, offsetFromLine, type TiltLine } from './tiltLine.ts';
import { typicalMoments } from './typicalMoments.ts';

/** Long enough for a bar's notes to make a balance, short enough to say where. */
const WINDOW_SECONDS = 2;
/** 34 minutes of windows; longer files get longer ones. */
const WINDOW_CAPACITY = 1024;
/** Windows more than this below the loudest are pauses and fades. */
const GATE_DB = 40;
/** Where the line is fitted: below lies what arrangements differ in, above what encoders take away. */
const LINE_LOW_HZ = 60;
const LINE_HIGH_HZ = 11_000;
/** Fewer third octaves make no line. */
const LEAST_BANDS = 6;
/** Where mud and boxiness are looked for, with an octave's third of room on each side. */
const LOW_MID_LOW_HZ = 160;
const LOW_MID_HIGH_HZ = 630;
const LOW_MID_FRACTION = 12;
/** A moment is about a note long; 12 minutes of them, of longer files they get longer. */
const MOMENT_SECONDS = 0.37;
const MOMENT_CAPACITY = 2048;
/** Bands a moment is told by: what most files have. */
const MOMENT_LOW_HZ = 48;
const MOMENT_HIGH_HZ = 13_000;

const Over = (description: string) => Type.Array(Type.Union([Type.Number(), Type.Null()]), { description });

const WATCHED = BANDS.filter(({ id }) => id !== 'rumble');
type WatchedId = Exclude<BandId, 'rumble'>;

const excessSchema = (title: string, lowHz: number, highHz: number) =>
  Type.Object(
    {
      wholeDb: optionalMetric({
        title: `${title} over the tilt`,
        unit: 'dB',
        digits: 1,
        description: `Mean level of ${lowHz} to ${highHz} Hz over the line fitted to the song’s own third octaves (Theil–Sen, ${LINE_LOW_HZ} Hz to 11 kHz).`,
      }),
      p90Db: optionalMetric({
        title: `${title} over the tilt, strongest tenth`,
        unit: 'dB',
        digits: 1,
        description: `90th percentile of the same over windows of ${WINDOW_SECONDS} s.`,
      }),
    },
    { description: `${title}: ${lowHz} to ${highHz} Hz.` },
  );

const schema = Type.Object({
  tiltLineDbPerOctave: metric({
    title: 'Slope of the tilt line',
    unit: 'dB/octave',
    digits: 2,
    description:
      'Slope of the line the bands are held against: median of the slopes of all pairs of third octaves, so that no single fault bends it. Pink noise reads 0.',
  }),
  tiltLineSpreadDb: metric({
    title: 'Spread around the tilt line',
    unit: 'dB',
    digits: 1,
    description:
      'Median distance of the third octaves of the whole song from that line: how much "excess" is usual here.',
  }),
  excess: Type.Object(
    Object.fromEntries(
      WATCHED.map(({ id, title, lowHz, highHz }) => [id, excessSchema(title, lowHz, highHz)]),
    ) as Record<WatchedId, ReturnType<typeof excessSchema>>,
    { description: 'Named bands against the line.' },
  ),
  lowMidPeakHz: optionalMetric({
    title: 'Centre of the low-mid excess',
    unit: 'Hz',
    digits: 0,
    description:
      'Centre of the strongest third of an octave between 180 and 560 Hz against the line, over the whole song; absent where nothing stands over it.',
  }),
  lowMidPeakDb: optionalMetric({
    title: 'Height of the low-mid excess',
    unit: 'dB',
    digits: 1,
    description: 'How far it stands over the line.',
  }),
  lowMidPeakQ: optionalMetric({
    title: 'Q of the low-mid excess',
    unit: '',
    digits: 1,
    description:
      'Centre over the width at half its height in dB, as the Q of a bell. About 1 is broad mud, 4 and more a resonance.',
  }),
  windowSeconds: Type.Number({ description: 'Length of a window; the last one may be shorter.' }),
  startSeconds: Type.Number({ description: 'Start of the first window; the others follow without gaps.' }),
  windows: Type.Object(
    {
      levelDbfs: Over('Level of the window, 25 Hz to 16 kHz; null in silence.'),
      bands: Type.Array(
        Type.Object({
          band: Type.String({ description: 'Id of a named band.' }),
          lowHz: Type.Number(),
          highHz: Type.Number(),
          excessDb: Over(
            'Mean level over the line, which is shifted to the median of the window’s third octaves; null in pauses.',
          ),
        }),
      ),
      lowMidPeakHz: Over('Centre of the low-mid excess; null where there is none.'),
      lowMidPeakDb: Over('Its height.'),
    },
    { description: `Over time, ${WINDOW_SECONDS} s a window, up to ${WINDOW_CAPACITY} windows.` },
  ),
  moments: Type.Optional(
    Type.Object(
      {
        frequenciesHz: Type.Array(Type.Number(), { description: 'Centres of third octaves.' }),
        kinds: Type.Array(
          Type.Object({
            share: Type.Number({ description: 'Share of the time that is like this, 0 to 1.' }),
            levelsDb: Type.Array(Type.Number(), { description: 'Mean levels of its third octaves, dB.' }),
          }),
        ),
      },
      {
        description: `The kinds of moments (${MOMENT_SECONDS} s) the song is made of, up to sixteen: so that like can be held against like. Absent in silence.`,
      },
    ),
  ),
});

/** Named bands against the song's own tilt, over the whole file and over time: where and when there is too much. */
export const bandTimeline = defineStage({
  id: 'bandTimeline',
  title: 'Bands over the tilt',
  schema,
  looksAt: 'spectra',
  create({ sampleRateHz, kernels, spectrum: { hopFrames, sizeFrames, binHz, binCount } }) {
    const usable = ({ highHz }: { highHz: number }): boolean => highHz <= 0.48 * sampleRateHz;
    const thirds = fractionalOctaveBands({ fraction: 3, lowHz: 25, highHz: 16_000 }).filter(usable);
    const fine = fractionalOctaveBands({
      fraction: LOW_MID_FRACTION,
      lowHz: LOW_MID_LOW_HZ,
      highHz: LOW_MID_HIGH_HZ,
    }).filter(usable);
    const map = kernels.createBandMap([...thirds, ...fine], binHz, binCount);
    const columnCount = thirds.length + fine.length;
    const powers = kernels.allocateDoubles(columnCount);
    const hopSeconds = hopFrames / sampleRateHz;
    const rows = createRowSums({
      columnCount,
      itemsPerRow: Math.max(1, Math.round(WINDOW_SECONDS / hopSeconds)),
      capacity: WINDOW_CAPACITY,
      kernels,
    });
    const momentRows = createRowSums({
      columnCount: thirds.length,
      itemsPerRow: Math.max(1, Math.round(MOMENT_SECONDS / hopSeconds)),
      capacity: MOMENT_CAPACITY,
      kernels,
    });
    const thirdPowers = powers.subarray(0, thirds.length);
    const momentBands = thirds.flatMap(({ centreHz }, i) =>
      centreHz > MOMENT_LOW_HZ && centreHz < MOMENT_HIGH_HZ ? [i] : [],
    );
    const inLine = thirds.map(({ centreHz }) => centreHz >= LINE_LOW_HZ && centreHz <= LINE_HIGH_HZ);
    /** Share of each third octave (on the logarithmic axis) that lies in a named band. */
    const shares = WATCHED.map(({ lowHz, highHz }) =>
      thirds.map((third) => Math.max(0, Math.log2(Math.min(highHz, third.highHz) / Math.max(lowHz, third.lowHz)))),
    );

    /** Mean over a named band of what stands over the line; `undefined` where the band holds nothing. */
    const excessOf = (band: number, levels: readonly (number | null)[], line: TiltLine, offsetDb: number) => {
      let sum = 0;
      let weight = 0;
      levels.forEach((level, i) => {
        const share = shares[band]![i]!;
        if (level === null || share === 0) return;
        sum += share * (level - line.at(thirds[i]!.centreHz) - offsetDb);
        weight += share;
      });
      // Half of the band must be heard: else it is the edge of its neighbour.
      return weight >= 0.5 * Math.log2(WATCHED[band]!.highHz / WATCHED[band]!.lowHz) ? sum / weight : undefined;
    };
    const lowMidPeak = (power: (column: number) => number, line: TiltLine, offsetDb: number) =>
      broadPeak(
        fine.map(({ centreHz }) => centreHz),
        fine.map((_, i) => power(thirds.length + i)),
        // the line is of third octaves
        (hz) => line.at(hz) + offsetDb - 10 * Math.log10(LOW_MID_FRACTION / 3),
      );

    return {
      spectrum({ total }) {
        map.apply(total, powers);
        rows.add(powers);
        momentRows.add(thirdPowers);
      },
      result() {
        const windowPower = Array.from({ length: rows.rowCount }, (_, row) => {
          let sum = 0;
          for (let third = 0; third < thirds.length; third++) sum += rows.sum(row, third);
          return sum / rows.itemCount(row);
        });
        const gate = windowPower.reduce((most, power) => Math.max(most, power), 0) * 10 ** (-GATE_DB / 10);
        if (!(gate > NO_POWER * 10 ** (-GATE_DB / 10))) return { status: 'unmeasurable', reason: 'silence' };
        const isPlaying = windowPower.map((power) => power >= gate);
        const wholePower = (column: number): number => {
          let sum = 0;
          let count = 0;
          isPlaying.forEach((playing, row) => {
            if (!playing) return;
            sum += rows.sum(row, column);
            count += rows.itemCount(row);
          });
          return sum / count;
        };
        const heard = (power: (column: number) => number): (number | null)[] => {
          const levels = thirds.map((_, third) => levelOrNull(power(third)));
          const active = activeBands(levels);
          return levels.map((level, i) => (active[i] ? level : null));
        };
        const wholeLevels = heard(wholePower);
        const line = fitTilt(thirds, wholeLevels, inLine, LEAST_BANDS);
        if (line === undefined) return { status: 'unmeasurable', reason: 'not-applicable' };
        const residuals = wholeLevels.flatMap((level, i) =>
          level === null || !inLine[i] ? [] : [Math.abs(level - line.at(thirds[i]!.centreHz))],
        );

        const windows = isPlaying.map((playing, row) => {
          if (!playing) return undefined;
          const power = (column: number): number => rows.sum(row, column) / rows.itemCount(row);
          const levels = heard(power);
          const offsetDb = offsetFromLine(thirds, levels, inLine, line);
          if (offsetDb === undefined) return undefined;
          return {
            excess: WATCHED.map((_, band) => excessOf(band, levels, line, offsetDb)),
            peak: lowMidPeak(power, line, offsetDb),
          };
        });
        const over = (pick: (window: NonNullable<(typeof windows)[number]>) => number | undefined): (number | null)[] =>
          windows.map((window) => rounded(window === undefined ? undefined : pick(window)));

        const excess = Object.fromEntries(
          WATCHED.map(({ id }, band) => {
            const wholeDb = excessOf(band, wholeLevels, line, 0);
            const values = Float64Array.from(windows.flatMap((window) => window?.excess[band] ?? [])).sort();
            return [
              id,
              {
                ...(wholeDb === undefined ? {} : { wholeDb }),
                ...(values.length === 0 ? {} : { p90Db: percentileSorted(values, 0.9) }),
              },
            ];
          }),
        ) as Static<typeof schema>['excess'];
        const peak = lowMidPeak(wholePower, line, 0);
        const kinds = typicalMoments(momentRows, momentBands);
        return {
          status: 'measured',
          value: {
            tiltLineDbPerOctave: line.slopeDbPerOctave,
            tiltLineSpreadDb: median(residuals),
            excess,
            ...(peak === undefined
              ? {}
              : { lowMidPeakHz: peak.centreHz, lowMidPeakDb: peak.heightDb, lowMidPeakQ: peak.q }),
            windowSeconds: rows.itemsPerRow * hopSeconds,
            startSeconds: (sizeFrames - hopFrames) / 2 / sampleRateHz,
            windows: {
              levelDbfs: windowPower.map(levelOrNull),
              bands: WATCHED.map(({ id, lowHz, highHz }, band) => ({
                band: id,
                lowHz,
                highHz,
                excessDb: over((window) => window.excess[band]),
              })),
              lowMidPeakHz: over((window) => window.peak?.centreHz),
              lowMidPeakDb: over((window) => window.peak?.heightDb),
            },
            ...(kinds.length === 0
              ? {}
              : { moments: { frequenciesHz: momentBands.map((i) => thirds[i]!.centreHz), kinds } }),
          },
          ...(peak === undefined
            ? {
                missing: {
                  lowMidPeakHz: 'not-applicable',
                  lowMidPeakDb: 'not-applicable',
                  lowMidPeakQ: 'not-applicable',
                },
              }
            : {}),
        };
      },
    };
  },
});

function rounded(value: number | undefined): number | null {
  return value === undefined ? null : Math.round(100 * value) / 100;
}
