import { element, fragment, short, type Child, type Markup } from './element.ts';

/** Colours of a heat map; the style sheet has as many. */
export const HEAT_STEPS = 14;

/** Neighbouring cells of one colour. */
export interface HeatRun {
  readonly step: number;
  readonly x: number;
  readonly width: number;
  /** Middle. */
  readonly y: number;
  readonly height: number;
}

/** Runs as thick lines, one path a colour and height: the shortest way to write thousands of cells. */
export function heatPaths(runs: readonly HeatRun[]): Markup {
  const paths = new Map<string, { step: number; height: number; d: string[] }>();
  for (const { step, x, width, y, height } of runs) {
    const key = `${step} ${height.toFixed(2)}`;
    const path = paths.get(key) ?? { step, height, d: [] };
    path.d.push(`M${tenth(x)} ${tenth(y)}h${tenth(width + 0.3)}`); // a little over the next, or hairlines show
    paths.set(key, path);
  }
  return fragment(
    ...[...paths.values()].map(({ step, height, d }) =>
      element('path', { class: `al-heat al-heat${step}`, 'stroke-width': height + 0.3, d: d.join('') }),
    ),
  );
}

/** Foot of the words of the scale: in the row of the unit, between title and plot. */
const SCALE_Y = 33;

/** The colours from quiet to loud at the right end of the title line, with what they mean. */
export function heatScale(width: number, quiet: string, loud: string): Child {
  const [cell, right] = [9, width - 42];
  const left = right - HEAT_STEPS * cell;
  return fragment(
    element('text', { x: left - 5, y: SCALE_Y, 'text-anchor': 'end' }, quiet),
    ...Array.from({ length: HEAT_STEPS }, (_, step) =>
      element('path', {
        class: `al-heat al-heat${step}`,
        'stroke-width': 11,
        d: `M${short(left + step * cell)} ${SCALE_Y - 4.5}h${cell}`,
      }),
    ),
    element('text', { x: right + 5, y: SCALE_Y }, loud),
  );
}

function tenth(value: number): string {
  return short(Math.round(10 * value) / 10);
}
