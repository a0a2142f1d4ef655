interface ProgressBarProps {
  /** 0…1; `undefined`: nobody knows. */
  readonly fraction: number | undefined;
  readonly label: string;
}

/** How far something has come. The words beside it are the caller's. */
export function ProgressBar({ fraction, label }: ProgressBarProps) {
  const percent = fraction === undefined ? undefined : Math.round(100 * Math.min(1, Math.max(0, fraction)));
  return (
    <div
      className={`progress${percent === undefined ? ' is-unknown' : ''}`}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      {...(percent === undefined ? {} : { 'aria-valuenow': percent })}
    >
      <div className="progress-fill" style={{ width: `${percent ?? 30}%` }} />
    </div>
  );
}
