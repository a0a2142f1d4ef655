import { useEffect, useState } from 'react';
import type { Finding } from '../../api/resources.ts';
import { isTyping } from '../../app/shortcuts.ts';
import { counted } from '../parts/words.ts';
import { FindingCard } from './FindingCard.tsx';
import { clearFindingFocus, focusNextFinding } from './findingFocus.ts';

/** So many findings are said first; more than three things at once are not mended. */
const FIRST = 3;

interface VerdictStripProps {
  readonly findings: readonly Finding[];
  /** More may still come. */
  readonly isPartial: boolean;
  readonly referenceCount: number;
}

/** The most important findings in plain words, the rest behind a button. */
export function VerdictStrip({ findings, isPartial, referenceCount }: VerdictStripProps) {
  const [showsAll, setShowsAll] = useState(false);
  const relevant = findings.filter(({ severity }) => severity !== 'pass');

  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
      if (event.key === 'Escape') return clearFindingFocus(); // loop and band are cleared by the page
      if (event.key !== '[' && event.key !== ']') return;
      focusNextFinding(relevant, event.key === ']' ? 1 : -1);
      event.preventDefault();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  });

  if (relevant.length === 0 && isPartial) return null;
  const shown = showsAll ? relevant : relevant.slice(0, FIRST);
  const against = referenceCount === 0 ? '' : ` against ${counted(referenceCount, 'reference')}`;
  return (
    <section className="verdict" aria-labelledby="verdict-title">
      <div className="section-head">
        <h2 id="verdict-title">{relevant.length === 0 ? 'Nothing to mend' : 'What to look at first'}</h2>
        <span className="muted">
          {relevant.length === 0
            ? `No fault was found${against}. Doing nothing is a valid answer.`
            : `${counted(relevant.length, 'finding')}${against}${isPartial ? ' so far' : ''}`}
        </span>
        {relevant.length > FIRST && (
          <button
            type="button"
            className="button small"
            aria-expanded={showsAll}
            aria-controls="verdict-list"
            onClick={() => setShowsAll(!showsAll)}
          >
            {showsAll ? 'Show the first three' : `Show all ${relevant.length}`}
          </button>
        )}
      </div>
      <div id="verdict-list" className="verdict-list">
        {shown.map((finding) => (
          <FindingCard key={finding.ruleId + (finding.channel ?? '')} finding={finding} />
        ))}
      </div>
    </section>
  );
}
