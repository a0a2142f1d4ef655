import type { AudioFormat } from '@auralign/audio';
import type { Reason } from '../measured.ts';

/** Bits that a 32-bit float holds exactly below full scale, and so the finest integer grid that can be told. */
const GRID_BITS = 24;
const GRID_SCALE = 2 ** (GRID_BITS - 1);

/** Finds how many bits of a lossless file are in use. */
export interface BitDepthMeter {
  process(samples: Float32Array, frameCount: number): void;
  /** Bits, or why there are none: 'not-applicable' for lossy files and for floats that lie on no integer grid. */
  result(): number | Reason;
}

/**
 * Ors all samples, as integers, into one mask: the trailing zeros of the mask are bits that never change. Stops looking as
 * soon as the lowest bit of the file has been seen.
 */
export function createBitDepthMeter(format: AudioFormat): BitDepthMeter {
  const isPcm = format.lossless && format.codec !== 'pcm-alaw' && format.codec !== 'pcm-mulaw';
  const isFloat = format.codec === 'pcm-float';
  const declaredBits = Math.min(GRID_BITS, isFloat ? GRID_BITS : (format.bitDepth ?? GRID_BITS));
  const lowestBit = 1 << (GRID_BITS - declaredBits);
  let mask = 0;
  /** Largest magnitude of a float, in steps of the grid: bits of what passes full scale lie above the grid’s. */
  let highest = 0;
  let offGrid = false;
  let settled = !isPcm;
  return {
    process(samples, frameCount) {
      if (settled) return;
      let seen = mask;
      for (let i = 0; i < frameCount; i++) {
        const scaled = samples[i]! * GRID_SCALE;
        const integer = scaled | 0; // past ±2^31 the high bits are lost, the low ones (all that matter) are not
        if (isFloat) {
          if (scaled !== Math.trunc(scaled)) {
            offGrid = settled = true;
            return;
          }
          highest = Math.max(highest, scaled < 0 ? -scaled : scaled);
        }
        seen |= integer;
      }
      mask = seen;
      if (!isFloat && (mask & lowestBit) !== 0) settled = true;
    },
    result() {
      if (!isPcm || offGrid) return 'not-applicable';
      if (mask === 0) return 'silence';
      const trailingZeros = 31 - Math.clz32(mask & -mask);
      const bitsAbove = highest > GRID_SCALE ? Math.ceil(Math.log2(highest / GRID_SCALE)) : 0;
      const bits = Math.max(1, Math.min(GRID_BITS, GRID_BITS - trailingZeros + bitsAbove));
      // an integer file deeper than what a float holds keeps its word unless low bits are seen to be unused
      return !isFloat && bits === GRID_BITS && (format.bitDepth ?? 0) > GRID_BITS ? format.bitDepth! : bits;
    },
  };
}
