import { EXPORT_FORMATS } from '@auralign/match';
import type { ExportListing } from '@auralign/server/api';
import { useEffect, useId, useState } from 'react';
import { asApiError, type ApiError } from '../api/problem.ts';
import { getExport } from '../api/resources.ts';
import { useSession } from '../state/index.ts';
import { byteSize, rounded } from '../views/parts/words.ts';

type Row = { readonly listing: ExportListing } | { readonly error: ApiError };

/** The plan as settings of other programs, each with the largest error that costs. */
export function ExportPanel() {
  const { planRecord, planState } = useSession();
  const [isOpen, setOpen] = useState(false);
  const [rows, setRows] = useState<Readonly<Record<string, Row>>>({});
  const id = useId();
  const planId = planRecord?.id;
  const plan = planRecord?.plan;
  // What is stored is what is exported: while an edit is on its way there is nothing to list.
  const isStored = planState === 'ready';

  useEffect(() => {
    setRows({});
    if (!isOpen || planId === undefined || !isStored) return undefined;
    const stop = new AbortController();
    void (async () => {
      for (const { id: format } of EXPORT_FORMATS) {
        try {
          const listing = await getExport(planId, format);
          if (stop.signal.aborted) return;
          setRows((all) => ({ ...all, [format]: { listing } }));
        } catch (thrown) {
          if (stop.signal.aborted) return;
          setRows((all) => ({ ...all, [format]: { error: asApiError(thrown) } }));
        }
      }
    })();
    return () => stop.abort();
  }, [isOpen, planId, plan, isStored]);

  if (planRecord === undefined) return null;
  return (
    <section className="card padded export-panel" aria-labelledby={`${id}-title`}>
      <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
        <summary>
          <h2 id={`${id}-title`}>Settings for your own tools</h2>
        </summary>
        {!isStored && <p className="muted">The plan is being stored…</p>}
        <ul className="preset-list">
          {EXPORT_FORMATS.map(({ id: format, title, use }) => (
            <li key={format}>
              <span className="preset-title" title={use}>
                {title}
              </span>
              <Preset row={rows[format]} isWaiting={isStored} />
            </li>
          ))}
        </ul>
      </details>
    </section>
  );
}

function Preset({ row, isWaiting }: { readonly row: Row | undefined; readonly isWaiting: boolean }) {
  if (row === undefined) return <span className="muted">{isWaiting ? 'measuring…' : '–'}</span>;
  if ('error' in row) return <span className="muted">not possible: {row.error.message}</span>;
  const { files, maxErrorDb, maxErrorBecause, warnings } = row.listing;
  return (
    <>
      <span className="figures muted" title={[maxErrorBecause, ...warnings].join('\n')}>
        error ≤ {rounded(maxErrorDb, 2)} dB
      </span>
      <span className="preset-files">
        {files.map(({ name, byteCount, href }) => (
          <a key={name} href={href} download={name} title={byteSize(byteCount)}>
            {name}
          </a>
        ))}
      </span>
    </>
  );
}
