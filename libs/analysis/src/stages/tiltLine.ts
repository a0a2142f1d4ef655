import { median, type Band } from '@auralign/dsp';

/** A straight line of band level over log frequency. */
export interface TiltLine {
  readonly slopeDbPerOctave: number;
  /** Level of the line, dB per band. */
  at(frequencyHz: number): number;
}

/**
 * The line through band levels that a fault in a few of them does not bend: median of the slopes of all pairs, then
 * the median height. Breaks down only when 29 % of the bands are off.
 *
 * @param levelsDb one a band, `null` where nothing is
 * @param used     which bands take part
 * @returns `undefined` for fewer than `leastBands` levels
 *
 * Source: P. K. Sen, "Estimates of the regression coefficient based on Kendall's tau", JASA 63 (1968).
 */
export function fitTilt(
  bands: readonly Band[],
  levelsDb: readonly (number | null)[],
  used: readonly boolean[],
  leastBands: number,
): TiltLine | undefined {
  const points = bands.flatMap(({ centreHz }, i) => {
    const level = levelsDb[i];
    return used[i] && level !== null && level !== undefined ? [{ octave: Math.log2(centreHz / 1000), level }] : [];
  });
  if (points.length < leastBands) return undefined;
  const slopes = points.flatMap((one, i) =>
    points.slice(i + 1).map((other) => (other.level - one.level) / (other.octave - one.octave)),
  );
  const slopeDbPerOctave = median(slopes);
  const heightDb = median(points.map(({ octave, level }) => level - slopeDbPerOctave * octave));
  return { slopeDbPerOctave, at: (frequencyHz) => heightDb + slopeDbPerOctave * Math.log2(frequencyHz / 1000) };
}

/** How far a passage as a whole lies above the line: the median over its bands; `undefined` if it has none of those used. */
export function offsetFromLine(
  bands: readonly Band[],
  levelsDb: readonly (number | null)[],
  used: readonly boolean[],
  line: TiltLine,
): number | undefined {
  const offsets = levelsDb.flatMap((level, i) =>
    level === null || !used[i] ? [] : [level - line.at(bands[i]!.centreHz)],
  );
  return offsets.length === 0 ? undefined : median(offsets);
}
