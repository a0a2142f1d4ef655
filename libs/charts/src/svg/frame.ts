import { area, line } from 'd3-shape';
import { ROLE_WORDS, type Role } from '../roles.ts';
import type { Size } from './size.ts';
import { element, fragment, short, type Child, type Markup } from './element.ts';
import { spreadLabels } from './labels.ts';
import { textWidth } from './textWidth.ts';
import { thin, type Point } from './thin.ts';

/** Font size of everything but titles, in pixels; the style sheet says the same. */
export const FONT_PX = 12;
/** The same for bold letters, which are about a seventh wider. */
export const BOLD_PX = 1.15 * FONT_PX;
/** Pictures narrower than this have a legend instead of names at the ends of lines. */
const NARROW_PX = 520;

/** Right of a plot with nothing there. */
const MARGIN_PX = 12;

/** Room for the longest name of a file at the end of its line. */
const END_LABEL_PX = 94;

/** The rectangle that data are drawn in, in pixels of the picture. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Axis {
  /** Value to pixel of the picture. */
  readonly scale: (value: number) => number;
  readonly ticks: readonly number[];
  readonly format: (tick: number) => string;
  /** Things side by side instead of a quantity: no gridlines. */
  readonly isCategory?: boolean;
  /** Quantity and unit. */
  readonly label: string;
}

/** A whole picture. `role="img"` and the label make it one thing for those who do not see it. */
export function picture(title: string, message: string, size: Size, ...children: readonly Child[]): string {
  const { width, height } = size;
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      class: 'al-chart',
      role: 'img',
      'aria-label': `${title}. ${message}`,
      viewBox: `0 0 ${Math.round(width)} ${Math.round(height)}`,
      width: Math.round(width),
      height: Math.round(height),
    },
    element('title', {}, title),
    element('desc', {}, message),
    element('text', { class: 'al-title', x: 0, y: 13 }, title),
    ...children,
  ).markup;
}

export interface BoxOptions {
  /** Room for a row of names under the title. */
  readonly legend?: boolean;
  /** Room for names at the ends of lines. */
  readonly endLabels?: boolean;
  readonly left?: number;
  readonly right?: number;
  /** Taken from the bottom for a second plot. */
  readonly below?: number;
}

/** Where to draw: title, unit of y and legend stand above, ticks and unit of x below. */
export function plotBox({ width, height }: Size, options: BoxOptions = {}): Box {
  const left = options.left ?? 38;
  const right = options.right ?? (options.endLabels === true ? END_LABEL_PX : MARGIN_PX);
  const top = options.legend === true ? 64 : 46;
  return {
    left,
    top,
    width: Math.max(20, width - left - right),
    height: Math.max(20, height - top - 36 - (options.below ?? 0)),
  };
}

export function isNarrow({ width }: Size): boolean {
  return width < NARROW_PX;
}

/** Grid (or only ticks outside, where the data fill the box) and both units. Tick labels that would touch the one before are left out, their gridlines stay. */
export function axes(box: Box, x: Axis | undefined, y: Axis | undefined, lines: 'grid' | 'ticks' = 'grid'): Markup {
  const bottom = box.top + box.height;
  const right = box.left + box.width;
  const marks: Child[] = [];
  if (y !== undefined) {
    for (const tick of y.ticks) {
      const at = y.scale(tick);
      const from = lines === 'grid' ? right : box.left - 4;
      marks.push(
        element('line', { class: lines === 'grid' ? 'al-grid' : 'al-axis', x1: box.left, x2: from, y1: at, y2: at }),
      );
      marks.push(element('text', { x: box.left - 6, y: at + 4, 'text-anchor': 'end' }, y.format(tick)));
    }
    marks.push(element('text', { x: 0, y: box.top - 13 }, y.label));
  }
  if (x !== undefined) {
    let free = -Infinity;
    for (const tick of x.ticks) {
      const at = x.scale(tick);
      const text = x.format(tick);
      const half = textWidth(text, FONT_PX) / 2;
      if (x.isCategory !== true) {
        const to = lines === 'grid' ? box.top : bottom + 4;
        marks.push(
          element('line', { class: lines === 'grid' ? 'al-grid' : 'al-axis', x1: at, x2: at, y1: to, y2: bottom }),
        );
      }
      if (Math.min(at, right + MARGIN_PX - half) - half < free) continue;
      // The last one may reach over the end of the axis, not over that of the picture.
      const isLast = at + half > right + MARGIN_PX;
      marks.push(
        element(
          'text',
          { x: isLast ? right + MARGIN_PX : at, y: bottom + 16, 'text-anchor': isLast ? 'end' : 'middle' },
          text,
        ),
      );
      free = at + half + 4;
    }
    marks.push(element('text', { x: right, y: bottom + 31, 'text-anchor': 'end' }, x.label));
    marks.push(element('line', { class: 'al-axis', x1: box.left, x2: right, y1: bottom, y2: bottom }));
  }
  return fragment(...marks);
}

/** Children cut off at the box: what lies beyond an axis is not drawn over its labels. */
export function clipped(box: Box, ...children: readonly Child[]): Markup {
  const { left, top, width, height } = box;
  // The inner picture keeps the coordinates of the outer one, so nobody has to convert.
  return element(
    'svg',
    {
      x: left,
      y: top,
      width,
      height,
      viewBox: [left, top, width, height].map((value) => short(value)).join(' '),
      overflow: 'hidden',
    },
    ...children,
  );
}

/** A line through points in pixels; gaps stay gaps, points closer than half a pixel are thinned. */
export function linePath(points: readonly Point[], className: string): Markup | null {
  const drawn = thin(points, 0.5);
  const d = line<Point>()
    .digits(1)
    .defined(([, y]) => y !== null)
    .x(([x]) => x)
    .y(([, y]) => y!)(drawn);
  return d === null || d === '' ? null : element('path', { class: className, d });
}

/** The stretch between two lines in pixels; a gap in either is a gap. */
export function areaPath(
  points: readonly { readonly x: number; readonly low: number | null; readonly high: number | null }[],
  className: string,
): Markup | null {
  const d = area<(typeof points)[number]>()
    .digits(1)
    .defined(({ low, high }) => low !== null && high !== null)
    .x(({ x }) => x)
    .y0(({ low }) => low!)
    .y1(({ high }) => high!)(points);
  return d === null || d === '' ? null : element('path', { class: className, d });
}

/** Names at the right ends of lines, moved apart where they would overlap. */
export function endLabels(
  box: Box,
  lines: readonly { readonly role: Role; readonly y: number | undefined; readonly word?: string }[],
): Markup {
  const shown = lines.filter(({ y }) => y !== undefined);
  const heights = spreadLabels(
    shown.map(({ y }) => y!),
    { distance: 15, low: box.top + 4, high: box.top + box.height - 4 },
  );
  const x = box.left + box.width;
  return fragment(
    ...shown.map(({ role, y, word }, i) =>
      fragment(
        element('path', { class: 'al-hint', d: `M${fixed(x + 1)},${fixed(y!)}L${fixed(x + 7)},${fixed(heights[i]!)}` }),
        element('text', { class: `al-name al-${role}`, x: x + 10, y: heights[i]! + 4 }, word ?? ROLE_WORDS[role]),
      ),
    ),
  );
}

/** How a file is shown in a legend. */
export type Sample = 'line' | 'bar' | 'marker';

/** A row of names under the title, each with the dash, shade or marker of its file. */
export function legend(roles: readonly Role[], sample: Sample, y = 31): Markup {
  let x = 0;
  return fragment(
    ...roles.map((role) => {
      const word = ROLE_WORDS[role];
      const start = x;
      x += 30 + textWidth(word, FONT_PX) + 14;
      return fragment(
        sample === 'line'
          ? element('line', { class: `al-line al-${role}`, x1: start, x2: start + 24, y1: y - 4, y2: y - 4 })
          : sample === 'bar'
            ? element('rect', { class: `al-bar al-${role}`, x: start + 4, y: y - 10, width: 16, height: 11 })
            : marker(role, start + 12, y - 4),
        element('text', { class: `al-name al-${role}`, x: start + 30, y }, word),
      );
    }),
  );
}

/** A circle for the mix, a diamond for the reference, a square for the corrected file. */
export function marker(role: Role, x: number, y: number): Markup {
  const className = `al-mark al-${role}`;
  if (role === 'mix') return element('circle', { class: className, cx: x, cy: y, r: 5.5 });
  if (role === 'corrected') return element('rect', { class: className, x: x - 5, y: y - 5, width: 10, height: 10 });
  return element('path', {
    class: className,
    d: `M${fixed(x)},${fixed(y - 7)}l7,7l-7,7l-7,-7z`,
  });
}

/** The last value of a line that is not a gap. */
export function lastOf(points: readonly Point[]): number | undefined {
  return points.filter(([, y]) => y !== null).at(-1)?.[1] ?? undefined;
}

function fixed(value: number): string {
  return value.toFixed(1);
}
