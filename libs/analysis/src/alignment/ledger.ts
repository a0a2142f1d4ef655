import { createStft, createWindow, erbBands, type Kernels } from '@auralign/dsp';
import { spectrumGeometry } from '../sharedSpectrum.ts';
import { createTimeCells } from './timeCells.ts';

/** A place in time and frequency that somebody asks about. */
export interface Region {
  /** Stretches of frequency; a bin that two of them hold counts once. */
  readonly bandsHz: readonly { readonly lowHz: number; readonly highHz: number }[];
  /** Stretches of time; none: the whole file. */
  readonly ranges: readonly { readonly startSeconds: number; readonly endSeconds: number }[];
}

/** Sums over the frames of a region, bin by bin; powers unscaled, since only their ratios mean something. */
export interface RegionSums {
  readonly bins: Int32Array;
  /** |M|² of mid and side of the mix. */
  readonly mixMid: Float64Array;
  readonly mixSide: Float64Array;
  readonly stems: readonly StemSums[];
  /** Real parts of X_a·conj(X_b), per pair of stems (`pairIndex`), mid and side; kept for regions only. */
  readonly pairs: readonly { readonly mid: Float64Array; readonly side: Float64Array }[];
}

/** What one stem adds to the mix in each bin of a region. */
export interface StemSums {
  readonly mid: Float64Array;
  readonly side: Float64Array;
  /** X·conj(M) of the mids: its real part is what of the mix's power is this stem's. */
  readonly midRe: Float64Array;
  readonly midIm: Float64Array;
  readonly sideRe: Float64Array;
  readonly sideIm: Float64Array;
}

/** All that is needed to tell how stems make up a mix. Files count from the mix (0), stems after it. */
export interface Ledger {
  readonly binHz: number;
  readonly sizeFrames: number;
  readonly frameCount: number;
  /** The whole file, all bins. */
  readonly whole: RegionSums;
  readonly regions: readonly RegionSums[];
  /** Real part of X_a·conj(X_b) of mid and side together, per ERB band, then per pair (`pairIndex`). */
  readonly erb: { readonly bands: ReturnType<typeof erbBands>; readonly products: readonly Float64Array[] };
  /** Power of the mix and of what the sum of the stems leaves of it, in cells of time: rows [mix, residual]. */
  readonly overTime: { readonly stepSeconds: number; readonly rows: readonly Float64Array[] };
}

/** Place of a pair in a triangle of products. */
export function pairIndex(a: number, b: number): number {
  const [low, high] = a < b ? [a, b] : [b, a];
  return (high * (high + 1)) / 2 + low;
}

const CELL_SECONDS = 0.5;
const MOST_CELLS = 512;

/** Files lent for one turn: `mid` and `side` of each, mix first. */
export interface LedgerBuilder {
  process(files: readonly { readonly mid: Float32Array; readonly side: Float32Array }[], count: number): void;
  flush(): void;
  readonly ledger: Ledger;
}

/** Frames of the ledger: twice the shared STFT, 16384 (0.37 s, bins of 2.7 Hz) at 44.1 and 48 kHz, so that rumble and bass are told apart. */
export function ledgerFrames(sampleRateHz: number): number {
  return 2 * spectrumGeometry(sampleRateHz).sizeFrames;
}

/**
 * Gathers, frame by frame on one clock, what each stem adds to the mix. Memory: all bins of all files once, and the bins of each
 * region for each stem; none of it grows with the length.
 *
 * @param options.fileCount the mix and the stems
 */
export function createLedger(options: {
  readonly sampleRateHz: number;
  readonly fileCount: number;
  readonly regions: readonly Region[];
  readonly kernels: Kernels;
}): LedgerBuilder {
  const { sampleRateHz, fileCount, kernels } = options;
  const sizeFrames = ledgerFrames(sampleRateHz);
  const hopFrames = sizeFrames / 2;
  const binHz = sampleRateHz / sizeFrames;
  const binCount = sizeFrames / 2 + 1;
  const window = createWindow('hann', sizeFrames);
  const stemCount = fileCount - 1;
  const everything = Int32Array.from({ length: binCount }, (_, bin) => bin);
  const whole = emptySums(everything, stemCount, 0);
  const regions = options.regions.map((region) => ({
    region,
    sums: emptySums(binsOf(region, binHz, binCount), stemCount, stemCount),
  }));
  const bands = erbBands({ lowHz: 20, highHz: Math.min(20_000, sampleRateHz / 2) });
  const bandOfBin = Int32Array.from({ length: binCount }, (_, bin) =>
    bands.findIndex(({ lowHz, highHz }) => bin * binHz >= lowHz && bin * binHz < highHz),
  );
  const products = bands.map(() => new Float64Array(pairIndex(fileCount - 1, fileCount - 1) + 1));
  const cells = createTimeCells({ width: 2, stepSeconds: CELL_SECONDS, mostCells: MOST_CELLS });

  let spectra: { re: readonly Float64Array[]; im: readonly Float64Array[] }[] = [];
  let frameIndex = 0;
  const transforms = Array.from({ length: fileCount }, () =>
    createStft({
      sizeFrames,
      hopFrames,
      channelCount: 2,
      window,
      createRealFft: (size) => kernels.createRealFft(size),
      onFrame: ({ re, im }) => void spectra.push({ re, im }),
    }),
  );

  function take(): void {
    if (spectra.length < fileCount) return;
    const atSeconds = (frameIndex * hopFrames + sizeFrames / 2) / sampleRateHz;
    addProducts();
    addOverTime(cells.at(atSeconds));
    addRegion(whole);
    const half = hopFrames / 2 / sampleRateHz;
    for (const { region, sums } of regions) if (isWithin(atSeconds, half, region)) addRegion(sums);
    frameIndex++;
    spectra = [];
  }

  function addProducts(): void {
    for (let a = 0; a < fileCount; a++) {
      const one = spectra[a]!;
      for (let b = 0; b <= a; b++) {
        const other = spectra[b]!;
        const place = pairIndex(a, b);
        for (let bin = 0; bin < binCount; bin++) {
          const band = bandOfBin[bin]!;
          if (band < 0) continue;
          let product = 0;
          for (let c = 0; c < 2; c++) {
            product += one.re[c]![bin]! * other.re[c]![bin]! + one.im[c]![bin]! * other.im[c]![bin]!;
          }
          products[band]![place] = products[band]![place]! + product;
        }
      }
    }
  }

  function addOverTime(row: Float64Array): void {
    let mixPower = 0;
    let residual = 0;
    for (let c = 0; c < 2; c++) {
      for (let bin = 0; bin < binCount; bin++) {
        let re = spectra[0]!.re[c]![bin]!;
        let im = spectra[0]!.im[c]![bin]!;
        mixPower += re * re + im * im;
        for (let file = 1; file < fileCount; file++) {
          re -= spectra[file]!.re[c]![bin]!;
          im -= spectra[file]!.im[c]![bin]!;
        }
        residual += re * re + im * im;
      }
    }
    row[0] = row[0]! + mixPower;
    row[1] = row[1]! + residual;
  }

  function addRegion({ bins, mixMid, mixSide, stems, pairs }: RegionSums): void {
    const [mid, side] = [0, 1];
    const mix = spectra[0]!;
    addPower(mixMid, mix, mid, bins);
    addPower(mixSide, mix, side, bins);
    for (const [i, sums] of stems.entries()) {
      const stem = spectra[i + 1]!;
      addPower(sums.mid, stem, mid, bins);
      addPower(sums.side, stem, side, bins);
      addCross(sums.midRe, sums.midIm, stem, mix, mid, bins);
      addCross(sums.sideRe, sums.sideIm, stem, mix, side, bins);
    }
    if (pairs.length === 0) return;
    for (let a = 0; a < stemCount; a++) {
      for (let b = 0; b <= a; b++) {
        const sums = pairs[pairIndex(a, b)]!;
        addCommon(sums.mid, spectra[a + 1]!, spectra[b + 1]!, mid, bins);
        addCommon(sums.side, spectra[a + 1]!, spectra[b + 1]!, side, bins);
      }
    }
  }

  return {
    process(files, count) {
      for (const [i, { mid, side }] of files.entries()) transforms[i]!.process([mid, side], count);
      take();
    },
    flush() {
      for (const transform of transforms) transform.flush();
      take();
    },
    ledger: {
      binHz,
      sizeFrames,
      get frameCount() {
        return frameIndex;
      },
      whole,
      regions: regions.map(({ sums }) => sums),
      erb: { bands, products },
      overTime: cells,
    },
  };
}

function emptySums(bins: Int32Array, stemCount: number, pairedCount: number): RegionSums {
  const zeros = (): Float64Array => new Float64Array(bins.length);
  return {
    bins,
    mixMid: zeros(),
    mixSide: zeros(),
    stems: Array.from({ length: stemCount }, () => ({
      mid: zeros(),
      side: zeros(),
      midRe: zeros(),
      midIm: zeros(),
      sideRe: zeros(),
      sideIm: zeros(),
    })),
    pairs: Array.from({ length: (pairedCount * (pairedCount + 1)) / 2 }, () => ({ mid: zeros(), side: zeros() })),
  };
}

/** Bins whose centres lie in one of the bands; of a band narrower than a bin the nearest one. */
function binsOf({ bandsHz }: Region, binHz: number, binCount: number): Int32Array {
  const bins = new Set<number>();
  for (const { lowHz, highHz } of bandsHz) {
    const first = Math.max(0, Math.ceil(lowHz / binHz));
    const last = Math.min(binCount - 1, Math.floor(highHz / binHz));
    for (let bin = first; bin <= last; bin++) bins.add(bin);
    if (last < first) bins.add(Math.min(binCount - 1, Math.round((lowHz + highHz) / 2 / binHz)));
  }
  return Int32Array.from(bins).sort();
}

/** Does a frame count, of which `half` a hop on each side of its centre is its own? */
function isWithin(seconds: number, half: number, { ranges }: Region): boolean {
  return (
    ranges.length === 0 ||
    ranges.some(({ startSeconds, endSeconds }) => seconds + half > startSeconds && seconds - half < endSeconds)
  );
}

type Spectrum = { readonly re: readonly Float64Array[]; readonly im: readonly Float64Array[] };

function addPower(sums: Float64Array, spectrum: Spectrum, channel: number, bins: Int32Array): void {
  addCommon(sums, spectrum, spectrum, channel, bins);
}

function addCross(
  sumsRe: Float64Array,
  sumsIm: Float64Array,
  one: Spectrum,
  other: Spectrum,
  channel: number,
  bins: Int32Array,
): void {
  const [aRe, aIm, bRe, bIm] = [one.re[channel]!, one.im[channel]!, other.re[channel]!, other.im[channel]!];
  for (let i = 0; i < bins.length; i++) {
    const bin = bins[i]!;
    sumsRe[i] = sumsRe[i]! + aRe[bin]! * bRe[bin]! + aIm[bin]! * bIm[bin]!;
    sumsIm[i] = sumsIm[i]! + aIm[bin]! * bRe[bin]! - aRe[bin]! * bIm[bin]!;
  }
}

function addCommon(sums: Float64Array, one: Spectrum, other: Spectrum, channel: number, bins: Int32Array): void {
  const [aRe, aIm, bRe, bIm] = [one.re[channel]!, one.im[channel]!, other.re[channel]!, other.im[channel]!];
  for (let i = 0; i < bins.length; i++) {
    const bin = bins[i]!;
    sums[i] = sums[i]! + aRe[bin]! * bRe[bin]! + aIm[bin]! * bIm[bin]!;
  }
}
