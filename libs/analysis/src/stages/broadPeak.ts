/** A hump of a spectrum over what is expected there. */
export interface BroadPeak {
  /** Centre of gravity (in octaves) of the part above half the height. */
  readonly centreHz: number;
  readonly heightDb: number;
  /** Centre over the width at half the height in dB: the Q of the bell that would make it. */
  readonly q: number;
}

/** Bands on each side taken into the mean that a hump is looked for in: a third of an octave of twelfths in all. */
const SMOOTH_REACH = 2;

/**
 * The highest hump of a spectrum in twelfths of an octave over an expected curve, smoothed over a third of an octave so
 * that single notes do not count as humps. The outermost two bands on each side only help to smooth.
 *
 * @param powers     power of each band
 * @param expectedDb level expected of a band at a frequency
 * @returns `undefined` where nothing stands over the curve
 */
export function broadPeak(
  centresHz: readonly number[],
  powers: readonly number[],
  expectedDb: (frequencyHz: number) => number,
): BroadPeak | undefined {
  const relative = powers.map((power, i) => power * 10 ** (-expectedDb(centresHz[i]!) / 10));
  const excess: number[] = [];
  for (let i = SMOOTH_REACH; i < relative.length - SMOOTH_REACH; i++) {
    let sum = 0;
    for (let k = -SMOOTH_REACH; k <= SMOOTH_REACH; k++) {
      sum += relative[i + k]! * (Math.abs(k) === SMOOTH_REACH ? 0.5 : 1);
    }
    excess.push(10 * Math.log10(Math.max(sum / (2 * SMOOTH_REACH), 1e-12)));
  }
  let top = 0;
  for (let i = 1; i < excess.length; i++) if (excess[i]! > excess[top]!) top = i;
  const heightDb = excess[top];
  if (heightDb === undefined || !(heightDb > 0)) return undefined;
  const half = heightDb / 2;
  let from = top;
  while (from > 0 && excess[from - 1]! >= half) from--;
  let to = top;
  while (to < excess.length - 1 && excess[to + 1]! >= half) to++;
  let weight = 0;
  let moment = 0;
  for (let i = from; i <= to; i++) {
    const above = excess[i]! - half;
    weight += above;
    moment += above * Math.log2(centresHz[i + SMOOTH_REACH]!);
  }
  const centreHz = weight > 0 ? 2 ** (moment / weight) : centresHz[top + SMOOTH_REACH]!;
  // Where the curve passes half the height, between bands; at an end of the range it is taken to end there.
  const lowOctave = Math.log2(centresHz[from + SMOOTH_REACH]!) - partTo(excess[from]!, excess[from - 1], half) / 12;
  const highOctave = Math.log2(centresHz[to + SMOOTH_REACH]!) + partTo(excess[to]!, excess[to + 1], half) / 12;
  return { centreHz, heightDb, q: centreHz / (2 ** highOctave - 2 ** lowOctave) };
}

/** Share of the way from a band above `half` to its neighbour below at which the straight line passes it. */
function partTo(inside: number, outside: number | undefined, half: number): number {
  return outside === undefined ? 0.5 : (inside - half) / (inside - outside);
}
