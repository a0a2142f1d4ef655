import { scaleLinear, scaleLog } from 'd3-scale';
import { clock, hertzTick } from '../words.ts';
import type { Axis, Box } from './frame.ts';
import { frequencyTicks, timeTicks } from './ticks.ts';

/** What an axis counts; pages put a shared cursor on all axes of one kind. */
export type AxisKind = 'time' | 'frequency' | 'level' | 'share' | 'ratio';

/** The arithmetic of one axis: enough to go from a pixel to a value and back without the picture. */
export interface FrameAxis {
  readonly kind: AxisKind;
  /** `s`, `Hz`, `LUFS`, …; empty for ratios. */
  readonly unit: string;
  readonly scale: 'linear' | 'log';
  /** Values at the ends, low first. */
  readonly domain: readonly [number, number];
  /** Pixels of the picture at those ends; of upright axes the second is the smaller. */
  readonly range: readonly [number, number];
}

/** The range of every frequency axis that nobody has zoomed. */
export const LOW_HZ = 20;
export const HIGH_HZ = 20_000;

/** Value to pixel. What lies outside the domain lies outside the range, unless `isClamped`. */
export function scaleOf({ scale, domain, range }: FrameAxis, isClamped = false): (value: number) => number {
  return (scale === 'log' ? scaleLog(domain, range) : scaleLinear(domain, range)).clamp(isClamped);
}

/** The value at a pixel; beyond the ends that of the end. */
export function valueAt({ scale, domain, range }: FrameAxis, pixel: number): number {
  return (scale === 'log' ? scaleLog(domain, range) : scaleLinear(domain, range)).clamp(true).invert(pixel);
}

export function timeAxis(box: Box, seconds: readonly [number, number]): FrameAxis {
  return { kind: 'time', unit: 's', scale: 'linear', domain: seconds, range: [box.left, box.left + box.width] };
}

export function frequencyAxis(box: Box, hertz: readonly [number, number]): FrameAxis {
  return { kind: 'frequency', unit: 'Hz', scale: 'log', domain: hertz, range: [box.left, box.left + box.width] };
}

/** An upright axis of decibels, loudness or anything else that is linear. */
export function uprightAxis(
  box: Box,
  domain: readonly [number, number],
  { unit, kind = 'level', margin = 0 }: { readonly unit: string; readonly kind?: AxisKind; readonly margin?: number },
): FrameAxis {
  return { kind, unit, scale: 'linear', domain, range: [box.top + box.height - margin, box.top + margin] };
}

/** A level axis over the width of a box. */
export function levelAxis(
  box: Box,
  domain: readonly [number, number],
  { unit, kind = 'level' }: { readonly unit: string; readonly kind?: AxisKind },
): FrameAxis {
  return { kind, unit, scale: 'linear', domain, range: [box.left, box.left + box.width] };
}

/** Gridlines, ticks and label of a time axis, as many as its width holds. */
export function drawnTime(axis: FrameAxis): Axis {
  const [start, end] = axis.domain;
  const most = Math.max(2, Math.min(14, Math.floor((axis.range[1] - axis.range[0]) / 62)));
  const ticks = timeTicks(start, end, most);
  const step = (ticks[1] ?? end) - (ticks[0] ?? start);
  // Two ticks never say the same.
  const digits = step > 0.99 ? 0 : step > 0.099 ? 1 : 2;
  return {
    scale: scaleOf(axis),
    ticks,
    format: (tick) => clock(tick, digits),
    label: 'Time, min:s',
  };
}

export function drawnFrequency(axis: FrameAxis): Axis {
  return { scale: scaleOf(axis), ticks: frequencyTicks(...axis.domain), format: hertzTick, label: 'Frequency, Hz' };
}
