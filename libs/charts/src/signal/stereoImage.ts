/** How often the sound lies where between left and right, and how loud. Small, and no samples can be read from it. */
export interface StereoImage {
  /**
   * From one angle to the next: the first is −90° (out of phase), the last +90°; 0° is the middle, −45° left alone, +45° right alone.
   */
  readonly stepDegrees: number;
  /** Width of a step of the level; the first begins at 0 dB, which both channels at full scale reach. */
  readonly stepDb: number;
  /** Share of the moments, 0 to 1: `share[angle · levels + level]`; they add up to 1. */
  readonly share: readonly number[];
}

const STEP_DEGREES = 3;
const STEP_DB = 2;
const ANGLES = 180 / STEP_DEGREES + 1;
const LEVELS = 30;
/** Every frame would say little more: neighbours lie at nearly the same place. */
const SAMPLED_HZ = 8000;

/** Place of one moment: side to the right, mid upward, folded so that upside down counts as the same. */
export function placeOf(left: number, right: number): { degrees: number; level: number } {
  const mid = (left + right) / 2;
  const side = (right - left) / 2;
  const isUp = mid > 0 || (mid === 0 && side > 0);
  return {
    degrees: (180 / Math.PI) * Math.atan2(isUp ? side : -side, Math.abs(mid)),
    level: Math.hypot(mid, side),
  };
}

export function createStereoImage(sampleRateHz: number): {
  process(left: Float32Array, right: Float32Array, frameCount: number): void;
  result(): StereoImage | undefined;
} {
  const counts = new Float64Array(ANGLES * LEVELS);
  const stride = Math.max(1, Math.round(sampleRateHz / SAMPLED_HZ));
  let next = 0; // frames until the next one that counts
  let total = 0;
  return {
    process(left, right, frameCount) {
      let frame = next;
      for (; frame < frameCount; frame += stride) {
        const { degrees, level } = placeOf(left[frame]!, right[frame]!);
        const step = Math.max(0, Math.floor((-20 * Math.log10(level)) / STEP_DB));
        if (!(step < LEVELS)) continue; // silence, or not a number
        const angle = Math.round((degrees + 90) / STEP_DEGREES);
        // Opposite channels lie on the line through both ends; neither end is theirs alone.
        const isEnd = angle === 0 || angle === ANGLES - 1;
        counts[angle * LEVELS + step]! += isEnd ? 0.5 : 1;
        if (isEnd) counts[(ANGLES - 1 - angle) * LEVELS + step]! += 0.5;
        total++;
      }
      next = frame - frameCount;
    },
    result() {
      if (total === 0) return undefined;
      return {
        stepDegrees: STEP_DEGREES,
        stepDb: STEP_DB,
        share: Array.from(counts, (count) => Math.round((1e6 * count) / total) / 1e6),
      };
    },
  };
}
