import { describeBand, describeMove, type Move, type Plan } from '@auralign/match';
import { element, type Markup } from '../svg/element.ts';
import { deltaText } from '../tables/metricText.ts';

/** The moves in order: what, why, what it should change, what it costs; then what was left undone. */
export function planPart(plan: Plan): Markup {
  return element(
    'div',
    { class: 'plan' },
    plan.moves.length === 0
      ? element('p', {}, 'Nothing to do.')
      : element('ol', { class: 'moves' }, ...plan.moves.map(moveCard)),
    plan.abstained.length === 0
      ? null
      : element(
          'ul',
          { class: 'abstained' },
          ...plan.abstained.map(({ dimension, reason }) =>
            element('li', {}, element('strong', {}, `Not done (${dimension}): `), reason),
          ),
        ),
    plan.notes.length === 0 ? null : element('ul', {}, ...plan.notes.map((note) => element('li', {}, note))),
  );
}

function moveCard(move: Move): Markup {
  const hasBands = move.kind === 'eq' && move.bands.length > 1;
  const channel = move.kind === 'eq' && move.channel !== 'stereo' ? ` on the ${move.channel}` : '';
  const expected = move.predicted.map(({ metric, delta }) => deltaText(metric, delta)).join('; ');
  return element(
    'li',
    {},
    element('h3', {}, hasBands ? `Equaliser${channel}, ${move.bands.length} bands` : describeMove(move)),
    hasBands
      ? element('ol', { class: 'bands' }, ...move.bands.map((band) => element('li', {}, describeBand(band))))
      : null,
    element(
      'dl',
      {},
      element('dt', {}, 'Because'),
      element('dd', {}, move.because),
      expected === '' ? null : [element('dt', {}, 'Predicted'), element('dd', {}, expected)],
      element('dt', {}, 'Cost'),
      element('dd', {}, move.cost),
    ),
  );
}
