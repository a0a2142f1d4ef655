import { median, percentileSorted, type PeakCells } from '@auralign/dsp';
import { Type, type Static } from 'typebox';
import { createRowSums } from '../rowSums.ts';
import { defineStage, metric, optionalMetric } from '../stage.ts';
import { createBellFit } from './bellFit.ts';
import { createPeakReader } from './spectralPeaks.ts';

/** Cells: a bell of Q 12 is three of them wide, two notes are two apart. */
const CELLS_PER_OCTAVE = 24;
const LOW_HZ = 100;
const HIGH_HZ = 10_000;
/** Excess over what the cells around do, and how often it must be there, to be listed. */
const LEAST_EXCESS_DB = 4;
const LEAST_PERSISTENCE = 0.7;
/** A peak belongs to the resonance when it stands this far over what is usual around, of the excess found. */
const PRESENT_SHARE = 0.5;
/** The neighbourhood a cell is held against: from 1/8 to 2/3 of an octave to each side. */
const NEAR_CELLS = 3;
const FAR_CELLS = 16;
/** Fewer frames in which something sounds in a cell say nothing; neither does a small share of the song. */
const LEAST_FRAMES = 20;
const LEAST_ACTIVE_SHARE = 0.05;
/** Peaks that all lie within this of one frequency are one note or whistle that is held: cents, standard deviation. */
const TONAL_CENTS = 8;
/** … if it also sounds in more than this share of the frames; otherwise several notes meet there and all are strong. */
const TONAL_ACTIVE_SHARE = 0.85;
/** What speaks for a resonance rather than a favourite note: wider than a note, hit at several places, heard often. */
const SURE_Q = 20;
const DOUBTFUL_Q = 40;
const SURE_SPREAD_CENTS = 15;
const SURE_ACTIVE_SHARE = 0.3;
const LEAST_CONFIDENCE = 0.5;
/** Every second frame: the others overlap those by half and cost as much as all that is found in them. */
const FRAME_STEP = 2;
/** Of those again every second: what lasts is seen in these as well. */
const BELL_STEP = 2 * FRAME_STEP;
const WINDOW_SECONDS = 2;
const WINDOW_CAPACITY = 1024;
const MOST_LISTED = 12;
/** Excess is counted in steps of this, from −30 to +30 dB. */
const STEP_DB = 1;
const STEP_COUNT = 61;

const schema = Type.Object({
  resonanceCount: metric({
    title: 'Resonances',
    unit: '',
    digits: 0,
    description: `Narrow peaks at least ${LEAST_EXCESS_DB} dB over their neighbourhood that stay where they are in more than ${100 * LEAST_PERSISTENCE} % of the frames in which something sounds there, whatever the notes; those with a confidence of at least ${LEAST_CONFIDENCE}.`,
  }),
  strongestResonanceHz: optionalMetric({
    title: 'Strongest resonance',
    unit: 'Hz',
    digits: 0,
    description: 'Frequency of the resonance with the largest excess.',
  }),
  strongestResonanceDb: optionalMetric({
    title: 'Strongest resonance, excess',
    unit: 'dB',
    digits: 1,
    description: 'Its excess over the neighbourhood.',
  }),
  resonances: Type.Array(
    Type.Object({
      frequencyHz: Type.Number({ description: 'Mean frequency of its peaks, weighted by their excess.' }),
      q: Type.Number({
        description: 'Frequency over the width at half the excess in dB, as the Q of a bell; not told above about 30.',
      }),
      excessDb: Type.Number({ description: 'Median over frames against what peaks of the neighbourhood do.' }),
      persistence: Type.Number({ description: 'Share of the frames with sound there that show it, 0 to 1.' }),
      activeShare: Type.Number({ description: 'Share of all frames that have sound there, 0 to 1.' }),
      kind: Type.Union([Type.Literal('resonance'), Type.Literal('tone')], {
        description:
          'tone: nearly always there and always at one frequency, so that a held note or a whistle explains it as well as a resonance.',
      }),
      spreadCents: Type.Number({
        description:
          'Standard deviation of where its peaks lie. Small (below 8): one note, though not a held one, may explain it.',
      }),
      confidence: Type.Number({
        description:
          'That it is a resonance and not a note played often, 0 to 1: from width, spread and how often something sounds there.',
      }),
      ranges: Type.Array(
        Type.Object({ startSeconds: Type.Number(), endSeconds: Type.Number(), excessDb: Type.Number() }),
        { description: 'Where it is heard, in windows of about 2 s.' },
      ),
    }),
    { description: `The ${MOST_LISTED} strongest.` },
  ),
  bells: Type.Optional(
    Type.Object(
      {
        frequenciesHz: Type.Array(Type.Number(), { description: 'Centres: 1/48 octave from 400 Hz to 7 kHz.' }),
        liftDb: Type.Array(Type.Number(), {
          description:
            'Gain of a bell of Q 18 that explains the frames best, frames with a smooth spectrum weighed most.',
        }),
        spreadDb: Type.Array(Type.Number(), {
          description: 'Standard deviation of that gain over frames: large where notes come and go.',
        }),
      },
      {
        description:
          'Narrow bells laid over the spectrum of each frame: a resonance lifts whatever sounds alike. Absent for silence and very short files.',
      },
    ),
  ),
});

/**
 * Resonances, told from notes: of every frame only the peaks of its spectrum count, each against the peaks around it.
 * How often a note is played at a frequency then does not matter, only how strong it is whenever something is there.
 *
 * The shared STFT (5.4 Hz a bin at 44.1 kHz) is fine enough: at 100 Hz a bell of Q 8 is two and a half bins wide, and
 * peaks are interpolated to a twentieth of a bin. Longer frames would tell lower or sharper ones apart at the price of time.
 */
export const resonances = defineStage({
  id: 'resonances',
  title: 'Resonances',
  schema,
  looksAt: 'spectra',
  create({ sampleRateHz, kernels, spectrum: { binCount, binHz, hopFrames, sizeFrames } }) {
    const highHz = Math.min(HIGH_HZ, 0.42 * sampleRateHz);
    const hopSeconds = (FRAME_STEP * hopFrames) / sampleRateHz;
    const reader = createPeakReader({
      binCount,
      binHz,
      lowHz: LOW_HZ,
      highHz,
      cellsPerOctave: CELLS_PER_OCTAVE,
      kernels,
    });
    const bells = createBellFit({
      sampleRateHz,
      binHz,
      binCount,
      hopSeconds: (BELL_STEP * hopFrames) / sampleRateHz,
      kernels,
    });
    const { cellCount } = reader.cells;
    const histogram = new Float64Array(cellCount * STEP_COUNT);
    /** Σ weight, Σ weight·cents, Σ weight·cents² of the peaks' places within their cell. */
    const places = new Float64Array(3 * cellCount);
    const columns = new Float64Array(2 * cellCount);
    const windows = createRowSums({
      columnCount: 2 * cellCount,
      itemsPerRow: Math.max(1, Math.round(WINDOW_SECONDS / hopSeconds)),
      capacity: WINDOW_CAPACITY,
    });
    let frameCount = 0;
    let lastFrame = 0;

    const take = ({ excessDb, cents }: PeakCells): void => {
      for (let cell = 0; cell < cellCount; cell++) {
        const excess = excessDb[cell]!;
        const heard = !Number.isNaN(excess);
        columns[cell] = heard ? excess : 0;
        columns[cellCount + cell] = heard ? 1 : 0;
        if (!heard) continue;
        const step = Math.round(Math.max(-30, Math.min(30, excess)) / STEP_DB) + (STEP_COUNT - 1) / 2;
        histogram[cell * STEP_COUNT + step] = histogram[cell * STEP_COUNT + step]! + 1;
        if (excess <= 0) continue;
        places[3 * cell] = places[3 * cell]! + excess;
        places[3 * cell + 1] = places[3 * cell + 1]! + excess * cents[cell]!;
        places[3 * cell + 2] = places[3 * cell + 2]! + excess * cents[cell]! * cents[cell]!;
      }
    };

    return {
      spectrum({ index, total }) {
        if (index % BELL_STEP === 0) bells.add(total);
        lastFrame = index;
        if (index % FRAME_STEP !== 0) return;
        if (reader.read(total)) {
          take(reader.cells);
          frameCount++;
        } else columns.fill(0); // a pause takes time as well, or what comes after it would be placed too early
        windows.add(columns);
      },
      result() {
        if (frameCount === 0) return { status: 'unmeasurable', reason: 'silence' };
        if (frameCount < LEAST_FRAMES) return { status: 'unmeasurable', reason: 'too-short' };
        const steps = (cell: number): Float64Array => histogram.subarray(cell * STEP_COUNT, (cell + 1) * STEP_COUNT);
        const counts = Array.from({ length: cellCount }, (_, cell) => steps(cell).reduce((sum, n) => sum + n, 0));
        const isActive = counts.map((count) => count >= Math.max(LEAST_FRAMES, LEAST_ACTIVE_SHARE * frameCount));
        const medians = counts.map((count, cell) => (isActive[cell] ? medianStep(steps(cell), count) : undefined));
        const usual = medians.map((_, cell) => usualAround(medians, cell));
        const excess = medians.map((middle, cell) =>
          middle === undefined || usual[cell] === undefined ? -Infinity : middle - usual[cell],
        );

        const found = excess.flatMap((excessDb, cell) => {
          if (!(excessDb >= LEAST_EXCESS_DB) || !isTop(excess, cell)) return [];
          const present = usual[cell]! + PRESENT_SHARE * excessDb;
          const persistence = shareAbove(steps(cell), counts[cell]!, present);
          if (persistence <= LEAST_PERSISTENCE) return [];
          const q = qOf(excess, cell);
          const activeShare = counts[cell]! / frameCount;
          const { frequencyHz, spreadCents } = placeOf(places, excess, cell, reader.centreHz);
          return [
            {
              frequencyHz,
              q,
              excessDb,
              persistence,
              activeShare,
              kind:
                spreadCents < TONAL_CENTS && activeShare > TONAL_ACTIVE_SHARE
                  ? ('tone' as const)
                  : ('resonance' as const),
              spreadCents,
              confidence: confidenceOf({ q, spreadCents, activeShare }),
              ranges: rangesOf(cell, present),
            },
          ];
        });
        const listed = found.sort((a, b) => b.excessDb - a.excessDb).slice(0, MOST_LISTED);
        const real = listed.filter(({ kind, confidence }) => kind === 'resonance' && confidence >= LEAST_CONFIDENCE);
        return {
          status: 'measured',
          value: {
            resonanceCount: real.length,
            ...(real[0] === undefined
              ? {}
              : { strongestResonanceHz: real[0].frequencyHz, strongestResonanceDb: real[0].excessDb }),
            resonances: listed,
            ...bellFigures(),
          },
          ...(real[0] === undefined
            ? { missing: { strongestResonanceHz: 'not-applicable', strongestResonanceDb: 'not-applicable' } }
            : {}),
        };
      },
    };

    function bellFigures(): Pick<Static<typeof schema>, 'bells'> {
      const fits = bells.result();
      if (fits === undefined) return {};
      const tenths = (values: readonly number[]): number[] => values.map((value) => Math.round(10 * value) / 10);
      return {
        bells: {
          frequenciesHz: tenths(fits.frequenciesHz),
          liftDb: tenths(fits.liftDb),
          spreadDb: tenths(fits.spreadDb),
        },
      };
    }

    /** Windows in which the mean excess of a cell's peaks reaches `leastDb`, neighbours joined. */
    function rangesOf(cell: number, leastDb: number): { startSeconds: number; endSeconds: number; excessDb: number }[] {
      const windowSeconds = windows.itemsPerRow * hopSeconds;
      const offsetSeconds = (sizeFrames - hopFrames) / 2 / sampleRateHz;
      const soundEndSeconds = (lastFrame * hopFrames + sizeFrames) / sampleRateHz;
      const ranges: { first: number; last: number; sum: number; count: number }[] = [];
      for (let row = 0; row < windows.rowCount; row++) {
        const count = windows.sum(row, cellCount + cell);
        const sum = windows.sum(row, cell);
        if (count === 0 || sum / count < leastDb) continue;
        const open = ranges.at(-1);
        if (open !== undefined && open.last === row - 1) {
          open.last = row;
          open.sum += sum;
          open.count += count;
        } else ranges.push({ first: row, last: row, sum, count });
      }
      return ranges.map(({ first, last, sum, count }) => ({
        startSeconds: offsetSeconds + first * windowSeconds,
        endSeconds: Math.min(soundEndSeconds, offsetSeconds + (last + 1) * windowSeconds), // the last window is seldom full
        excessDb: sum / count,
      }));
    }
  },
});

function confidenceOf(found: { q: number; spreadCents: number; activeShare: number }): number {
  const wide = (DOUBTFUL_Q - found.q) / (DOUBTFUL_Q - SURE_Q);
  const spread = found.spreadCents / SURE_SPREAD_CENTS;
  const clamped = (x: number): number => Math.min(1, Math.max(0, x));
  return ((clamped(wide) + clamped(spread)) / 2) * clamped(found.activeShare / SURE_ACTIVE_SHARE);
}

/** Median of a histogram over steps of excess, dB; interpolated within the step. */
function medianStep(steps: Float64Array, count: number): number {
  let below = 0;
  let step = 0;
  while (below + steps[step]! < count / 2) below += steps[step++]!;
  const part = steps[step]! > 0 ? (count / 2 - below) / steps[step]! : 0.5;
  return (step - (STEP_COUNT - 1) / 2 - 0.5 + part) * STEP_DB;
}

function shareAbove(steps: Float64Array, count: number, leastDb: number): number {
  let above = 0;
  for (let step = 0; step < STEP_COUNT; step++) {
    if ((step - (STEP_COUNT - 1) / 2) * STEP_DB >= leastDb) above += steps[step]!;
  }
  return above / count;
}

/** What peaks of the neighbourhood do: upper quartile of its cells, so that cells between the partials do not count as usual. */
function usualAround(medians: readonly (number | undefined)[], cell: number): number | undefined {
  const sides = [-1, 1].map((side) => {
    const values: number[] = [];
    for (let d = NEAR_CELLS; d <= FAR_CELLS; d++) {
      const value = medians[cell + side * d];
      if (value !== undefined) values.push(value);
    }
    return values;
  });
  if (sides[0]!.length < 2 || sides[1]!.length < 2) return undefined; // at the edge of what sounds everything stands out
  const both = new Float64Array(sides.flat()).sort();
  return Math.max(percentileSorted(both, 0.75), ...sides.map((side) => median(side)));
}

/** The highest of the five cells around. */
function isTop(excess: readonly number[], cell: number): boolean {
  for (let d = -2; d <= 2; d++) {
    const other = excess[cell + d] ?? -Infinity;
    if (d < 0 ? other >= excess[cell]! : other > excess[cell]!) return false;
  }
  return true;
}

/** Where the peaks of a cell and its neighbours that stand out as well lie, and how far from each other. */
function placeOf(
  places: Float64Array,
  excess: readonly number[],
  top: number,
  centreHz: (cell: number) => number,
): { frequencyHz: number; spreadCents: number } {
  const cellCents = 1200 / CELLS_PER_OCTAVE;
  let weight = 0;
  let first = 0;
  let second = 0;
  for (let cell = top - 2; cell <= top + 2; cell++) {
    const share = (excess[cell] ?? -Infinity) / excess[top]!;
    if (!(share >= PRESENT_SHARE)) continue;
    const offset = (cell - top) * cellCents;
    const [w, c, cc] = [places[3 * cell]! * share, places[3 * cell + 1]! * share, places[3 * cell + 2]! * share];
    weight += w;
    first += c + w * offset;
    second += cc + 2 * offset * c + w * offset * offset;
  }
  const meanCents = first / weight;
  return {
    frequencyHz: centreHz(top) * 2 ** (meanCents / 1200),
    spreadCents: Math.sqrt(Math.max(0, second / weight - meanCents * meanCents)),
  };
}

/** Q of the bell with that width at half its excess; cells without sound end it. */
function qOf(excess: readonly number[], top: number): number {
  const half = excess[top]! / 2;
  const reach = (side: -1 | 1): number => {
    for (let d = 1; d < FAR_CELLS; d++) {
      const value = excess[top + side * d] ?? -Infinity;
      if (value >= half) continue;
      const before = excess[top + side * (d - 1)]!;
      return value === -Infinity ? d - 0.5 : d - 1 + (before - half) / (before - value);
    }
    return FAR_CELLS;
  };
  return 1 / (2 ** (reach(1) / CELLS_PER_OCTAVE) - 2 ** (-reach(-1) / CELLS_PER_OCTAVE));
}
