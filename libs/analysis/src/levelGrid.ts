/** Length of one slice of the level grid. 10 ms lets maximum momentary loudness be found to the tolerance of EBU Tech 3341 cases 13 and 14. */
export const SLICE_SECONDS = 0.01;

/**
 * Levels of the file in slices of 10 ms, gathered once and shared by all stages that look at level over time.
 * Slice `k` covers frames [round(k·fs/100), round((k+1)·fs/100)); a last incomplete slice is kept with its own
 * `frameCount`. All are linear power (full-scale sine = 0.5) or linear peak. Arrays hold `sliceCount` valid entries.
 */
export interface LevelGrid {
  readonly sliceCount: number;
  readonly frameCount: number;
  /** BS.1770 weighted sum over channels of K-weighted mean-square power, per slice (Σ Gᵢ·zᵢ, eq. 2 without the logarithm). */
  readonly weightedPower: Float64Array;
  /** Unweighted mean-square power per channel, per slice. */
  readonly power: readonly Float64Array[];
  /** Largest sample magnitude over all channels, per slice. */
  readonly samplePeak: Float32Array;
  /** Largest true-peak magnitude over all channels, per slice (never below `samplePeak`). */
  readonly truePeak: Float32Array;
}
