import { BANDS } from '@auralign/analysis';
import { referencesOf, type ChartInput } from '../chart.ts';
import { medianLine } from '../data/corridor.ts';
import { measuredOf } from '../data/read.ts';
import { element, fragment, type Child } from '../svg/element.ts';
import { FONT_PX, type Box } from '../svg/frame.ts';
import { textWidth } from '../svg/textWidth.ts';
import { hertzTick } from '../words.ts';

/** Too much and too little of every named band over time. */
export interface Excess {
  readonly startSeconds: number;
  readonly stepSeconds: number;
  /** High to low. */
  readonly bands: readonly {
    readonly title: string;
    readonly lowHz: number;
    readonly highHz: number;
    /** Too much (+) or too little (−), dB, per window. */
    readonly excessDb: readonly (number | null)[];
  }[];
  /** Else against the tilt of the song itself. */
  readonly isAgainstReference: boolean;
}

/** From which a cell is shaded, in four strengths: about what is heard, what is clear, what disturbs, what is gross. */
const LIMITS_DB = [1.5, 3, 5, 8];

/** Each file is held against its own tilt; with references the mix against the median of what they have as a whole. */
export function excessOf(input: ChartInput): Excess | undefined {
  const timeline = measuredOf(input.mix, 'bandTimeline');
  if (timeline === undefined) return undefined;
  const references = referencesOf(input).flatMap((report) => measuredOf(report, 'bandTimeline') ?? []);
  const bands = timeline.windows.bands.flatMap(({ band, lowHz, highHz, excessDb }) => {
    const title = BANDS.find(({ id }) => id === band)?.title ?? band;
    const wholes = references.map(({ excess }) => [excess[band as keyof typeof excess]?.wholeDb ?? null]);
    const [expected] = references.length === 0 ? [0] : medianLine(wholes, 1);
    if (expected === null || expected === undefined || excessDb.every((value) => value === null)) return [];
    return [{ title, lowHz, highHz, excessDb: excessDb.map((value) => (value === null ? null : value - expected)) }];
  });
  if (bands.length === 0) return undefined;
  return {
    startSeconds: timeline.startSeconds,
    stepSeconds: timeline.windowSeconds,
    bands: bands.sort((a, b) => b.lowHz * b.highHz - a.lowHz * a.highHz),
    isAgainstReference: references.length > 0,
  };
}

/** The class that shades a cell; `undefined`: as it should be. */
export function shadeOf(value: number | null): string | undefined {
  if (value === null) return 'al-pause';
  const strength = LIMITS_DB.filter((limit) => Math.abs(value) >= limit).length;
  return strength === 0 ? undefined : `al-solid al-${value > 0 ? 'over' : 'under'} al-dense${strength}`;
}

/** Names of the bands left of a box, one row each, with a line between. */
export function bandNames({ bands }: Excess, box: Box, narrow: boolean): Child {
  const rowHeight = box.height / bands.length;
  return bands.map(({ title, lowHz, highHz }, row) => {
    const top = box.top + row * rowHeight;
    return fragment(
      element('line', { class: 'al-grid', x1: box.left, x2: box.left + box.width, y1: top, y2: top }),
      element(
        'text',
        { x: 0, y: top + rowHeight / 2 + 4 },
        element('tspan', { class: 'al-value' }, title),
        narrow ? '' : ` ${hertzTick(lowHz)}–${hertzTick(highHz)} Hz`,
      ),
    );
  });
}

/** What the shades mean, right of the title. */
export function excessScale(width: number, narrow: boolean): Child {
  const cell = narrow ? 14 : 22;
  const y = 24; // between title and plot
  const words = ['+8 dB', '−8 dB'] as const;
  const right = narrow ? 8 * cell + textWidth(words[1], FONT_PX) + 6 : width - textWidth(words[0], FONT_PX) - 12;
  const left = right - 8 * cell;
  return fragment(
    element('text', { x: left - 5, y: y + 10, 'text-anchor': 'end' }, words[1]),
    ...[4, 3, 2, 1].map((strength, i) =>
      element('rect', {
        class: `al-solid al-under al-dense${strength}`,
        x: left + i * cell,
        width: cell - 1,
        y,
        height: 12,
      }),
    ),
    ...[1, 2, 3, 4].map((strength, i) =>
      element('rect', {
        class: `al-solid al-over al-dense${strength}`,
        x: left + (4 + i) * cell,
        width: cell - 1,
        y,
        height: 12,
      }),
    ),
    element('text', { x: right + 4, y: y + 10 }, words[0]),
  );
}
