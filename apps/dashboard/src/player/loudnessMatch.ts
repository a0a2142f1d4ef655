/** BS.1770 counts a lone channel once, but two loudspeakers play it: 10·log10(2) louder than its reading. */
const MONO_LU = 10 * Math.log10(2);

/** Loudness of a source as two loudspeakers play it, LUFS. */
export function heardLufs(integratedLufs: number, channelCount: number): number {
  return channelCount === 1 ? integratedLufs + MONO_LU : integratedLufs;
}

/**
 * Gains in dB, ≤ 0, that make all sources as loud as the quietest: louder ones are turned down, so that nothing can clip
 * that did not clip before. A source without a reading (silence, not measured yet) is left alone.
 *
 * @param lufs loudness of each source as heard, by its id; `undefined` where there is none
 */
export function matchGainsDb<Id extends string>(lufs: ReadonlyMap<Id, number | undefined>): Map<Id, number> {
  const known = [...lufs.values()].filter((value): value is number => value !== undefined && Number.isFinite(value));
  const quietest = Math.min(...known);
  return new Map(
    [...lufs].map(([id, value]) => [id, value === undefined || !Number.isFinite(value) ? 0 : quietest - value]),
  );
}
