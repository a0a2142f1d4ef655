import type { Track } from '@auralign/server/api';
import { useEffect, useId, useRef, useState } from 'react';
import { listTracks } from '../../api/resources.ts';
import { asApiError } from '../../api/problem.ts';
import { noticeError } from '../../state/connection.ts';
import { addFiles, addReference, ensureAnalysed, removeReference, useIsBlind, useSession } from '../../state/index.ts';
import { AimSelect } from '../parts/AimSelect.tsx';
import { FilePicker } from '../parts/FilePicker.tsx';
import { channels, clock, sampleRate } from '../parts/words.ts';
import { hashOfMixView } from '../../app/navigation.ts';

/** Which mix, against which references, with which aim; and the way to the corrections. */
export function Selection() {
  const { mix, references, comparison, planRecord } = useSession();
  const isBlind = useIsBlind();
  const intentId = useId();
  if (mix === undefined) return null;
  const corrections = hashOfMixView('corrections');
  return (
    <section className="selection" aria-label="What is compared">
      <div className="selection-files">
        <div className="selection-mix is-mix">
          <span className="role-tag">Mix</span>
          <h1 className="clip-text" title={mix.name}>
            {mix.name}
          </h1>
          <span className="muted figures file-facts">
            {clock(mix.durationSeconds)} · {mix.format.toUpperCase()} · {sampleRate(mix.sampleRateHz)} ·{' '}
            {channels(mix.channelCount)}
          </span>
        </div>
        <ul className="selection-references" aria-label="References">
          {references.map((reference) => {
            const fit = comparison?.fits.find(({ referenceId }) => referenceId === reference.id);
            return (
              <li key={reference.id} className="chip-box is-reference">
                <span className="role-tag">Reference</span>
                <span className="clip-text" title={reference.name}>
                  {isBlind ? 'hidden' : reference.name}
                </span>
                {fit?.fits === false && (
                  <span className="misfit" title={fit.reasons.join('; ')}>
                    ⚠ may not fit<span className="visually-hidden">: {fit.reasons.join('; ')}</span>
                  </span>
                )}
                <button
                  type="button"
                  className="button quiet icon-only small"
                  aria-label={`Remove reference ${reference.name}`}
                  title="Remove"
                  onClick={() => removeReference(reference.id)}
                >
                  ×
                </button>
              </li>
            );
          })}
          <li>
            <AddReference />
          </li>
        </ul>
      </div>
      <div className="selection-tools">
        <label className="field" htmlFor={intentId}>
          <span>Aim</span>
          <AimSelect id={intentId} />
        </label>
        {corrections !== undefined && (
          <a className="button primary" href={corrections}>
            {planRecord === undefined ? 'Suggest corrections' : 'Corrections'}
          </a>
        )}
      </div>
      {comparison?.fits.some(({ fits }) => !fits) === true && (
        <ul className="misfits">
          {comparison.fits
            .filter(({ fits }) => !fits)
            .map(({ referenceId, reasons }) => (
              <li key={referenceId}>
                <span aria-hidden="true">⚠ </span>
                <strong className="wrap-anywhere">{references.find(({ id }) => id === referenceId)?.name}</strong> may
                not fit this mix: {reasons.join('; ')}
              </li>
            ))}
        </ul>
      )}
    </section>
  );
}

/** A menu of what has been uploaded, and the file dialog. */
function AddReference() {
  const { mixId, referenceIds } = useSession();
  const dialog = useRef<HTMLDialogElement>(null);
  const [tracks, setTracks] = useState<readonly Track[] | undefined>();
  const [isOpen, setOpen] = useState(false);
  const titleId = useId();

  useEffect(() => {
    if (!isOpen) return undefined;
    dialog.current?.showModal();
    const controller = new AbortController();
    listTracks(controller.signal).then(setTracks, (thrown: unknown) => {
      if (!controller.signal.aborted) noticeError(asApiError(thrown));
    });
    return () => controller.abort();
  }, [isOpen]);

  const close = (): void => dialog.current?.close();
  const choices = (tracks ?? []).filter(({ id }) => id !== mixId && !referenceIds.includes(id));
  return (
    <>
      <button type="button" className="button small is-reference" onClick={() => setOpen(true)}>
        + Reference
      </button>
      {isOpen && (
        <dialog ref={dialog} className="dialog" aria-labelledby={titleId} onClose={() => setOpen(false)}>
          <h2 id={titleId}>Add a reference</h2>
          <p className="muted">A finished song that sounds as yours should. Several make a corridor.</p>
          <FilePicker
            isMultiple
            className="button primary"
            label="Reference files"
            onPick={(files) => {
              close();
              addFiles(files, 'reference');
            }}
          >
            Choose files
          </FilePicker>
          {choices.length > 0 && (
            <>
              <h3>Already here</h3>
              <ul className="choice-list">
                {choices.map((track) => (
                  <li key={track.id}>
                    <button
                      type="button"
                      className="choice"
                      onClick={() => {
                        close();
                        addReference(track.id);
                        void ensureAnalysed(track.id);
                      }}
                    >
                      <span className="clip-text">{track.name}</span>
                      <span className="muted figures">{clock(track.durationSeconds)}</span>
                    </button>
                  </li>
                ))}
              </ul>
            </>
          )}
          <button type="button" className="button quiet" onClick={close}>
            Close
          </button>
        </dialog>
      )}
    </>
  );
}
