import type { ShownChart } from '../chart.ts';
import { element, type Markup } from '../svg/element.ts';
import { tableMarkup } from '../table.ts';

/**
 * Widths a chart is drawn in, by the class that shows it. Text in a picture shrinks with the picture, so a page that is read on a
 * telephone and on a desk holds the picture twice or three times; the style sheet shows one, and only that one is read aloud.
 */
const WIDTHS = {
  full: { wide: 1080, medium: 700, narrow: 348 },
  half: { wide: 520, medium: 520, narrow: 348 },
} as const;

/**
 * A chart with its sentence, its explanation and its numbers.
 *
 * @param numbers folded away, in sight, or left out, like the sentence, because they stand beside it
 */
export function chartFigure(chart: ShownChart, numbers: 'folded' | 'open' | 'bare' = 'folded'): Markup {
  const widths = WIDTHS[chart.span];
  const drawings = new Map<number, string[]>();
  for (const [className, width] of Object.entries(widths)) {
    drawings.set(width, [...(drawings.get(width) ?? []), `al-${className}`]);
  }
  return element(
    'figure',
    { class: `al-figure al-${chart.span}`, id: chart.id },
    ...[...drawings].map(([width, classes]) =>
      element('div', { class: `al-drawing ${classes.join(' ')}` }, { markup: chart.draw({ width }) }),
    ),
    element(
      'figcaption',
      {},
      numbers === 'bare' ? null : element('p', { class: 'message' }, chart.message),
      element('p', {}, chart.note),
    ),
    numbers === 'folded'
      ? element('details', {}, element('summary', {}, `Numbers: ${chart.title}`), tableMarkup(chart.table))
      : numbers === 'open'
        ? tableMarkup(chart.table)
        : null,
  );
}
