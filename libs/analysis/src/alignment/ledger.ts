import { createStft, createWindow, erbBands, type Kernels } from '@auralign/dsp';
import { spectrumGeometry } from '../sharedSpectrum.ts';
import {
  binsOf,
  createRegionSums,
  isWithin,
  pairIndex,
  type Region,
  type RegionSums,
  type Spectrum,
} from './regionSums.ts';
import { createTimeCells } from './timeCells.ts';

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
  const whole = createRegionSums(everything, { stemCount, withPairs: false });
  const regions = options.regions.map((region) => ({
    region,
    of: createRegionSums(binsOf(region, binHz, binCount), { stemCount, withPairs: true }),
  }));
  const bands = erbBands({ lowHz: 20, highHz: Math.min(20_000, sampleRateHz / 2) });
  const bandOfBin = Int32Array.from({ length: binCount }, (_, bin) =>
    bands.findIndex(({ lowHz, highHz }) => bin * binHz >= lowHz && bin * binHz < highHz),
  );
  const products = bands.map(() => new Float64Array(pairIndex(fileCount - 1, fileCount - 1) + 1));
  const cells = createTimeCells({ width: 2, stepSeconds: CELL_SECONDS, mostCells: MOST_CELLS });

  let spectra: Spectrum[] = [];
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
    whole.add(spectra);
    const half = hopFrames / 2 / sampleRateHz;
    for (const { region, of } of regions) if (isWithin(atSeconds, half, region)) of.add(spectra);
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
      whole: whole.sums,
      regions: regions.map(({ of }) => of.sums),
      erb: { bands, products },
      overTime: cells,
    },
  };
}
