import { describe, expect, it } from 'vitest';
import type { SignalSpectrogram } from '../signal/pictures.ts';
import { colourOf, type Colormap } from './colormap.ts';
import { goniometerPoints } from './goniometerPoints.ts';
import { heatLevels } from './heatLevels.ts';
import { spectrogramPixels } from './spectrogramPixels.ts';

const OCTAVES = 10;
/** 20 Hz to 20.48 kHz in octaves, four seconds; everything at −60 dBFS but one cell. */
function oneCell(column: number, row: number, levelDbfs = 0): SignalSpectrogram {
  const rows = OCTAVES + 1;
  const levelsDbfs = new Float32Array(4 * rows).fill(-60);
  levelsDbfs[column * rows + row] = levelDbfs;
  const frequenciesHz = Array.from({ length: rows }, (_, i) => 20 * 2 ** i);
  return { startSeconds: 0.5, stepSeconds: 1, frequenciesHz, columnCount: 4, levelsDbfs };
}

const luminance = ([r, g, b]: readonly [number, number, number]): number => 0.2126 * r + 0.7152 * g + 0.0722 * b;

describe('colour maps', () => {
  it.each(['viridis', 'magma'] as Colormap[])('get lighter all the way from quiet to loud: %s', (colormap) => {
    const levels = Array.from({ length: 101 }, (_, i) => luminance(colourOf(colormap, i / 100)));
    expect(levels.slice(1).filter((level, i) => level < levels[i]!)).toEqual([]);
    expect(levels.at(-1)! - levels[0]!).toBeGreaterThan(150);
  });

  it('begin and end with the published colours, and stay there', () => {
    expect([colourOf('viridis', 0), colourOf('viridis', 1)]).toEqual([
      [0x44, 0x01, 0x54],
      [0xfd, 0xe7, 0x25],
    ]);
    expect(colourOf('magma', -3)).toEqual(colourOf('magma', 0));
    expect(colourOf('magma', 7)).toEqual(colourOf('magma', 1));
  });
});

describe('heatLevels', () => {
  it('takes the loudest of the columns that fall on one cell', () => {
    const cells = heatLevels(oneCell(2, 5), { columns: 2, rows: OCTAVES, seconds: [0, 4], hertz: [20, 20_480] });
    const row = (column: number): number[] => Array.from(cells.subarray(column * OCTAVES, (column + 1) * OCTAVES));
    expect(Math.max(...row(0))).toBe(-60);
    // The centres of the cells lie half an octave beside those of the rows: halfway from −60 to 0.
    expect(Math.max(...row(1))).toBeCloseTo(-30, 4);
  });

  it('knows nothing before, after, below and above', () => {
    const cells = heatLevels(oneCell(0, 0), { columns: 6, rows: 2, seconds: [-1, 5], hertz: [20, 20_480] });
    expect(Array.from(cells, Number.isNaN)).toEqual([
      true,
      true,
      ...Array.from({ length: 8 }, () => false),
      true,
      true,
    ]);
    const beyond = heatLevels(oneCell(0, 0), { columns: 1, rows: 1, seconds: [0, 4], hertz: [1, 4] });
    expect(beyond[0]).toBeNaN();
  });
});

describe('spectrogramPixels', () => {
  it('paints a loud cell at its time and frequency, high frequencies above', () => {
    const [width, height] = [8, 110];
    const pixels = spectrogramPixels(oneCell(3, 8), { width, height, hertz: [20 / Math.SQRT2, 20_480 * Math.SQRT2] });
    const light = Array.from({ length: width * height }, (_, i) =>
      luminance([pixels[4 * i]!, pixels[4 * i + 1]!, pixels[4 * i + 2]!]),
    );
    const brightest = light.indexOf(Math.max(...light));
    expect(Math.floor(brightest / width / 10)).toBe(OCTAVES - 8); // rows of ten pixels from the top
    expect(brightest % width).toBeGreaterThanOrEqual(6);
    expect(pixels.length).toBe(4 * width * height);
  });

  it('paints the floor dark and what is not there not at all', () => {
    const pixels = spectrogramPixels(oneCell(0, 0), { width: 5, height: 3, floorDb: -60, viewSeconds: [0, 5] });
    const pixel = (x: number, y: number): number[] => Array.from(pixels.subarray(4 * (5 * y + x), 4 * (5 * y + x) + 4));
    expect(pixel(2, 1)).toEqual([...colourOf('viridis', 0), 255]);
    expect(pixel(4, 1)).toEqual([0, 0, 0, 0]);
  });

  it.each([[{ width: 0, height: 3 }], [{ width: 2.5, height: 3 }], [{ width: 2, height: 3, floorDb: 0 }]])(
    'refuses %j',
    (options) => {
      expect(() => spectrogramPixels(oneCell(0, 0), options)).toThrow(RangeError);
    },
  );
});

describe('goniometerPoints', () => {
  const size = { width: 200, height: 100 };
  it('puts full scale on the rim: the middle up, left at −45°, right at +45°', () => {
    const points = goniometerPoints([1, 1, 0], [1, 0, 1], { mode: 'polarSample', ...size });
    const [mx, my, lx, ly, rx, ry] = Array.from(points) as [number, number, number, number, number, number];
    expect([mx, my]).toEqual([100, 0]);
    // one channel alone is 3 dB below both in mid and side: 1 − 3.01/48 of the radius
    const reach = (100 * (1 - (20 * Math.log10(Math.SQRT2)) / 48)) / Math.SQRT2;
    expect([lx, ly]).toEqual([expect.closeTo(100 - reach, 3), expect.closeTo(100 - reach, 3)]);
    expect([rx, ry]).toEqual([expect.closeTo(100 + reach, 3), expect.closeTo(100 - reach, 3)]);
  });

  it('draws lissajous figures linearly around the centre', () => {
    const points = goniometerPoints([0.5, -0.5], [0.5, 0.5], { mode: 'lissajous', width: 100, height: 100 });
    expect(Array.from(points)).toEqual([50, 25, 75, 50]);
  });

  it('gives one level an angle', () => {
    const points = goniometerPoints([1, 1], [1, 1], { mode: 'polarLevel', ...size });
    expect(points.length).toBe(122);
    const radii = Array.from({ length: 61 }, (_, i) => Math.hypot(points[2 * i]! - 100, 100 - points[2 * i + 1]!));
    expect(radii.indexOf(Math.max(...radii))).toBe(30); // 0°
    expect(radii.filter((radius) => radius > 0.001).length).toBe(1);
  });

  it('makes numbers of silence', () => {
    for (const mode of ['polarSample', 'polarLevel', 'lissajous'] as const) {
      expect(Array.from(goniometerPoints([0], [0], { mode, ...size })).every(Number.isFinite)).toBe(true);
    }
  });
});
