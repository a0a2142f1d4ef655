import { useId, useState } from 'react';
import { contentPath } from '../api/resources.ts';
import { hashOfMixView, navigateTo } from '../app/navigation.ts';
import { cancelRender, renderPlan, useSession, type RenderFormat } from '../state/index.ts';
import { ErrorPanel } from '../views/parts/ErrorPanel.tsx';
import { ProgressBar } from '../views/parts/ProgressBar.tsx';
import { saveText } from '../views/parts/saving.ts';

const FORMATS = [
  { id: 'same', words: 'As the mix', format: {} },
  { id: 'wav24', words: 'WAV, 24 bit', format: { format: 'wav', bitDepth: 24 } },
  { id: 'wav16', words: 'WAV, 16 bit', format: { format: 'wav', bitDepth: 16 } },
  { id: 'wav32', words: 'WAV, 32 bit', format: { format: 'wav', bitDepth: 32 } },
  { id: 'flac24', words: 'FLAC, 24 bit', format: { format: 'flac', bitDepth: 24 } },
  { id: 'flac16', words: 'FLAC, 16 bit', format: { format: 'flac', bitDepth: 16 } },
  { id: 'mp3-320', words: 'MP3, 320 kbit/s', format: { format: 'mp3', bitRateKbps: 320 } },
  { id: 'mp3-192', words: 'MP3, 192 kbit/s', format: { format: 'mp3', bitRateKbps: 192 } },
] as const satisfies readonly { id: string; words: string; format: RenderFormat }[];

/** Carries the plan out, shows how far it is, and hands over the file. */
export function ApplyPanel() {
  const { planRecord, render, renderProgress, corrected, mix } = useSession();
  const [formatId, setFormatId] = useState<(typeof FORMATS)[number]['id']>('same');
  const id = useId();
  if (planRecord === undefined) return null;
  const isRunning =
    renderProgress?.stage === 'queued' || renderProgress?.stage === 'running' || renderProgress?.stage === 'uploading';
  const apply = async (): Promise<void> => {
    const chosen = FORMATS.find((each) => each.id === formatId) ?? FORMATS[0];
    if (await renderPlan(chosen.format)) navigateTo('receipt');
  };
  return (
    <section className="card padded apply-panel" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>Apply</h2>
      {isRunning ? (
        <>
          <p aria-live="polite">
            {renderProgress.phase === '' ? 'Rendering' : renderProgress.phase}{' '}
            <span className="figures muted">{Math.round(100 * renderProgress.fraction)} %</span>
          </p>
          <ProgressBar
            fraction={renderProgress.stage === 'queued' ? undefined : renderProgress.fraction}
            label="Rendering"
          />
          <button type="button" className="button small quiet" onClick={() => void cancelRender()}>
            Cancel
          </button>
        </>
      ) : (
        <>
          <div className="option-row">
            <label htmlFor={`${id}-format`}>Write</label>
            <select
              id={`${id}-format`}
              value={formatId}
              onChange={({ target }) => setFormatId(target.value as typeof formatId)}
            >
              {FORMATS.map(({ id: value, words }) => (
                <option key={value} value={value}>
                  {words}
                </option>
              ))}
            </select>
          </div>
          <button
            type="button"
            className="button primary apply-button"
            disabled={planRecord.plan.moves.length === 0}
            onClick={() => void apply()}
          >
            Apply and measure
          </button>
          <p className="muted">
            {planRecord.plan.moves.length === 0
              ? 'There is nothing to do: every step is off, or nothing was found.'
              : 'Writes a new file and measures it again. The mix is not touched.'}
          </p>
        </>
      )}
      {renderProgress?.stage === 'failed' && renderProgress.problem !== undefined && (
        <ErrorPanel title="The rendering failed" error={renderProgress.problem} onRetry={() => void apply()} />
      )}
      <div className="button-row">
        {render !== undefined && corrected !== undefined && (
          <>
            <a className="button small" href={hashOfMixView('receipt')}>
              Receipt
            </a>
            <a className="button small" href={contentPath(corrected.id)} download={corrected.name}>
              Download {corrected.format.toUpperCase()}
            </a>
          </>
        )}
        <button
          type="button"
          className="button small"
          onClick={() =>
            saveText(
              `${JSON.stringify(planRecord.plan, null, 2)}\n`,
              `${stemOf(mix?.name)} plan.json`,
              'application/json',
            )
          }
        >
          Plan (JSON)
        </button>
      </div>
    </section>
  );
}

function stemOf(name = 'mix'): string {
  return name.replace(/\.[A-Za-z0-9]{1,5}$/, '');
}
