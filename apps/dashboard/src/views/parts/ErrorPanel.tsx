import type { ApiError } from '../../api/problem.ts';
import { withoutName } from './words.ts';

interface ErrorPanelProps {
  readonly title?: string;
  readonly error: ApiError;
  readonly onRetry?: (() => void) | undefined;
  readonly onDismiss?: (() => void) | undefined;
}

/** What went wrong, what to do about it, and the code to ask for. */
export function ErrorPanel({ title = 'That did not work', error, onRetry, onDismiss }: ErrorPanelProps) {
  return (
    <section className="error-panel" role="alert">
      <span className="icon" aria-hidden="true">
        ✗
      </span>
      <div className="error-words">
        <h3>{title}</h3>
        <p className="wrap-anywhere">{withoutName(error.message, title)}</p>
        {error.hint !== undefined && <p className="muted wrap-anywhere">{error.hint}</p>}
        <p className="error-code">
          <code>{error.code}</code>
        </p>
      </div>
      <div className="error-actions">
        {onRetry !== undefined && (
          <button type="button" className="button small" onClick={onRetry}>
            Try again
          </button>
        )}
        {onDismiss !== undefined && (
          <button type="button" className="button small quiet" onClick={onDismiss}>
            Dismiss
          </button>
        )}
      </div>
    </section>
  );
}
