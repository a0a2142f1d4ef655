import { linearRegression, median, percentileSorted, type Band } from '@auralign/dsp';
import { activeBands } from './spectrumLevel.ts';

/** Range the tilt is taken over: above the lowest notes, below the air that lossy encoders take away. */
const TILT_LOW_HZ = 100;
const TILT_HIGH_HZ = 10_000;
/** Two octaves of third octaves: fewer give no slope worth a name. */
const TILT_MIN_BANDS = 6;

/**
 * Slope of third-octave levels over log frequency, dB per octave, by least squares over 100 Hz to 10 kHz. Levels are
 * per band, not per hertz: pink noise reads 0, white noise +3.01, brown noise −3.01.
 *
 * @returns `undefined` when fewer than six bands hold sound
 */
export function tiltDbPerOctave(bands: readonly Band[], levelsDb: readonly (number | null)[]): number | undefined {
  const active = activeBands(levelsDb);
  const octaves: number[] = [];
  const levels: number[] = [];
  bands.forEach(({ centreHz }, i) => {
    // 1.03: the exact centre of the nominal 100 Hz band is 99.2 Hz, that of the 10 kHz band 10 079 Hz
    if (!active[i] || centreHz < TILT_LOW_HZ / 1.03 || centreHz > TILT_HIGH_HZ * 1.03) return;
    octaves.push(Math.log2(centreHz / 1000));
    levels.push(levelsDb[i]!);
  });
  if (octaves.length < TILT_MIN_BANDS) return undefined;
  return linearRegression(octaves, levels).slope;
}

/**
 * How much the shape of the spectrum varies inside the song: each block's levels have their median over the active
 * bands taken off (which removes loudness), then the standard deviation over blocks is taken, band by band.
 *
 * @param blocksDb levels of each block, all on one grid
 * @param wholeDb  levels of the whole file on the same grid: says which bands are active
 * @returns one value a band, `null` where the band is not active in at least two blocks; `undefined` for fewer than
 *   two blocks
 */
export function shapeVariationDb(
  blocksDb: readonly (readonly (number | null)[])[],
  wholeDb: readonly (number | null)[],
): (number | null)[] | undefined {
  if (blocksDb.length < 2) return undefined;
  const active = activeBands(wholeDb);
  const shapes = blocksDb.map((levels) => {
    const present = levels.filter((level, band): level is number => level !== null && active[band]!);
    const offset = present.length > 0 ? median(present) : 0;
    return levels.map((level) => (level === null ? null : level - offset));
  });
  return wholeDb.map((_, band) => {
    if (!active[band]) return null;
    const values = shapes.map((shape) => shape[band]!).filter((value) => value !== null);
    if (values.length < 2) return null;
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    return Math.round(100 * Math.sqrt(squares / (values.length - 1))) / 100; // n − 1: the blocks are a sample of the song
  });
}

const SIBILANCE_HZ: readonly [number, number] = [5000, 8000];
const BELOW_SIBILANCE_HZ: readonly [number, number] = [2000, 4000];
const ABOVE_SIBILANCE_HZ: readonly [number, number] = [10_000, 12_500];
/** On a logarithmic axis 6.3 kHz lies nearer to 11.2 kHz than to 2.8 kHz; but what is above may end in an encoder. */
const BELOW_WEIGHT = 0.6;
const FEWEST_FRAMES = 20;
/** Stands for nothing there, far below hearing. */
const EMPTY_DB = -140;

/**
 * How much 5 to 8 kHz comes and goes over its neighbours: 90th less 30th percentile over frames of its level over theirs.
 *
 * @param frames power of each third octave, a function a frame
 * @returns `undefined` where the bands do not reach so far, or there are too few frames
 */
export function sibilanceSwing(
  bands: readonly Band[],
  frames: readonly ((band: number) => number)[],
): number | undefined {
  const within = ([lowHz, highHz]: readonly [number, number]): number[] =>
    bands.flatMap(({ centreHz }, i) => (centreHz > lowHz / 1.06 && centreHz < highHz * 1.06 ? [i] : []));
  const [inside, below, above] = [SIBILANCE_HZ, BELOW_SIBILANCE_HZ, ABOVE_SIBILANCE_HZ].map(within);
  if (frames.length < FEWEST_FRAMES || above!.length < 2) return undefined;
  const excess = Float64Array.from(frames, (power) => {
    const mean = (which: readonly number[]): number =>
      which.reduce((sum, band) => sum + Math.max(EMPTY_DB, 10 * Math.log10(power(band))), 0) / which.length;
    return mean(inside!) - BELOW_WEIGHT * mean(below!) - (1 - BELOW_WEIGHT) * mean(above!);
  }).sort();
  return percentileSorted(excess, 0.9) - percentileSorted(excess, 0.3);
}
