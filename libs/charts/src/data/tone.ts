import { powerToDb, dbToPower, smoothFractionalOctave } from '@auralign/dsp';
import { referencesOf, reportsOf, viewHzOf, type ChartInput, type ToneOptions } from '../chart.ts';
import type { Role } from '../roles.ts';
import { corridorOf, medianLine } from './corridor.ts';
import { measuredOf } from './read.ts';

export type Levels = readonly (number | null)[];

/** Average spectra on one grid, level taken out. */
export interface ToneData {
  /** 1/24 octave apart. */
  readonly frequenciesHz: readonly number[];
  /** 0 dB: mean of the file from 100 Hz to 10 kHz. */
  readonly lines: readonly { readonly role: Role; readonly levelsDb: Levels }[];
  /**
   * Of several references their 10th to 90th percentile; of one how far its own passages differ from its average, one standard deviation
   * either side.
   */
  readonly corridor?: { readonly lowDb: Levels; readonly highDb: Levels };
  readonly referenceCount: number;
  /** Each other file minus the reference. */
  readonly differences: readonly { readonly role: Role; readonly differenceDb: Levels }[];
  readonly smoothingOctaves: number;
  readonly tiltDbPerOctave: number;
  readonly viewHz: readonly [lowHz: number, highHz: number];
}

/** Where the level of a file is taken; bass and air differ too much between pieces. */
const ALIGN_LOW_HZ = 100;
const ALIGN_HIGH_HZ = 10_000;
/** Bands this far below the strongest are silent. */
const UNHEARD_DB = 60;
/** Bands of constant width in octaves show pink noise flat: so much of the tilt is in the measurement already. */
const BAND_TILT_DB = 10 * Math.log10(2);

/**
 * Of several references the line is their median.
 *
 * @returns `undefined` if the mix has no spectrum
 */
export function toneData(input: ChartInput, options: ToneOptions = input.tone ?? {}): ToneData | undefined {
  const { smoothingOctaves = 1 / 12, tiltDbPerOctave = 4.5 } = options;
  const files = [
    ...reportsOf(input).filter(({ role }) => role !== 'reference'),
    ...referencesOf(input).map((report) => ({ role: 'reference' as const, report })),
  ];
  const spectra = files.flatMap(({ role, report }) => {
    const ltas = measuredOf(report, 'spectrum')?.ltas;
    return ltas === undefined ? [] : [{ role, ltas }];
  });
  if (!spectra.some(({ role }) => role === 'mix')) return undefined;
  // The grids of all files begin with the same bands; a low sample rate ends sooner.
  const frequenciesHz = spectra.reduce<readonly number[]>(
    (longest, { ltas }) => (ltas.frequenciesHz.length > longest.length ? ltas.frequenciesHz : longest),
    [],
  );
  const smooth = spectra.map(({ role, ltas }) => ({
    role,
    levelsDb: smoothed(frequenciesHz, padded(ltas.totalDb, frequenciesHz.length), smoothingOctaves).map((level, i) =>
      level === null ? null : level + (tiltDbPerOctave - BAND_TILT_DB) * Math.log2(frequenciesHz[i]! / 1000),
    ),
  }));
  const shared = frequenciesHz.map(
    (frequencyHz, i) =>
      frequencyHz >= ALIGN_LOW_HZ &&
      frequencyHz <= ALIGN_HIGH_HZ &&
      smooth.every(({ levelsDb }) => levelsDb[i] !== null),
  );
  const level = ({ levelsDb }: { readonly levelsDb: Levels }): Levels => {
    const mean = meanWhere(levelsDb, shared);
    return levelsDb.map((value) => (value === null ? null : value - mean));
  };
  const levelsOf = (wanted: Role): Levels[] => smooth.filter(({ role }) => role === wanted).map(level);
  const references = levelsOf('reference');
  const reference = references.length > 1 ? medianLine(references, frequenciesHz.length) : references[0];
  const others = (['mix', 'corrected'] as const).flatMap((role) =>
    levelsOf(role).map((levelsDb) => ({ role, levelsDb })),
  );
  const corridor = corridorOf(references, frequenciesHz.length);
  const variation = spectra.find(({ role }) => role === 'reference')?.ltas.variationDb;
  return {
    frequenciesHz,
    lines: [
      ...others.filter(({ role }) => role === 'mix'),
      ...(reference === undefined ? [] : [{ role: 'reference' as const, levelsDb: reference }]),
      ...others.filter(({ role }) => role === 'corrected'),
    ],
    ...(corridor !== undefined
      ? { corridor: { lowDb: corridor.low, highDb: corridor.high } }
      : reference === undefined || variation === undefined
        ? {}
        : { corridor: { lowDb: beside(reference, variation, -1), highDb: beside(reference, variation, 1) } }),
    referenceCount: references.length,
    differences:
      reference === undefined
        ? []
        : others.map(({ role, levelsDb }) => ({
            role,
            differenceDb: levelsDb.map((value, i) => minus(value, reference[i])),
          })),
    smoothingOctaves,
    tiltDbPerOctave,
    viewHz: viewHzOf(input),
  };
}

function beside(line: Levels, variation: Levels, sign: number): Levels {
  return line.map((level, i) => {
    const spread = variation[i] ?? null;
    return level === null || spread === null ? null : level + sign * spread;
  });
}

/** Mean of a line over a band, on the logarithmic frequency axis; `undefined` where nothing is. */
export function meanOverBand(
  frequenciesHz: readonly number[],
  values: Levels,
  lowHz: number,
  highHz: number,
): number | undefined {
  const inside = values.filter(
    (value, i): value is number => value !== null && frequenciesHz[i]! >= lowHz && frequenciesHz[i]! < highHz,
  );
  return inside.length === 0 ? undefined : inside.reduce((sum, value) => sum + value, 0) / inside.length;
}

/** Smoothes power, stretch by stretch between gaps: a gap is neither filled nor does it pull its neighbours down. */
export function smoothed(frequenciesHz: readonly number[], levelsDb: Levels, octaves: number): (number | null)[] {
  const result: (number | null)[] = levelsDb.map(() => null);
  for (let start = 0; start < levelsDb.length;) {
    let end = start;
    while (end < levelsDb.length && levelsDb[end] !== null) end++;
    if (end > start) {
      const powers = levelsDb.slice(start, end).map((level) => dbToPower(level!));
      const smooth = smoothFractionalOctave(frequenciesHz.slice(start, end), powers, octaves);
      for (let i = start; i < end; i++) result[i] = powerToDb(smooth[i - start]!);
    }
    start = Math.max(end, start + 1);
  }
  return result;
}

function padded(levels: Levels, length: number): Levels {
  return Array.from({ length }, (_, i) => levels[i] ?? null);
}

function meanWhere(levels: Levels, isCounted: readonly boolean[]): number {
  const counted = levels.filter((level, i): level is number => level !== null && isCounted[i] === true);
  const used = counted.length > 0 ? counted : levels.filter((level) => level !== null);
  if (used.length === 0) return 0;
  // What is not heard beside the rest has no say: a single tone would stand at the top of nothing.
  const floor = used.reduce((most, level) => Math.max(most, level), -Infinity) - UNHEARD_DB;
  return used.reduce((sum, level) => sum + Math.max(floor, level), 0) / used.length;
}

function minus(a: number | null, b: number | null | undefined): number | null {
  return a === null || b === null || b === undefined ? null : a - b;
}
