import { describe, expect, it } from 'vitest';
import { columnsOf, drawColumns } from './overviewDrawing.ts';

const level = (framesPerPoint: number, values: number[]) => ({
  framesPerPoint,
  minimum: values.map((value) => -value),
  maximum: values,
});
const peaks = {
  sampleRateHz: 48_000,
  frameCount: 800,
  levels: [level(100, [0.1, 0.2, 0.9, 0.1, 0.3, 0.3, 0.4, 0.5]), level(400, [0.9, 0.5])],
};

describe('the overview of the player', () => {
  it('loses no peak, however few columns there are', () => {
    const four = columnsOf(peaks, 4)!;
    expect([...four.maximum]).toEqual([0.2, 0.9, 0.3, 0.5].map(Math.fround));
    expect([...four.minimum]).toEqual([-0.2, -0.9, -0.3, -0.5].map(Math.fround));
    expect([...columnsOf(peaks, 2)!.maximum]).toEqual([0.9, 0.5].map(Math.fround)); // the coarser level is enough
    expect([...columnsOf(peaks, 1)!.maximum]).toEqual([Math.fround(0.9)]);
  });

  it('repeats points where there are more columns than points', () => {
    expect([...columnsOf(peaks, 16)!.maximum].slice(0, 4)).toEqual([0.1, 0.1, 0.2, 0.2].map(Math.fround));
  });

  it('has nothing to draw without peaks', () => {
    expect(columnsOf(undefined, 100)).toBeUndefined();
    expect(columnsOf({ ...peaks, levels: [] }, 100)).toBeUndefined();
    expect(columnsOf(peaks, 0)).toBeUndefined();
  });

  it('stays inside the picture, over full scale too', () => {
    const rectangles: number[][] = [];
    const pen = {
      clearRect: () => {},
      fillRect: (...r: number[]) => rectangles.push(r),
      fillStyle: '',
      globalAlpha: 1,
    };
    drawColumns(
      pen,
      { minimum: Float32Array.of(-2, 0), maximum: Float32Array.of(2, 0) },
      { width: 20, height: 40, colour: 'red' },
    );
    expect(rectangles).toEqual([
      [0, 0, 10, 40],
      [10, 19.5, 10, 1],
    ]);
  });
});
