import type { Finding } from '../api/resources.ts';
import { sentence } from '../views/parts/words.ts';
import { DIMENSION_WORDS } from './moves/MoveCard.tsx';

/** What is wrong and no move on the whole mix mends. */
export function LeftToYou({ findings }: { readonly findings: readonly Finding[] }) {
  const left = findings.filter(
    ({ severity, moves }) => (severity === 'warn' || severity === 'fail') && moves.length === 0,
  );
  if (left.length === 0) return null;
  return (
    <section className="card padded plan-notes" aria-labelledby="left-title">
      <h2 id="left-title">Left to you</h2>
      <p className="muted">Nothing done to the whole mix mends this.</p>
      <dl>
        {left.map(({ ruleId, channel, title, advice }) => (
          <div key={`${ruleId} ${channel ?? ''} ${advice}`}>
            <dt className="wrap-anywhere">{title}</dt>
            <dd className="wrap-anywhere">{sentence(advice)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** What the plan does not do, and what its reader should know. */
export function PlanNotes({
  notes,
  abstained,
}: {
  readonly notes: readonly string[];
  readonly abstained: readonly { dimension: keyof typeof DIMENSION_WORDS; reason: string }[];
}) {
  if (notes.length === 0 && abstained.length === 0) return null;
  return (
    <section className="card padded plan-notes" aria-label="Notes of the plan">
      {abstained.length > 0 && (
        <>
          <h2>Not done, and why</h2>
          <dl>
            {abstained.map(({ dimension, reason }) => (
              <div key={`${dimension} ${reason}`}>
                <dt>{DIMENSION_WORDS[dimension]}</dt>
                <dd>{reason}</dd>
              </div>
            ))}
          </dl>
        </>
      )}
      {notes.length > 0 && (
        <>
          <h2>Notes</h2>
          <ul>
            {notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
