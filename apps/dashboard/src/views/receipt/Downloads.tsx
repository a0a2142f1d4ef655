import { EXPORT_FORMATS } from '@auralign/match';
import type { ExportListing, Render, Track } from '@auralign/server/api';
import { useState } from 'react';
import { asApiError, type ApiError } from '../../api/problem.ts';
import { contentPath, getExport } from '../../api/resources.ts';
import { hashOfMixView } from '../../app/navigation.ts';
import { noticeError } from '../../state/connection.ts';
import { ErrorPanel } from '../parts/ErrorPanel.tsx';
import { byteSize, rounded } from '../parts/words.ts';
import { saveText } from '../parts/saving.ts';

interface DownloadsProps {
  readonly render: Render;
  readonly corrected: Track | undefined;
}

/** The corrected file, the plan, and the plan as settings of other programs. */
export function Downloads({ render, corrected }: DownloadsProps) {
  const [listing, setListing] = useState<ExportListing | undefined>();
  const [error, setError] = useState<ApiError | undefined>();

  const guarded = (work: () => Promise<void>) => (): void => {
    setError(undefined);
    work().catch((thrown: unknown) => {
      const problem = asApiError(thrown);
      noticeError(problem);
      setError(problem);
    });
  };

  return (
    <section className="card padded downloads" aria-labelledby="downloads-title">
      <h2 id="downloads-title">Take it with you</h2>
      {corrected !== undefined && (
        <a className="button primary" href={contentPath(corrected.id)} download={corrected.name}>
          Download {corrected.format.toUpperCase()} <span className="figures">({byteSize(corrected.byteCount)})</span>
        </a>
      )}
      <div className="button-row">
        <button
          type="button"
          className="button small"
          // As it was carried out: the plan itself may have been edited since.
          onClick={() =>
            saveText(
              `${JSON.stringify(render.plan, null, 2)}\n`,
              `${stem(render.plan.target.name)} plan.json`,
              'application/json',
            )
          }
        >
          Plan (JSON)
        </button>
        <button
          type="button"
          className="button small"
          onClick={() => saveText(`${JSON.stringify(render.receipt, null, 2)}\n`, 'receipt.json', 'application/json')}
        >
          Receipt (JSON)
        </button>
        <a className="button small quiet" href={hashOfMixView('corrections')}>
          As FLAC, MP3 …
        </a>
      </div>
      <h3>Settings for your own tools</h3>
      <ul className="export-list">
        {EXPORT_FORMATS.map(({ id, title, use }) => (
          <li key={id}>
            <button
              type="button"
              className="choice"
              aria-expanded={listing?.format === id}
              title={use}
              onClick={guarded(async () =>
                setListing(listing?.format === id ? undefined : await getExport(render.planId, id, render.id)),
              )}
            >
              <span>{title}</span>
            </button>
            {listing?.format === id && <Listing listing={listing} />}
          </li>
        ))}
      </ul>
      {error !== undefined && (
        <ErrorPanel title="The download failed" error={error} onDismiss={() => setError(undefined)} />
      )}
    </section>
  );
}

function Listing({ listing }: { readonly listing: ExportListing }) {
  const { files, use, maxErrorDb, maxErrorBecause, warnings } = listing;
  return (
    <div className="export-listing">
      <p className="muted">{use}</p>
      <ul className="plain-list">
        {files.map(({ name, byteCount, href }) => (
          <li key={name}>
            <a href={href} download={name}>
              {name}
            </a>{' '}
            <span className="muted figures">{byteSize(byteCount)}</span>
          </li>
        ))}
      </ul>
      <p className="figures">
        Largest error: {rounded(maxErrorDb, 2)} dB. <span className="muted">{maxErrorBecause}</span>
      </p>
      {warnings.map((warning) => (
        <p key={warning}>
          <span aria-hidden="true">⚠ </span>
          {warning}
        </p>
      ))}
    </div>
  );
}

function stem(name: string): string {
  return name.replace(/\.[A-Za-z0-9]{1,5}$/, '');
}
