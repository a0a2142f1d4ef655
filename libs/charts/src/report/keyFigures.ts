import { differenceUnit, figureInfo } from '@auralign/match';
import { referencesOf, reportsOf, type ChartInput } from '../chart.ts';
import { ROLE_WORDS } from '../roles.ts';
import type { Table } from '../table.ts';
import { element, type Markup } from '../svg/element.ts';
import { titleWithUnit } from '../tables/receipt.ts';
import { signed } from '../words.ts';
import { figureOf, metricText } from '../tables/metricText.ts';

/** The four figures everybody looks at first. */
export const KEY_TILES = ['integratedLufs', 'truePeakDbtp', 'loudnessRangeLu', 'plrDb'] as const;
/** What is looked at next. */
export const MORE_KEY_FIGURES = [
  'maxShortTermLufs',
  'psrDb.median',
  'crestDb',
  'dynamicRangeDr',
  'tiltDbPerOctave',
  'bandwidthHz',
  'sideToMidDb',
  'correlation',
  'monoFoldLossDb',
] as const;

/** The four figures everybody looks at first, large. */
export function keyTiles(input: ChartInput): Markup {
  const files = reportsOf(input);
  return element(
    'dl',
    { class: 'tiles' },
    ...KEY_TILES.map((metric) => {
      const { title, unit } = figureInfo(metric);
      return element(
        'div',
        {},
        element('dt', {}, title),
        ...files.map(({ role, report }) =>
          element(
            'dd',
            { class: role === 'mix' ? 'big' : '' },
            element('span', { class: `role al-${role}` }, ROLE_WORDS[role]),
            ' ',
            element('span', { class: 'number' }, metricText(metric, figureOf(report, metric))),
            ' ',
            figureOf(report, metric) === undefined ? null : element('span', { class: 'al-unit' }, unit),
          ),
        ),
      );
    }),
  );
}

/** Key figures of all files, and what is between them. */
export function keyTable(input: ChartInput): Table {
  const files = reportsOf(input);
  const { reference } = input;
  const several = referencesOf(input).length;
  const others = files.filter(({ role }) => role !== 'reference');
  return {
    caption: 'Key figures',
    columns: [
      { label: 'Figure', isText: true },
      ...files.map(({ role }) => ({
        label: role === 'reference' && several > 1 ? `Reference (first of ${several})` : ROLE_WORDS[role],
      })),
      ...(reference === undefined ? [] : others.map(({ role }) => ({ label: `${ROLE_WORDS[role]} − reference` }))),
    ],
    rows: [...KEY_TILES, ...MORE_KEY_FIGURES].flatMap((metric) => {
      const values = files.map(({ report }) => figureOf(report, metric));
      if (values.every((value) => value === undefined)) return [];
      const { title, unit, digits } = figureInfo(metric);
      const other = figureOf(reference, metric);
      return [
        [
          titleWithUnit(title, unit),
          ...values.map((value) => metricText(metric, value)),
          ...(reference === undefined
            ? []
            : others.map(({ report }) => {
                const own = figureOf(report, metric);
                if (own === undefined || other === undefined) return '–';
                const text = signed(own - other, digits);
                return differenceUnit(unit) === unit ? text : `${text} ${differenceUnit(unit)}`;
              })),
        ],
      ];
    }),
  };
}
