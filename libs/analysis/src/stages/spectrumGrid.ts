import type { Band, Kernels } from '@auralign/dsp';

/** Bands an octave of the long-term average spectrum. */
const BANDS_PER_OCTAVE = 24;
/** Fine bands in a third octave: its edges are edges of the fine grid too. */
const FINE_PER_THIRD = BANDS_PER_OCTAVE / 3;
/** Edge numbers k of 1000·2^(k/24) Hz. −136 is 19.69 Hz and 104 is 20 159 Hz: ten octaves, 240 bands. */
const LOWEST_EDGE = -136;
const HIGHEST_EDGE = 104;
/** First third octave that lies wholly on the grid: 22.1 to 27.8 Hz, nominal 25 Hz. */
const FIRST_THIRD_EDGE = -132;
/** Above this part of the sample rate, converters' and resamplers' own filters are measured, not the music. */
const USABLE_FRACTION = 0.48;

/** The fine grid of one file, and the third octaves made of it. */
export interface SpectrumGrid {
  readonly fine: readonly Band[];
  readonly third: readonly Band[];
  /** Powers of one frame's bins → power of each fine band; both in the memory of the kernels, or for the price of a loop. */
  toFine(bins: Float32Array, out: Float64Array): void;
  /** Sums fine bands, `out[outOffset + t]` = third octave t of `fine[offset …]`. */
  toThird(fine: Float64Array, offset: number, out: Float64Array, outOffset: number): void;
}

/**
 * Bands of 1/24 octave with edges at 1000·2^(k/24) Hz from 19.7 Hz to 20.2 kHz or 0.48 fs, whichever is lower.
 *
 * Bins are 3 to 6 Hz wide and a Hann window blurs over 1.5 of them, so below about 300 Hz the bands are finer than
 * what can be told apart. A band narrower than 1.5 bins takes the power of the 1.5 bins around its centre, in
 * proportion to its own width: neighbours then run smoothly into each other and together still hold the power that is there.
 */
export function createSpectrumGrid(
  { sampleRateHz, binHz, binCount }: { sampleRateHz: number; binHz: number; binCount: number },
  kernels: Kernels,
): SpectrumGrid {
  const fine: Band[] = [];
  for (let edge = LOWEST_EDGE; edge < HIGHEST_EDGE; edge++) {
    const band = {
      lowHz: edgeHz(edge),
      centreHz: edgeHz(edge + 0.5),
      highHz: edgeHz(edge + 1),
    };
    if (band.highHz > USABLE_FRACTION * sampleRateHz) break;
    fine.push(band);
  }
  const firstThird = FIRST_THIRD_EDGE - LOWEST_EDGE;
  const third: Band[] = [];
  for (let first = firstThird; first + FINE_PER_THIRD <= fine.length; first += FINE_PER_THIRD) {
    const edge = LOWEST_EDGE + first;
    third.push({
      lowHz: edgeHz(edge),
      centreHz: edgeHz(edge + FINE_PER_THIRD / 2),
      highHz: edgeHz(edge + FINE_PER_THIRD),
    });
  }

  const seen = fine.map(({ lowHz, highHz, centreHz }) => {
    const half = Math.max(highHz - lowHz, 1.5 * binHz) / 2;
    const middle = highHz - lowHz < 2 * half ? centreHz : (lowHz + highHz) / 2;
    return { lowHz: middle - half, centreHz: middle, highHz: middle + half };
  });
  const shares = kernels.allocateDoubles(fine.length);
  shares.set(fine.map(({ lowHz, highHz }, i) => (highHz - lowHz) / (seen[i]!.highHz - seen[i]!.lowHz)));
  const map = kernels.createBandMap(seen, binHz, binCount);
  return {
    fine,
    third,
    toFine(bins, out) {
      map.apply(bins, out);
      kernels.rendering.multiplyEach(out, shares, fine.length);
    },
    toThird(values, offset, out, outOffset) {
      for (let t = 0; t < third.length; t++) {
        let sum = 0;
        const first = offset + firstThird + t * FINE_PER_THIRD;
        for (let i = first; i < first + FINE_PER_THIRD; i++) sum += values[i]!;
        out[outOffset + t] = sum;
      }
    },
  };
}

function edgeHz(edge: number): number {
  return 1000 * 2 ** (edge / BANDS_PER_OCTAVE);
}
