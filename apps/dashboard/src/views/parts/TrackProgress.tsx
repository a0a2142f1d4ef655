import { retry, stop, useSession, type Progress } from '../../state/index.ts';
import { dropUpload } from '../../state/index.ts';
import { ErrorPanel } from './ErrorPanel.tsx';
import { ProgressBar } from './ProgressBar.tsx';

interface TrackProgressProps {
  readonly name: string;
  readonly role: 'mix' | 'reference';
  readonly progress: Progress;
  readonly onStop: () => void;
  readonly onRetry?: (() => void) | undefined;
  readonly onDismiss?: (() => void) | undefined;
}

/** One file on its way: sending, waiting, being analysed stage by stage, failed or stopped. */
function TrackProgress({ name, role, progress, onStop, onRetry, onDismiss }: TrackProgressProps) {
  const { stage, fraction, phase, problem } = progress;
  if (stage === 'failed' && problem !== undefined) {
    return <ErrorPanel title={name} error={problem} onRetry={onRetry} onDismiss={onDismiss} />;
  }
  const isOver = stage === 'cancelled' || stage === 'failed';
  const words = stage === 'queued' && phase === '' ? 'Waiting for a free worker' : phase;
  return (
    <section className={`track-progress card is-${role}`} aria-label={`${name}: progress`}>
      <div className="track-progress-words">
        <strong className="clip-text" title={name}>
          {name}
        </strong>
        <span className="muted">
          {words === '' ? 'Analysing' : words}
          {!isOver && stage !== 'queued' && <span className="figures"> · {Math.round(100 * fraction)} %</span>}
        </span>
      </div>
      {!isOver && (
        <ProgressBar
          fraction={stage === 'queued' ? undefined : fraction}
          label={`${name}: ${words === '' ? 'analysing' : words}`}
        />
      )}
      <div className="track-progress-actions">
        {isOver ? (
          <>
            {onRetry !== undefined && (
              <button type="button" className="button small" onClick={onRetry}>
                Analyse again
              </button>
            )}
            {onDismiss !== undefined && (
              <button type="button" className="button small quiet" onClick={onDismiss}>
                Dismiss
              </button>
            )}
          </>
        ) : (
          <button type="button" className="button small quiet" onClick={onStop}>
            Cancel
          </button>
        )}
      </div>
    </section>
  );
}

/** Everything under way for the files that are chosen. */
export function ProgressList() {
  const { uploads, progress, tracks, mixId, referenceIds } = useSession();
  const ids = [...(mixId === undefined ? [] : [mixId]), ...referenceIds].filter((id) => id in progress);
  if (uploads.length === 0 && ids.length === 0) return null;
  return (
    <div className="progress-list">
      {uploads.map((upload) => (
        <TrackProgress
          key={upload.key}
          name={upload.name}
          role={upload.role}
          progress={upload.progress}
          onStop={() => void stop(upload.key)}
          onDismiss={() => dropUpload(upload.key)}
        />
      ))}
      {ids.map((id) => (
        <TrackProgress
          key={id}
          name={tracks[id]?.name ?? 'File'}
          role={id === mixId ? 'mix' : 'reference'}
          progress={progress[id]!}
          onStop={() => void stop(id)}
          onRetry={() => void retry(id)}
        />
      ))}
    </div>
  );
}
