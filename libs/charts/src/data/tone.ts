import { powerToDb, dbToPower, smoothFractionalOctave } from '@auralign/dsp';
import { reportsOf, type ChartInput, type Role, type ToneOptions } from '../chart.ts';
import { measuredOf } from './read.ts';

export type Levels = readonly (number | null)[];

/** Average spectra on one grid, level taken out. */
export interface ToneData {
  /** 1/24 octave apart. */
  readonly frequenciesHz: readonly number[];
  /** 0 dB: mean of the file from 100 Hz to 10 kHz. */
  readonly lines: readonly { readonly role: Role; readonly levelsDb: Levels }[];
  /** The reference and how far its own passages differ from its average, one standard deviation either side. */
  readonly corridor?: { readonly lowDb: Levels; readonly highDb: Levels };
  /** Each other file minus the reference. */
  readonly differences: readonly { readonly role: Role; readonly differenceDb: Levels }[];
  readonly smoothingOctaves: number;
  readonly tiltDbPerOctave: number;
}

/** Where the level of a file is taken; bass and air differ too much between pieces. */
const ALIGN_LOW_HZ = 100;
const ALIGN_HIGH_HZ = 10_000;
/** Bands of constant width in octaves show pink noise flat: so much of the tilt is in the measurement already. */
const BAND_TILT_DB = 10 * Math.log10(2);

/** @returns `undefined` if the mix has no spectrum */
export function toneData(input: ChartInput, options: ToneOptions = input.tone ?? {}): ToneData | undefined {
  const { smoothingOctaves = 1 / 12, tiltDbPerOctave = 4.5 } = options;
  const spectra = reportsOf(input).flatMap(({ role, report }) => {
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
  const lines = smooth.map(({ role, levelsDb }) => {
    const level = meanWhere(levelsDb, shared);
    return { role, levelsDb: levelsDb.map((value) => (value === null ? null : value - level)) };
  });
  const reference = lines.find(({ role }) => role === 'reference')?.levelsDb;
  const variation = spectra.find(({ role }) => role === 'reference')?.ltas.variationDb;
  const beside = (sign: number): Levels =>
    (reference ?? []).map((level, i) => {
      const spread = variation?.[i] ?? null;
      return level === null || spread === null ? null : level + sign * spread;
    });
  return {
    frequenciesHz,
    lines,
    ...(reference === undefined || variation === undefined
      ? {}
      : { corridor: { lowDb: beside(-1), highDb: beside(1) } }),
    differences:
      reference === undefined
        ? []
        : lines
            .filter(({ role }) => role !== 'reference')
            .map(({ role, levelsDb }) => ({
              role,
              differenceDb: levelsDb.map((level, i) => minus(level, reference[i])),
            })),
    smoothingOctaves,
    tiltDbPerOctave,
  };
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
  return used.length === 0 ? 0 : used.reduce((sum, level) => sum + level, 0) / used.length;
}

function minus(a: number | null, b: number | null | undefined): number | null {
  return a === null || b === null || b === undefined ? null : a - b;
}
