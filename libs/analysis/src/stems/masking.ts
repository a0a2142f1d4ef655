import type { Band, Kernels } from '@auralign/dsp';
import { createSharedSpectrum, type SpectrumFrame } from '../sharedSpectrum.ts';
import { createExcitation, earGainDb, excitationBands } from './excitation.ts';
import { createTimeCells, type TimeCells } from '../alignment/timeCells.ts';

/**
 * A sound must lie this far under a masker in an auditory filter to be lost beside it: what noise masks of a tone.
 *
 * Source: R. Hellman, "Asymmetry of masking between noise and tone", Perception & Psychophysics 11 (1972); the constant of ISO/IEC
 * 11172-3, Annex D.2 (psychoacoustic model 2, noise masking tone).
 */
export const MASKED_BELOW_DB = 5.5;

/** Bands this far under the strongest of a moment (weighted by the ear) are not what a sound is told by. */
const MAIN_PART_DB = 15;
/** A moment this far under the loudest one of the stem so far is a tail or a pause … */
const PAUSE_DB = 35;
/** … and one this far under the loudest stem of the moment is noise: nobody would hear it in its pauses either. */
const NOISE_DB = 45;
/** Steps of 1 dB beyond the threshold; the last takes all beyond. */
export const DEPTHS = 24;
const CELL_SECONDS = 0.5;
const MOST_CELLS = 192;

/** What was gathered of how stems cover each other. */
export interface MaskingTable {
  readonly bands: readonly Band[];
  readonly stepSeconds: number;
  /** Per stem: frames in which it should be heard in a band, by cell and band. */
  readonly heard: readonly TimeCells[];
  /** Of one stem under another: nothing for itself. */
  pair(masked: number, masker: number): MaskedPair;
}

export interface MaskedPair {
  /** Frames lost, by cell and band. */
  readonly lost: TimeCells;
  /** Frames lost by how far under the threshold, 0 … `DEPTHS` − 1 dB: band · DEPTHS + depth. */
  readonly depths: Float64Array;
}

export interface MaskingBuilder {
  process(stems: readonly { readonly pair: readonly Float32Array[] }[], count: number): void;
  flush(): void;
  readonly table: MaskingTable;
}

/**
 * Gathers which stem covers which, where and when: in every frame of the shared STFT (0.19 s) the excitations of each pair of stems are
 * held against each other, each ear by itself: what one ear hears is not lost.
 *
 * After D. Ronan et al., "Automatic Minimisation of Masking in Multitrack Audio using Subgroups", arXiv 1803.09960 (2018), where stems
 * are held against each other by the model of ISO/IEC 11172-3. Memory grows with the square of the number of stems, not with the
 * length.
 */
export function createMasking(options: {
  readonly sampleRateHz: number;
  readonly kernels: readonly Kernels[];
}): MaskingBuilder {
  const { sampleRateHz, kernels } = options;
  const stemCount = kernels.length;
  const bands = excitationBands(sampleRateHz);
  const earGain = bands.map(({ centreHz }) => 10 ** (earGainDb(centreHz) / 10));
  const mainPart = 10 ** (-MAIN_PART_DB / 10);
  const pause = 10 ** (-PAUSE_DB / 10);
  const noise = 10 ** (-NOISE_DB / 10);
  const cells = (): TimeCells =>
    createTimeCells({ width: bands.length, stepSeconds: CELL_SECONDS, mostCells: MOST_CELLS });
  const heard = kernels.map(cells);
  const pairs = kernels.map((_, masked) =>
    kernels.map((__, masker): MaskedPair | undefined =>
      masked === masker ? undefined : { lost: cells(), depths: new Float64Array(bands.length * DEPTHS) },
    ),
  );
  const isHeard = kernels.map(() => new Uint8Array(bands.length));
  const loudest = kernels.map(() => 0);
  /** [stem][ear][band], lent by the models of the ears. */
  const excitations: (readonly Float64Array[] | undefined)[] = kernels.map(() => undefined);

  const spectra = kernels.map((own, stem) => {
    let ears: ReturnType<typeof createExcitation>[] | undefined;
    const spectrum = createSharedSpectrum({
      sampleRateHz,
      channelCount: 2,
      channelLabels: ['L', 'R'],
      kernels: own,
      onFrame(frame: SpectrumFrame) {
        const { binHz, binCount, hopFrames } = spectrum;
        ears ??= [0, 1].map(() => createExcitation({ bands, binHz, binCount, hopSeconds: hopFrames / sampleRateHz }));
        excitations[stem] = [ears[0]!.frame(frame.left), ears[1]!.frame(frame.right!)];
        if (stem === stemCount - 1) compare(frame.timeSeconds);
      },
    });
    return spectrum;
  });

  function compare(seconds: number): void {
    const peaks = excitations.map((ears) => strongestOf(ears!));
    const loudestNow = Math.max(...peaks);
    for (let stem = 0; stem < stemCount; stem++) {
      isHeard[stem]!.fill(0);
      loudest[stem] = Math.max(loudest[stem]!, peaks[stem]!);
      if (peaks[stem]! > Math.max(pause * loudest[stem]!, noise * loudestNow)) noteHeard(stem, peaks[stem]!, seconds);
    }
    for (let masked = 0; masked < stemCount; masked++) {
      for (let masker = 0; masker < stemCount; masker++) {
        if (masked !== masker) noteLost(masked, masker, seconds);
      }
    }
  }

  function strongestOf([left, right]: readonly Float64Array[]): number {
    let strongest = 0;
    for (let band = 0; band < bands.length; band++) {
      strongest = Math.max(strongest, (left![band]! + right![band]!) * earGain[band]!);
    }
    return strongest;
  }

  function noteHeard(stem: number, strongest: number, seconds: number): void {
    const [left, right] = excitations[stem]!;
    const marks = isHeard[stem]!;
    const row = heard[stem]!.at(seconds);
    for (let band = 0; band < bands.length; band++) {
      if ((left![band]! + right![band]!) * earGain[band]! < mainPart * strongest) continue;
      marks[band] = 1;
      row[band] = row[band]! + 1;
    }
  }

  function noteLost(masked: number, masker: number, seconds: number): void {
    const marks = isHeard[masked]!;
    const own = excitations[masked]!;
    const other = excitations[masker]!;
    const { lost, depths } = pairs[masked]![masker]!;
    let row: Float64Array | undefined;
    for (let band = 0; band < bands.length; band++) {
      if (marks[band] === 0) continue;
      const leftDb = underDb(own[0]![band]!, other[0]![band]!);
      const rightDb = underDb(own[1]![band]!, other[1]![band]!);
      const beyondDb = Math.min(leftDb, rightDb) - MASKED_BELOW_DB;
      if (!(beyondDb > 0)) continue;
      row ??= lost.at(seconds);
      row[band] = row[band]! + 1;
      const place = band * DEPTHS + Math.min(DEPTHS - 1, Math.floor(beyondDb));
      depths[place] = depths[place]! + 1;
    }
  }

  return {
    process(stems, count) {
      for (const [stem, { pair }] of stems.entries()) spectra[stem]!.process(pair, count);
    },
    flush() {
      for (const spectrum of spectra) spectrum.flush();
    },
    table: {
      bands,
      get stepSeconds() {
        return heard[0]?.stepSeconds ?? CELL_SECONDS;
      },
      heard,
      pair: (masked, masker) => pairs[masked]![masker]!,
    },
  };
}

/** How far a sound lies under another in one ear; an ear in which it makes no sound loses nothing and decides nothing. */
function underDb(own: number, other: number): number {
  if (!(own > 0)) return Infinity;
  return 10 * Math.log10(other / own);
}
