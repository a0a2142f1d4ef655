import type { Report } from '@auralign/analysis';

/** What a report says about the stereo picture, on its grid of third octaves. */
export interface StereoEvidence {
  readonly frequenciesHz: readonly number[];
  /** Level of each band, dB; −Infinity where there is nothing. */
  readonly levelDb: readonly number[];
  /** Side over mid, clipped to what can be heard as a difference; NaN where there is nothing. */
  readonly widthDb: readonly number[];
  /** Right over left, dB; NaN where either is silent. */
  readonly balanceDb: readonly number[];
  readonly bandwidthHz: number;
  /** Side over mid of the whole; −Infinity for two equal channels. */
  readonly sideToMidDb: number;
}

/** Narrower than −25 dB is heard as mono, wider than +6 dB as out of phase: differences beyond are none. */
const NARROWEST_DB = -25;
const WIDEST_DB = 6;

/** Undefined for silence, for a single channel, and for less than a second of music. */
export function stereoEvidence({ measurements: { spectrum, stereo } }: Report): StereoEvidence | undefined {
  if (spectrum.status !== 'measured' || stereo.status !== 'measured' || spectrum.value.gatedSeconds < 1)
    return undefined;
  const { thirdOctaves, bandwidthHz } = spectrum.value;
  const bands = stereo.value.thirdOctaves;
  const levelDb = thirdOctaves.frequenciesHz.map((_, band) => thirdOctaves.totalDb[band] ?? -Infinity);
  return {
    frequenciesHz: thirdOctaves.frequenciesHz,
    levelDb,
    widthDb: levelDb.map((level, band) => {
      if (level === -Infinity) return Number.NaN;
      const width = bands.widthDb[band];
      // No figure where either is silent: in one direction it is mono, in the other all side.
      if (width === null || width === undefined) return (bands.correlation[band] ?? 1) < 0 ? WIDEST_DB : NARROWEST_DB;
      return clippedWidth(width);
    }),
    balanceDb: levelDb.map((_, band) => bands.balanceDb[band] ?? Number.NaN),
    bandwidthHz,
    sideToMidDb: stereo.value.sideToMidDb ?? ((stereo.value.correlation ?? 1) < 0 ? Infinity : -Infinity),
  };
}

/** Differences beyond what is heard as mono or as out of phase are none. */
export function clippedWidth(widthDb: number): number {
  return Math.min(WIDEST_DB, Math.max(NARROWEST_DB, widthDb));
}
