/** A stretch of frequency. Bands of one list touch: each ends where the next begins. */
export interface Band {
  readonly centreHz: number;
  readonly lowHz: number;
  readonly highHz: number;
}

export interface BandMap {
  /** Sums the power of the bins that fall into each band: `power` has `binCount` values, `out` one a band. */
  apply(power: Float64Array | Float32Array, out: Float64Array): void;
}

/**
 * Octaves or parts of them, exact base-2 centres 1000·2^(k/fraction) Hz, edges half a band to either side: from the
 * band that holds `lowHz` to the band that holds `highHz`. The nominal "20 Hz" third octave is centred at 19.69 Hz.
 *
 * Even fractions too have a centre at exactly 1 kHz; IEC 61260-1 would shift those by half a band.
 *
 * @throws RangeError unless 0 < lowHz ≤ highHz
 *
 * Source: IEC 61260-1:2014, clause 5, with the octave ratio G = 2.
 */
export function fractionalOctaveBands(options: {
  readonly fraction: 1 | 3 | 6 | 12 | 24;
  readonly lowHz: number;
  readonly highHz: number;
}): Band[] {
  const { fraction, lowHz, highHz } = options;
  requireRange('fractionalOctaveBands', lowHz, highHz);
  const edgeHz = (k: number): number => 1000 * Math.pow(2, (2 * k - 1) / (2 * fraction)); // below band k
  const first = Math.round(fraction * Math.log2(lowHz / 1000));
  const last = Math.round(fraction * Math.log2(highHz / 1000));
  return Array.from({ length: last - first + 1 }, (_, i) => {
    const k = first + i;
    return { centreHz: 1000 * Math.pow(2, k / fraction), lowHz: edgeHz(k), highHz: edgeHz(k + 1) };
  });
}

/**
 * Bands of equal width on the scale of auditory filters, from exactly `lowHz` to exactly `highHz`; the width is the
 * nearest to 1/perErb ERB that divides the range evenly. The centre lies in the middle on the ERB scale.
 *
 * @throws RangeError unless 0 ≤ lowHz < highHz and perErb > 0
 *
 * Source: B. Glasberg and B. Moore, "Derivation of auditory filter shapes from notched-noise data", Hearing Research
 * 47 (1990), eq. 4: number of ERBs = 21.4·log10(4.37·f/kHz + 1).
 */
export function erbBands(options: {
  readonly lowHz: number;
  readonly highHz: number;
  readonly perErb?: number;
}): Band[] {
  const { lowHz, highHz, perErb = 1 } = options;
  if (!(lowHz >= 0) || !(highHz > lowHz) || !(perErb > 0) || !Number.isFinite(highHz * perErb)) {
    throw new RangeError(`erbBands: ${lowHz} to ${highHz} Hz by 1/${perErb} ERB is no range`);
  }
  const low = erbNumber(lowHz);
  const span = erbNumber(highHz) - low;
  const count = Math.max(1, Math.round(span * perErb));
  const hzAt = (band: number): number => {
    if (band === 0) return lowHz;
    if (band === count) return highHz;
    return (1000 / 4.37) * (Math.pow(10, (low + (span * band) / count) / 21.4) - 1);
  };
  return Array.from({ length: count }, (_, i) => ({ centreHz: hzAt(i + 0.5), lowHz: hzAt(i), highHz: hzAt(i + 1) }));
}

/**
 * Sums an FFT's bins into bands. Bin k stands for the frequencies from (k − ½) to (k + ½)·binHz, bin 0 and
 * the last one (Nyquist) for the half that exists; a bin across an edge is shared in proportion. Over bands that touch
 * and reach from 0 to Nyquist the band powers therefore sum to the bin powers. What of a band lies beyond the last bin
 * counts as empty.
 *
 * @param binHz    sampleRateHz / FFT size
 * @param binCount FFT size / 2 + 1
 * @throws RangeError if there are no two bins or they have no width, or a band is upside down
 */
export function createBandMap(bands: readonly Band[], binHz: number, binCount: number): BandMap {
  const { first, last, firstWeight, lastWeight } = planBands(bands, binHz, binCount);
  return {
    apply(power, out) {
      for (let band = 0; band < first.length; band++) {
        const start = first[band]!;
        const end = last[band]!;
        if (end < start) {
          out[band] = 0;
          continue;
        }
        let sum0 = 0; // eight sums, so that an addition need not wait for the one before
        let sum1 = 0;
        let sum2 = 0;
        let sum3 = 0;
        let sum4 = 0;
        let sum5 = 0;
        let sum6 = 0;
        let sum7 = 0;
        let bin = start + 1;
        for (; bin + 8 <= end; bin += 8) {
          sum0 += power[bin]!;
          sum1 += power[bin + 1]!;
          sum2 += power[bin + 2]!;
          sum3 += power[bin + 3]!;
          sum4 += power[bin + 4]!;
          sum5 += power[bin + 5]!;
          sum6 += power[bin + 6]!;
          sum7 += power[bin + 7]!;
        }
        if (bin + 4 <= end) {
          sum0 += power[bin]!;
          sum1 += power[bin + 1]!;
          sum2 += power[bin + 2]!;
          sum3 += power[bin + 3]!;
          bin += 4;
        }
        sum0 = sum0 + sum4 + (sum2 + sum6) + (sum1 + sum5 + (sum3 + sum7));
        for (; bin < end; bin++) sum0 += power[bin]!;
        const edges = firstWeight[band]! * power[start]! + (end > start ? lastWeight[band]! * power[end]! : 0);
        out[band] = sum0 + edges;
      }
    },
  };
}

/** Which bins belong to each band, and by how much those at its edges. */
export interface BandPlan {
  readonly first: Int32Array;
  /** Inclusive; before `first` where the band holds no bin. */
  readonly last: Int32Array;
  readonly firstWeight: Float64Array;
  /** 0 where the first bin is the last. */
  readonly lastWeight: Float64Array;
}

/** The plan of `createBandMap`, for it and its twin. */
export function planBands(bands: readonly Band[], binHz: number, binCount: number): BandPlan {
  if (!(binHz > 0) || !Number.isInteger(binCount) || binCount < 2) {
    throw new RangeError(`createBandMap: ${binCount} bins of ${binHz} Hz`);
  }
  /** Bins (whole and part) below a frequency, each counted as 1. */
  const binsBelow = (hz: number): number => {
    const position = Math.max(0, hz) / binHz;
    const last = binCount - 1;
    if (position >= last) return binCount;
    if (position < 0.5) return position * 2; // bin 0 is only half as wide
    if (position > last - 0.5) return last + (position - (last - 0.5)) * 2;
    return position + 0.5;
  };
  const first = new Int32Array(bands.length);
  const last = new Int32Array(bands.length);
  const firstWeight = new Float64Array(bands.length);
  const lastWeight = new Float64Array(bands.length);
  bands.forEach(({ lowHz, highHz }, band) => {
    if (!(highHz >= lowHz)) throw new RangeError(`createBandMap: band from ${lowHz} to ${highHz} Hz`);
    const from = binsBelow(lowHz);
    const to = binsBelow(highHz);
    first[band] = Math.floor(from);
    last[band] = Math.ceil(to) - 1;
    const single = first[band] === last[band];
    firstWeight[band] = single ? to - from : first[band] + 1 - from;
    lastWeight[band] = single ? 0 : to - last[band];
  });
  return { first, last, firstWeight, lastWeight };
}

function erbNumber(frequencyHz: number): number {
  return 21.4 * Math.log10(1 + (4.37 * frequencyHz) / 1000);
}

function requireRange(who: string, lowHz: number, highHz: number): void {
  if (!(lowHz > 0) || !(highHz >= lowHz) || highHz === Infinity) {
    throw new RangeError(`${who}: ${lowHz} to ${highHz} Hz is no range`);
  }
}
