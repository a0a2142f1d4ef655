import type { EnvelopeGrid } from '../envelopeGrid.ts';

/** A band's silence is filled up to this far below its loudest moment, so that gaps do not weigh as if they were infinite. */
const FLOOR_DB = -70;

/** What was worked out before: three stages ask for the same bands. A grid only grows, so array and length say what is in it. */
const known = new WeakMap<Float32Array, Float32Array>();

/** Levels of one band of the grid, dB; −Infinity throughout for a band that holds nothing. Not to be written to. */
export function envelopeLevels({ power, frameCount }: EnvelopeGrid, band: number): Float32Array {
  const values = power[band]!;
  const before = known.get(values);
  if (before?.length === frameCount) return before;
  const levels = new Float32Array(frameCount);
  writeLevels(values, largest(values, frameCount) * 10 ** (FLOOR_DB / 10), levels);
  known.set(values, levels);
  return levels;
}

// Loops in functions of their own: the compiler need not leave what it made of them when they end.

function largest(values: Float32Array, count: number): number {
  let most = 0;
  for (let i = 0; i < count; i++) if (values[i]! > most) most = values[i]!;
  return most;
}

function writeLevels(values: Float32Array, floor: number, levels: Float32Array): void {
  for (let i = 0; i < levels.length; i++) levels[i] = 10 * Math.log10(Math.max(values[i]!, floor));
}

/** The highest of the levels; −Infinity if there are none. */
export function topLevel(levels: Float32Array): number {
  let most = -Infinity;
  for (let i = 0; i < levels.length; i++) if (levels[i]! > most) most = levels[i]!;
  return most;
}

/** Indices of the bands that lie wholly within a range. */
export function bandsWithin({ bands }: EnvelopeGrid, lowHz: number, highHz: number): number[] {
  return bands.flatMap((band, i) => (band.lowHz >= lowHz && band.highHz <= highHz ? [i] : []));
}

/** Mean of `values` over [from, to), cut to what is there; `undefined` if that is nothing. */
export function meanBetween(values: Float32Array, from: number, to: number): number | undefined {
  const start = Math.max(0, from);
  const end = Math.min(values.length, to);
  if (end <= start) return undefined;
  let sum = 0;
  for (let i = start; i < end; i++) sum += values[i]!;
  return sum / (end - start);
}

/** Where a level rises: frames at which the rise of `levels` against what was just before is largest and at least `leastRiseDb`. */
export function findOnsets(
  levels: readonly Float32Array[],
  options: {
    readonly hopSeconds: number;
    /** Rise of the median over the given levels: noise in one band is no onset. */
    readonly leastRiseDb: number;
    /** Distance of two onsets, seconds. */
    readonly apartSeconds: number;
  },
): number[] {
  const { hopSeconds, leastRiseDb } = options;
  const frames = (seconds: number): number => Math.max(1, Math.round(seconds / hopSeconds));
  const apart = frames(options.apartSeconds);
  const [from, to] = [frames(0.08), frames(0.03)]; // what was just before: −80 … −30 ms
  const count = levels[0]?.length ?? 0;
  const rises = new Float32Array(count);
  const ofBands = new Float64Array(levels.length); // ascending as far as filled
  const middle = levels.length >> 1;
  for (let i = from; i < count; i++) {
    for (let b = 0; b < levels.length; b++) {
      const band = levels[b]!;
      let before = 0;
      for (let k = i - from; k < i - to + 1; k++) before += band[k]!;
      const rise = band[i]! - before / (from - to + 1);
      let at = b;
      for (; at > 0 && ofBands[at - 1]! > rise; at--) ofBands[at] = ofBands[at - 1]!;
      ofBands[at] = rise;
    }
    rises[i] = levels.length % 2 === 1 ? ofBands[middle]! : (ofBands[middle - 1]! + ofBands[middle]!) / 2;
  }
  const onsets: number[] = [];
  for (let i = 0; i < count; i++) {
    if (!(rises[i]! >= leastRiseDb)) continue;
    let isTop = true;
    for (let k = Math.max(0, i - apart); k <= Math.min(count - 1, i + apart) && isTop; k++) {
      isTop = k < i ? rises[k]! < rises[i]! : rises[k]! <= rises[i]!;
    }
    if (isTop) onsets.push(i);
  }
  return onsets;
}
