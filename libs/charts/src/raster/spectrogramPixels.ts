import type { SignalSpectrogram } from '../signal/pictures.ts';
import { HIGH_HZ, LOW_HZ } from '../svg/axis.ts';
import { colourOf, type Colormap } from './colormap.ts';
import { heatLevels } from './heatLevels.ts';

export interface SpectrogramPixelOptions {
  /** Pixels of the canvas: whole numbers ≥ 1. */
  readonly width: number;
  readonly height: number;
  readonly colormap?: Colormap;
  /** What is darkest, dB against the loudest cell; default −70. */
  readonly floorDb?: number;
  /** Default: the whole. */
  readonly viewSeconds?: readonly [startSeconds: number, endSeconds: number];
  /** Default: 20 Hz to 20 kHz, as the axis of the chart. */
  readonly hertz?: readonly [low: number, high: number];
}

/**
 * A spectrogram as pixels for an `ImageData`: red, green, blue, alpha a pixel, rows from the top, frequency logarithmic. What the spectrogram does not
 * hold is transparent. Pure, so a worker can make it.
 *
 * @throws RangeError for a size that is no picture or a floor that is not negative
 */
export function spectrogramPixels(
  spectrogram: SignalSpectrogram,
  options: SpectrogramPixelOptions,
): Uint8ClampedArray<ArrayBuffer> {
  const { width, height, colormap = 'viridis', floorDb = -70, hertz = [LOW_HZ, HIGH_HZ] } = options;
  if (!Number.isInteger(width) || !Number.isInteger(height) || width < 1 || height < 1) {
    throw new RangeError(`spectrogramPixels: ${width} × ${height} is no picture`);
  }
  if (!(floorDb < 0)) throw new RangeError(`spectrogramPixels: a floor of ${floorDb} dB leaves nothing to see`);
  const { startSeconds, stepSeconds, columnCount } = spectrogram;
  const seconds = options.viewSeconds ?? [0, startSeconds + (columnCount - 0.5) * stepSeconds];
  const cells = heatLevels(spectrogram, { columns: width, rows: height, seconds, hertz });
  const palette = Array.from({ length: 256 }, (_, i) => colourOf(colormap, i / 255));
  const pixels = new Uint8ClampedArray(4 * width * height);
  for (let x = 0; x < width; x++) {
    for (let row = 0; row < height; row++) {
      const level = cells[x * height + row]!;
      if (Number.isNaN(level)) continue;
      const [red, green, blue] = palette[Math.round(255 * Math.min(1, Math.max(0, 1 - level / floorDb)))]!;
      const at = 4 * ((height - 1 - row) * width + x);
      pixels[at] = red;
      pixels[at + 1] = green;
      pixels[at + 2] = blue;
      pixels[at + 3] = 255;
    }
  }
  return pixels;
}
