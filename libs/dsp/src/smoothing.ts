/**
 * Mean over a window of constant width in octaves around every point, the curve taken as straight between points on a
 * logarithmic frequency axis. Where the window would reach past an end it shrinks on both sides, so that straight
 * slopes stay what they are everywhere. Smooth powers for energy, decibels for what is heard as an even balance.
 *
 * @param frequenciesHz rising; a first one of 0 (the DC bin) has no place on the axis and keeps its value
 * @param values        one a frequency, not modified
 * @param octaves       full width of the window, ≥ 0
 * @returns as many values, within the range of the input
 * @throws RangeError if lengths differ, frequencies do not rise or `octaves` is negative
 */
export function smoothFractionalOctave(
  frequenciesHz: ArrayLike<number>,
  values: ArrayLike<number>,
  octaves: number,
): Float64Array {
  const count = values.length;
  if (frequenciesHz.length !== count) {
    throw new RangeError(`smoothFractionalOctave: ${frequenciesHz.length} frequencies for ${count} values`);
  }
  if (!(octaves >= 0)) throw new RangeError(`smoothFractionalOctave: width ${octaves} is negative`);
  const axis = Float64Array.from(frequenciesHz, (frequencyHz) => Math.log2(frequencyHz));
  const first = count > 0 && frequenciesHz[0] === 0 ? 1 : 0;
  for (let i = first; i < count; i++) {
    const rises = i === first ? frequenciesHz[i]! > 0 : frequenciesHz[i]! > frequenciesHz[i - 1]!;
    if (!rises) throw new RangeError(`smoothFractionalOctave: frequency ${frequenciesHz[i]} at ${i} does not rise`);
  }

  const out = Float64Array.from(values);
  let segment = first; // the one in which the window begins
  for (let i = first + 1; i < count - 1; i++) {
    const reach = Math.min(octaves / 2, axis[i]! - axis[first]!, axis[count - 1]! - axis[i]!);
    const low = Math.max(axis[i]! - reach, axis[first]!);
    const high = axis[i]! + reach;
    while (axis[segment + 1]! <= low) segment++;
    let integral = 0;
    let width = 0;
    for (let s = segment; s < count - 1 && axis[s]! < high; s++) {
      const from = Math.max(low, axis[s]!);
      const to = Math.min(high, axis[s + 1]!);
      const part = ((from + to) / 2 - axis[s]!) / (axis[s + 1]! - axis[s]!);
      integral += (to - from) * (values[s]! + part * (values[s + 1]! - values[s]!));
      width += to - from;
    }
    if (width > 0) out[i] = integral / width;
  }
  return out;
}

/**
 * Mean under a bell curve of standard deviation `sigma` (in points), cut at four sigma and renormalised near the ends.
 *
 * @param sigma ≥ 0; 0 returns a copy
 * @throws RangeError if `sigma` is negative
 */
export function gaussianSmooth(values: ArrayLike<number>, sigma: number): Float64Array {
  if (!(sigma >= 0) || sigma === Infinity) throw new RangeError(`gaussianSmooth: sigma ${sigma} is not a width`);
  const reach = Math.ceil(4 * sigma);
  const bell = Float64Array.from({ length: reach + 1 }, (_, i) => (i === 0 ? 1 : Math.exp(-0.5 * (i / sigma) ** 2)));
  const out = new Float64Array(values.length);
  for (let i = 0; i < out.length; i++) {
    out[i] = meanUnder(bell, values, i);
  }
  return out;
}

/** Mean of the values around `centre`, weighted by half a bell to each side. */
function meanUnder(bell: Float64Array, values: ArrayLike<number>, centre: number): number {
  const start = Math.max(0, centre - bell.length + 1);
  const end = Math.min(values.length, centre + bell.length);
  let sum = 0;
  let weightSum = 0;
  for (let j = start; j < end; j++) {
    const weight = bell[j < centre ? centre - j : j - centre]!;
    sum += weight * values[j]!;
    weightSum += weight;
  }
  return sum / weightSum;
}
