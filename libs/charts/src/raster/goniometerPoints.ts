import type { StereoMode } from '../chart.ts';
import { placeOf } from '../signal/stereoImage.ts';

export interface GoniometerPointOptions {
  readonly mode: StereoMode;
  /** Pixels of the canvas; the middle of the picture stands at the bottom, except in `lissajous`, where it is the centre. */
  readonly width: number;
  readonly height: number;
  /** Levels further down lie at the centre; default 48. Not for `lissajous`, which is linear. */
  readonly spanDb?: number;
}

/**
 * Dots of a live goniometer: x and y in pixels of a canvas, one pair a frame. Mid is up, left at −45°.
 *
 * @param left, right the same number of samples, full scale = 1
 * @returns `2 · frames` numbers; `polarLevel` gives one pair for every 3° instead (61 pairs, the level at that angle), to be joined to a line
 */
export function goniometerPoints(
  left: ArrayLike<number>,
  right: ArrayLike<number>,
  { mode, width, height, spanDb = 48 }: GoniometerPointOptions,
): Float32Array {
  if (mode === 'lissajous') return lissajous(left, right, width, height);
  const radius = Math.min(width / 2, height);
  const put = (points: Float32Array, i: number, degrees: number, levelDb: number): void => {
    const reach = radius * Math.min(1, Math.max(0, 1 + levelDb / spanDb));
    points[2 * i] = width / 2 + reach * Math.sin((degrees * Math.PI) / 180);
    points[2 * i + 1] = height - reach * Math.cos((degrees * Math.PI) / 180);
  };
  if (mode === 'polarSample') {
    const points = new Float32Array(2 * left.length);
    for (let i = 0; i < left.length; i++) {
      const { degrees, level } = placeOf(left[i]!, right[i]!);
      put(points, i, degrees, 20 * Math.log10(level + 1e-9));
    }
    return points;
  }
  const energy = new Float64Array(61);
  for (let i = 0; i < left.length; i++) {
    const { degrees, level } = placeOf(left[i]!, right[i]!);
    const angle = Math.round((degrees + 90) / 3);
    energy[angle] = energy[angle]! + level * level;
  }
  const points = new Float32Array(122);
  energy.forEach((sum, i) =>
    put(points, i, -90 + 3 * i, 10 * Math.log10((61 * sum) / Math.max(1, left.length) + 1e-18)),
  );
  return points;
}

function lissajous(left: ArrayLike<number>, right: ArrayLike<number>, width: number, height: number): Float32Array {
  const points = new Float32Array(2 * left.length);
  const radius = Math.min(width, height) / 2;
  for (let i = 0; i < left.length; i++) {
    points[2 * i] = width / 2 + (radius * (right[i]! - left[i]!)) / 2;
    points[2 * i + 1] = height / 2 - (radius * (left[i]! + right[i]!)) / 2;
  }
  return points;
}
