import type { ChartFinding } from '../chart.ts';
import { SEVERITY } from '../severity.ts';
import { element, fragment, type Markup } from '../svg/element.ts';
import { hertz, sentence, timeRange } from '../words.ts';
import type { Difference } from './differences.ts';

/** Findings shown before the rest is folded away; places shown of each. */
const SHOWN = 3;
const SHOWN_PLACES = 4;

/** The three findings that matter most, the rest folded. They come in the order of the diagnosis. */
export function findingsVerdict(findings: readonly ChartFinding[]): Markup {
  const open = findings.filter(({ severity }) => severity !== 'pass');
  if (open.length === 0)
    return cards([{ severity: 'pass', title: 'No fault was found', because: 'Every rule that applies has passed.' }]);
  const rest = open.slice(SHOWN);
  return fragment(
    cards(open.slice(0, SHOWN)),
    rest.length === 0
      ? null
      : element(
          'details',
          { class: 'more' },
          element('summary', {}, `${rest.length} more ${rest.length === 1 ? 'finding' : 'findings'}`),
          cards(rest),
        ),
  );
}

/** Without a diagnosis: how the mix differs from the reference. */
export function differencesVerdict(differences: readonly Difference[]): Markup {
  if (differences.length === 0) {
    return cards([
      {
        severity: 'pass',
        title: 'Mix and reference are alike',
        because: 'No difference in loudness, dynamics, width or tone is large enough to name.',
      },
    ]);
  }
  return element(
    'ol',
    { class: 'verdict' },
    ...differences
      .slice(0, SHOWN)
      .map(({ title, because }) =>
        element(
          'li',
          { class: 'al-info' },
          badge('≠', 'Difference'),
          element('h3', {}, title),
          element('p', {}, because),
        ),
      ),
  );
}

/** Without anything to judge by. */
export function noVerdict(): Markup {
  return element(
    'p',
    { class: 'muted' },
    'Measured without a reference and without a diagnosis: the figures say what is, not whether it is good.',
  );
}

function cards(findings: readonly Omit<ChartFinding, 'ruleId'>[]): Markup {
  return element(
    'ol',
    { class: 'verdict' },
    ...findings.map(({ severity, title, because, advice, ranges, bandHz }) =>
      element(
        'li',
        { class: `al-${severity}` },
        badge(SEVERITY[severity].mark, SEVERITY[severity].word),
        element('h3', {}, title),
        because === undefined ? null : element('p', {}, sentence(because)),
        advice === undefined || advice === '' ? null : element('p', { class: 'advice' }, advice),
        places(ranges ?? [], bandHz),
      ),
    ),
  );
}

function badge(mark: string, word: string): Markup {
  return element('p', { class: 'badge' }, element('span', { 'aria-hidden': 'true', class: 'mark' }, mark), ` ${word}`);
}

function places(ranges: NonNullable<ChartFinding['ranges']>, bandHz: ChartFinding['bandHz']): Markup | null {
  const chips = ranges
    .slice(0, SHOWN_PLACES)
    .map(({ startSeconds, endSeconds }) => timeRange(startSeconds, endSeconds));
  if (ranges.length > SHOWN_PLACES) chips.push(`${ranges.length - SHOWN_PLACES} more`);
  if (bandHz !== undefined) chips.push(`${hertz(bandHz.lowHz)}–${hertz(bandHz.highHz)}`);
  return chips.length === 0
    ? null
    : element('p', { class: 'chips' }, ...chips.flatMap((chip) => [element('span', { class: 'chip' }, chip), ' ']));
}
