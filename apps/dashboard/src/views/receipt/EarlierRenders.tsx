import type { Render } from '@auralign/server/api';
import { useEffect, useState } from 'react';
import { asApiError } from '../../api/problem.ts';
import { listRenders } from '../../api/resources.ts';
import { announce, openRender } from '../../state/index.ts';
import { noticeError } from '../../state/connection.ts';
import { dayAndTime } from '../parts/words.ts';

interface EarlierRendersProps {
  readonly mixId: string;
  readonly currentId?: string;
}

/** Other corrected files of the same mix. */
export function EarlierRenders({ mixId, currentId }: EarlierRendersProps) {
  const [renders, setRenders] = useState<readonly Render[]>([]);
  useEffect(() => {
    const controller = new AbortController();
    listRenders(mixId, controller.signal).then(setRenders, (thrown: unknown) => {
      if (!controller.signal.aborted) noticeError(asApiError(thrown));
    });
    return () => controller.abort();
  }, [mixId, currentId]);
  const others = renders.filter(({ id }) => id !== currentId);
  if (others.length === 0) return null;
  return (
    <section className="card padded" aria-labelledby="renders-title">
      <h2 id="renders-title">{currentId === undefined ? 'Earlier corrected files' : 'Other corrected files'}</h2>
      <ul className="choice-list">
        {others.map(({ id, createdAt, plan, receipt }) => (
          <li key={id}>
            <button
              type="button"
              className="choice"
              onClick={() => {
                openRender(id).catch((thrown: unknown) => {
                  const problem = asApiError(thrown);
                  noticeError(problem);
                  announce(problem.message, 'assertive');
                });
              }}
            >
              <span>
                <span className="figures">{dayAndTime(createdAt)}</span>{' '}
                <span className="muted wrap-anywhere">
                  {plan.references.length === 0
                    ? 'mended by itself'
                    : `towards ${plan.references.map(({ name }) => name).join(', ')}`}
                </span>
              </span>
              <span className="muted figures">
                {receipt.checks.filter(({ passed }) => passed).length} of {receipt.checks.length} kept
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
