import { AuralignError } from '@auralign/audio';
import { createStft, createWindow, type StftFrame } from '@auralign/dsp';

/** Which part of which picture is wanted. */
export interface SpectrogramOptions {
  /** Default 0. */
  readonly startSeconds?: number;
  /** Default: the end of the file. */
  readonly endSeconds?: number;
  /** 1 … 8192, evenly spaced in time. */
  readonly columnCount: number;
  /** 8 … 2048, evenly spaced in log-frequency. */
  readonly rowCount: number;
  /** Lower edge of the lowest row; default 20. */
  readonly lowHz?: number;
  /** Upper edge of the highest row; default 20 000, at most half the sample rate. */
  readonly highHz?: number;
  /** `mid` (default): mean of all channels; `side`: (L−R)/2, silent unless there are two. */
  readonly channel?: 'mid' | 'side';
  /** Level of byte 0; default −110. */
  readonly floorDb?: number;
  /** Level of byte 255, dB, a full-scale sine being 0; default 0. */
  readonly ceilingDb?: number;
}

export interface SpectrogramTile {
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly columnCount: number;
  readonly rowCount: number;
  readonly lowHz: number;
  readonly highHz: number;
  readonly floorDb: number;
  readonly ceilingDb: number;
  /** Level of row `r` (0 is the lowest) of column `c` at `c·rowCount + r`, linear in dB from floor to ceiling. */
  readonly levels: Uint8Array;
}

/** Length of the window: tones a semitone apart are told apart from 200 Hz on, and drums still have a place. */
const WINDOW_SECONDS = 0.09;

/** Draws a tile while the samples of one channel go by. */
export interface SpectrogramBuilder {
  /** Frames of the file that are needed, [first, end); may begin before the file and end after it. */
  readonly firstFrame: number;
  readonly endFrame: number;
  /** Takes the next samples, from `firstFrame` on; what lies outside the file is 0. */
  add(samples: Float32Array, frameCount: number): void;
  result(): SpectrogramTile;
}

/**
 * Power of Hann windows at most half a window apart, averaged over each column; a row shows its strongest bin, so that
 * a tone reads its level, and between two bins what lies between their levels.
 *
 * @throws AuralignError `INVALID_OPTION` for a part that is not there, or a picture too large or too fine
 */
export function createSpectrogramBuilder(
  options: SpectrogramOptions,
  format: { readonly sampleRateHz: number; readonly frameCount: number | undefined },
): SpectrogramBuilder {
  const { sampleRateHz } = format;
  const tile = checkedTile(options, format);
  const { columnCount, rowCount } = tile;
  const startFrame = Math.round(tile.startSeconds * sampleRateHz);
  const columnFrames = ((tile.endSeconds - tile.startSeconds) * sampleRateHz) / columnCount;
  const sizeFrames = 2 ** Math.round(Math.log2(WINDOW_SECONDS * sampleRateHz));
  const hopFrames = Math.max(1, Math.min(sizeFrames / 2, Math.floor(columnFrames)));
  const window = createWindow('hann', sizeFrames);
  const power = new Float64Array(columnCount * rowCount);
  const frameCounts = new Uint32Array(columnCount);
  const binPower = new Float64Array(sizeFrames / 2 + 1);
  const rows = rowsOf(tile, sampleRateHz / sizeFrames, sizeFrames / 2);
  let windowSum = 0;
  for (let i = 0; i < sizeFrames; i++) windowSum += window[i]!;
  const scale = (2 / windowSum) ** 2; // a full-scale sine has amplitude windowSum / 2

  const onFrame = ({ index, re, im }: StftFrame): void => {
    const column = Math.floor((index * hopFrames) / columnFrames); // the frame's centre
    if (column >= columnCount) return;
    const [real, imaginary] = [re[0]!, im[0]!];
    for (let k = 0; k < binPower.length; k++) binPower[k] = scale * (real[k]! ** 2 + imaginary[k]! ** 2);
    for (let r = 0; r < rowCount; r++) power[column * rowCount + r]! += rowPower(binPower, rows[r]!);
    frameCounts[column]!++;
  };
  const stft = createStft({ sizeFrames, hopFrames, channelCount: 1, window, onFrame });
  const firstFrame = startFrame - sizeFrames / 2;
  return {
    firstFrame,
    endFrame: Math.ceil(startFrame + columnCount * columnFrames + sizeFrames / 2),
    add: (samples, frameCount) => stft.process([samples], frameCount),
    result() {
      const levels = new Uint8Array(power.length);
      const { floorDb, ceilingDb } = tile;
      for (let i = 0; i < power.length; i++) {
        const mean = power[i]! / Math.max(1, frameCounts[Math.floor(i / rowCount)]!);
        const share = (10 * Math.log10(mean) - floorDb) / (ceilingDb - floorDb);
        levels[i] = Math.round(255 * Math.min(1, Math.max(0, share)));
      }
      return { ...tile, levels };
    },
  };
}

/** Bins of one row: whole ones from `first` to `last`, or a place between two. */
interface Row {
  readonly first: number;
  readonly last: number;
  readonly centre: number;
}

function rowsOf(
  { lowHz, highHz, rowCount }: { lowHz: number; highHz: number; rowCount: number },
  binHz: number,
  lastBin: number,
): Row[] {
  const edge = (row: number): number => (lowHz * (highHz / lowHz) ** (row / rowCount)) / binHz;
  return Array.from({ length: rowCount }, (_, row) => ({
    first: Math.ceil(edge(row)),
    last: Math.min(lastBin, Math.ceil(edge(row + 1)) - 1),
    centre: Math.min(lastBin, edge(row + 0.5)),
  }));
}

function rowPower(binPower: Float64Array, { first, last, centre }: Row): number {
  if (last < first) {
    const below = Math.floor(centre);
    const next = Math.min(binPower.length - 1, below + 1);
    return binPower[below]! + (centre - below) * (binPower[next]! - binPower[below]!);
  }
  let highest = 0;
  for (let k = first; k <= last; k++) highest = Math.max(highest, binPower[k]!);
  return highest;
}

function checkedTile(
  options: SpectrogramOptions,
  { sampleRateHz, frameCount }: { sampleRateHz: number; frameCount: number | undefined },
): Omit<SpectrogramTile, 'levels'> {
  const { startSeconds = 0, columnCount, rowCount, lowHz = 20, floorDb = -110, ceilingDb = 0 } = options;
  const endSeconds = options.endSeconds ?? (frameCount === undefined ? undefined : frameCount / sampleRateHz);
  const highHz = Math.min(options.highHz ?? 20_000, sampleRateHz / 2);
  if (endSeconds === undefined) throw invalid('the file does not say how long it is: endSeconds must be given');
  if (!(startSeconds >= 0 && endSeconds > startSeconds)) throw invalid(`from ${startSeconds} s to ${endSeconds} s`);
  checkCount('columnCount', columnCount, 1, Math.min(8192, Math.floor((endSeconds - startSeconds) * sampleRateHz)));
  checkCount('rowCount', rowCount, 8, 2048);
  if (!(lowHz > 0 && highHz > lowHz)) throw invalid(`from ${lowHz} Hz to ${highHz} Hz`);
  if (!(ceilingDb > floorDb)) throw invalid(`from ${floorDb} dB to ${ceilingDb} dB`);
  return { startSeconds, endSeconds, columnCount, rowCount, lowHz, highHz, floorDb, ceilingDb };
}

function checkCount(name: string, value: number, lowest: number, highest: number): void {
  if (Number.isInteger(value) && value >= lowest && value <= highest) return;
  throw invalid(`${name} is ${value}; it must be a whole number from ${lowest} to ${highest}`);
}

function invalid(detail: string): AuralignError {
  return new AuralignError('INVALID_OPTION', `Spectrogram: ${detail}.`);
}
