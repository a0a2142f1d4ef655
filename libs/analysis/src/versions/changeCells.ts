import { createStft, createWindow, type Band, type Kernels, type StftFrame } from '@auralign/dsp';
import { ledgerFrames } from '../alignment/ledger.ts';
import { createTimeCells } from '../alignment/timeCells.ts';
import type { PairBlock } from './pairReading.ts';
import { coherenceOf, PARTS, summed, type Part, type Transfer } from './transfer.ts';

/** About what a bar takes; frames are 0.37 s long. */
const CELL_SECONDS = 0.5;
/** 17 minutes in steps of half a second; longer files get longer steps. */
const MOST_CELLS = 2048;
export const FINE_SECONDS = MOST_CELLS * CELL_SECONDS;

/** |M|², |H·X|² and the real part of M·conj(H·X), for mid and side. */
const PER_PART = 3;
const PER_BAND = PER_PART * PARTS.length;

/** What is left of the older file's own sound where the newer one has too little in common with it to tell a response from. */
const COHERENT = 0.3;

/** The newer file against the older one through the constant change, in cells of time and band. */
export interface ChangeCells {
  readonly bands: readonly Band[];
  readonly stepSeconds: number;
  /** Transforms in a cell. */
  readonly framesPerCell: number;
  readonly cellCount: number;
  /** Bins in a band. */
  binCount(band: number): number;
  /** What the files have in a cell. */
  at(
    cell: number,
    band: number,
    part: Part,
  ): { readonly after: number; readonly expected: number; readonly cross: number };
  /** Of each file, the product of mid and side: with their powers it tells left from right. */
  readonly midSide: { readonly before: Float64Array; readonly after: Float64Array };
}

/** Gathers the cells of a second reading. Memory does not grow with the length. */
export function createChangeCells(options: {
  readonly sampleRateHz: number;
  readonly bands: readonly Band[];
  readonly transfer: Transfer;
  readonly kernels: Kernels;
}): { process(block: PairBlock): void; flush(): void; readonly cells: ChangeCells } {
  const { sampleRateHz, bands, transfer, kernels } = options;
  const sizeFrames = ledgerFrames(sampleRateHz);
  const hopFrames = sizeFrames / 2;
  const window = createWindow('hann', sizeFrames);
  const stretches = bands.map(({ lowHz, highHz }) => binsOf(lowHz, highHz, transfer.binHz, sizeFrames / 2 + 1));
  const expected = expectedResponse(transfer, bands, stretches);
  const cells = createTimeCells({ width: bands.length * PER_BAND, stepSeconds: CELL_SECONDS, mostCells: MOST_CELLS });
  const midSide = { before: new Float64Array(bands.length), after: new Float64Array(bands.length) };
  let older: StftFrame | undefined;
  const ofFile = (onFrame: (frame: StftFrame) => void) =>
    createStft({
      sizeFrames,
      hopFrames,
      channelCount: 2,
      window,
      createRealFft: (size) => kernels.createRealFft(size),
      onFrame,
    });
  const before = ofFile((frame) => {
    older = frame;
  });
  const after = ofFile((newer) => take(older!, newer));

  function take(x: StftFrame, m: StftFrame): void {
    const row = cells.at((m.startFrame + hopFrames) / sampleRateHz);
    for (let band = 0; band < bands.length; band++) {
      const { first, last } = stretches[band]!;
      for (let p = 0; p < PARTS.length; p++) {
        const h = expected[PARTS[p]!];
        const [xRe, xIm, mRe, mIm] = [x.re[p]!, x.im[p]!, m.re[p]!, m.im[p]!];
        let newer = 0;
        let older = 0;
        let cross = 0;
        for (let bin = first; bin <= last; bin++) {
          const re = h.re[bin]! * xRe[bin]! - h.im[bin]! * xIm[bin]!;
          const im = h.re[bin]! * xIm[bin]! + h.im[bin]! * xRe[bin]!;
          newer += mRe[bin]! * mRe[bin]! + mIm[bin]! * mIm[bin]!;
          older += re * re + im * im;
          cross += mRe[bin]! * re + mIm[bin]! * im;
        }
        const at = band * PER_BAND + p * PER_PART;
        row[at] = row[at]! + newer;
        row[at + 1] = row[at + 1]! + older;
        row[at + 2] = row[at + 2]! + cross;
      }
      midSide.before[band]! += product(x, first, last);
      midSide.after[band]! += product(m, first, last);
    }
  }

  return {
    process(block) {
      before.process([block.before.mid, block.before.side], block.frameCount);
      after.process([block.after.mid, block.after.side], block.frameCount);
    },
    flush() {
      before.flush();
      after.flush();
    },
    cells: {
      bands,
      midSide,
      get stepSeconds() {
        return cells.stepSeconds;
      },
      get framesPerCell() {
        return (cells.stepSeconds * sampleRateHz) / hopFrames;
      },
      get cellCount() {
        return cells.rows.length;
      },
      binCount: (band) => stretches[band]!.last - stretches[band]!.first + 1,
      at(cell, band, part) {
        const row = cells.rows[cell]!;
        const at = band * PER_BAND + PARTS.indexOf(part) * PER_PART;
        return { after: row[at]!, expected: row[at + 1]!, cross: row[at + 2]! };
      },
    },
  };
}

function product({ re, im }: StftFrame, first: number, last: number): number {
  let sum = 0;
  for (let bin = first; bin <= last; bin++) sum += re[0]![bin]! * re[1]![bin]! + im[0]![bin]! * im[1]![bin]!;
  return sum;
}

function binsOf(lowHz: number, highHz: number, binHz: number, binCount: number): { first: number; last: number } {
  const first = Math.ceil(lowHz / binHz);
  const last = Math.min(binCount - 1, Math.ceil(highHz / binHz) - 1);
  if (last >= first) return { first, last };
  const nearest = Math.min(binCount - 1, Math.round((lowHz + highHz) / 2 / binHz));
  return { first: nearest, last: nearest };
}

/**
 * The response, and where the files have next to nothing in common (noise, what an encoder left out) a plain gain that keeps the power: a
 * least-squares response would call silent there what only is different.
 */
function expectedResponse(
  transfer: Transfer,
  bands: readonly Band[],
  stretches: readonly { readonly first: number; readonly last: number }[],
): Transfer['response'] {
  const of = (part: Part): Transfer['response'][Part] => {
    const re = transfer.response[part].re.slice();
    const im = transfer.response[part].im.slice();
    for (const [band, { lowHz, highHz }] of bands.entries()) {
      const sums = summed(transfer, part, lowHz, highHz);
      if (coherenceOf(sums) >= COHERENT || !(sums.before > 0)) continue;
      const { first, last } = stretches[band]!;
      re.fill(Math.sign(transfer.gain) * Math.sqrt(sums.after / sums.before), first, last + 1);
      im.fill(0, first, last + 1);
    }
    return { re, im };
  };
  return { mid: of('mid'), side: of('side') };
}
