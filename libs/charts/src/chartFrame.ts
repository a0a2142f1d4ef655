import type { Size } from './svg/size.ts';
import { scaleOf, valueAt, type FrameAxis } from './svg/axis.ts';
import type { Box } from './svg/frame.ts';

/** One rectangle that data are drawn in, in pixels of the picture, and its axes. Axes of things side by side are left out. */
export interface Plot {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly xAxis?: FrameAxis;
  readonly yAxis?: FrameAxis;
}

/** Where things are in a picture of one size: what a page needs to put cursors, brushes and canvases over it. */
export interface ChartFrame extends Size {
  /** Largest or uppermost first; those of one chart share their time and their frequency axis. */
  readonly plots: readonly Plot[];
  /** Seconds at a pixel from the left, held within the axis; `undefined` if the chart has no time axis. */
  timeAt(x: number): number | undefined;
  /** Pixel from the left of a moment; `undefined` if it is not in the picture. */
  xOfTime(seconds: number): number | undefined;
  /** Which way frequency runs: to the right, or upward as in a spectrogram. */
  readonly frequencyAlong?: 'x' | 'y';
  /** Frequency at a pixel along that axis, held within it; `undefined` if the chart has no frequency axis. */
  frequencyAt(pixel: number): number | undefined;
  /** Pixel of a frequency along that axis; `undefined` if it is not in the picture. */
  pixelOfFrequency(frequencyHz: number): number | undefined;
}

/** A plot of a frame from the box it is drawn in. */
export function plotOf(box: Box, xAxis?: FrameAxis, yAxis?: FrameAxis): Plot {
  return {
    x: box.left,
    y: box.top,
    width: box.width,
    height: box.height,
    ...(xAxis === undefined ? {} : { xAxis }),
    ...(yAxis === undefined ? {} : { yAxis }),
  };
}

export function chartFrame({ width, height }: Size, ...plots: readonly Plot[]): ChartFrame {
  const find = (kind: 'time' | 'frequency', along: 'xAxis' | 'yAxis'): FrameAxis | undefined =>
    plots.find((plot) => plot[along]?.kind === kind)?.[along];
  const time = find('time', 'xAxis');
  const across = find('frequency', 'xAxis');
  const frequency = across ?? find('frequency', 'yAxis');
  const pixelOf = (axis: FrameAxis | undefined, value: number): number | undefined =>
    axis === undefined || !(value >= axis.domain[0] && value <= axis.domain[1]) ? undefined : scaleOf(axis)(value);
  return {
    width,
    height,
    plots,
    timeAt: (x) => (time === undefined ? undefined : valueAt(time, x)),
    xOfTime: (seconds) => pixelOf(time, seconds),
    ...(frequency === undefined ? {} : { frequencyAlong: across === undefined ? ('y' as const) : ('x' as const) }),
    frequencyAt: (pixel) => (frequency === undefined ? undefined : valueAt(frequency, pixel)),
    pixelOfFrequency: (frequencyHz) => pixelOf(frequency, frequencyHz),
  };
}
