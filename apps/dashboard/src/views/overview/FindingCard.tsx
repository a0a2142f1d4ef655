import type { Finding } from '../../api/resources.ts';
import { hashOfMixView } from '../../app/navigation.ts';
import { askForStep, useSession } from '../../state/index.ts';
import { SeverityMark } from '../parts/SeverityMark.tsx';
import { bandText, sentence, timeRange } from '../parts/words.ts';
import { planWithStepFor } from './wayToStep.ts';
import { focusFinding, playWhole, strongestRange, useFindingFocus } from './findingFocus.ts';

/** Time chips shown before the rest is counted. */
const MOST_CHIPS = 4;

/** One finding: what, how bad, why, what to do, and where: a click plays that place in a loop and lights up its band. */
export function FindingCard({ finding }: { readonly finding: Finding }) {
  const { ruleId, title, severity, because, advice, ranges, clearest, bandHz, waived } = finding;
  const focus = useFindingFocus();
  const isFocused = focus?.finding.ruleId === ruleId;
  const hasPlace = ranges.length > 0 || bandHz !== undefined;
  // The strongest places are offered, in order of time.
  const best = strongestRange(finding);
  const shown = ranges
    .map((range, index) => ({ range, index }))
    .filter(({ index }) => index === best || index < MOST_CHIPS)
    .slice(0, MOST_CHIPS + 1);
  return (
    <article className={`finding card is-${severity}${isFocused ? ' is-focused' : ''}`} data-rule={ruleId}>
      <header>
        <SeverityMark severity={severity} />
        {bandHz !== undefined && <span className="finding-band muted figures">{bandText(bandHz)}</span>}
      </header>
      <h3 className="wrap-anywhere">
        {hasPlace ? (
          <button
            type="button"
            className="finding-title"
            aria-pressed={isFocused}
            title={
              ranges.length > 0 || clearest !== undefined
                ? 'Loop this passage and light up its band'
                : 'Light up its band'
            }
            onClick={() => focusFinding(finding)}
          >
            {title}
          </button>
        ) : (
          title
        )}
      </h3>
      <p className="finding-because wrap-anywhere">{sentence(because)}</p>
      <p className="finding-advice wrap-anywhere">
        <span aria-hidden="true">→ </span>
        {sentence(advice)}
      </p>
      <WayToStep finding={finding} />
      {waived !== undefined && <p className="muted">Accepted: {waived.reason}</p>}
      {ranges.length > 0 && (
        <ul className="chips" aria-label="Places">
          {shown.map(({ range, index }) => (
            <li key={index}>
              <button
                type="button"
                className="chip figures"
                aria-pressed={isFocused && focus.place === index}
                aria-label={`Loop ${timeRange(range)}: ${title}`}
                onClick={() => focusFinding(finding, index)}
              >
                ▸ {timeRange(range)}
              </button>
            </li>
          ))}
          {ranges.length > shown.length && <li className="muted">and {ranges.length - shown.length} more</li>}
        </ul>
      )}
      {ranges.length === 0 && bandHz !== undefined && (
        <ul className="chips" aria-label="Places">
          {clearest !== undefined && (
            <li>
              <button
                type="button"
                className="chip figures"
                aria-pressed={isFocused && focus.place === 'clearest'}
                aria-label={`Loop ${timeRange(clearest)}, where it is heard best: ${title}`}
                title="It lasts for the whole song; here it is heard best"
                onClick={() => focusFinding(finding, 'clearest')}
              >
                ▸ {timeRange(clearest)}
              </button>
            </li>
          )}
          <li>
            <button
              type="button"
              className="chip"
              aria-pressed={isFocused && focus.place === 'whole'}
              aria-label={`Play the whole song: ${title}`}
              onClick={() => playWhole(finding)}
            >
              ▸ Whole song
            </button>
          </li>
        </ul>
      )}
    </article>
  );
}

/** To the step of the plan that mends it. */
function WayToStep({ finding }: { readonly finding: Finding }) {
  const { referenceIds } = useSession();
  const { title, moves, severity } = finding;
  const [move] = moves;
  if (move === undefined || severity === 'pass') return null;
  return (
    <a
      className="finding-way"
      href={hashOfMixView('corrections', planWithStepFor(finding, referenceIds.length))}
      aria-label={`See the correction: ${title}`}
      onClick={() => askForStep({ title, move })}
    >
      See the correction <span aria-hidden="true">›</span>
    </a>
  );
}
