import {
  setFrequencyView,
  setLitBand,
  setLoop,
  setSoloBand,
  setTimeView,
  useFrequencyView,
  useLoop,
  useTimeView,
} from '../../state/index.ts';
import { clearFindingFocus, useZoomToFocus } from '../overview/findingFocus.ts';
import { bandText, timeRange } from '../parts/words.ts';
import { movedView, zoomedView } from './zoom.ts';

interface ViewBarProps {
  readonly durationSeconds: number;
  readonly groups: readonly { readonly id: string; readonly title: string }[];
}

/** Where to go on the page, and what the charts over time show: zoom, loop, reset. Stays in sight while the page scrolls. */
export function ViewBar({ durationSeconds, groups }: ViewBarProps) {
  const view = useTimeView();
  const band = useFrequencyView();
  const loop = useLoop();
  const zoomToFocus = useZoomToFocus(durationSeconds);
  const shown = view ?? { startSeconds: 0, endSeconds: durationSeconds };
  const middle = (shown.startSeconds + shown.endSeconds) / 2;
  const zoom = (factor: number): void => setTimeView(zoomedView(view, { factor, atSeconds: middle, durationSeconds }));
  return (
    <div className="view-bar">
      <nav aria-label="Groups of charts">
        {groups.map(({ id, title }) => (
          <button
            key={id}
            type="button"
            className="button quiet small"
            onClick={() => {
              const target = document.getElementById(`group-${id}`);
              target?.scrollIntoView();
              target?.focus({ preventScroll: true });
            }}
          >
            {title}
          </button>
        ))}
      </nav>
      <div className="view-bar-tools" role="group" aria-label="Stretch of time shown">
        {loop !== undefined && (
          <span className="chip-box figures">
            ⟳ {timeRange(loop)}
            <button type="button" className="button quiet small" onClick={() => setTimeView(loop)}>
              Zoom to loop
            </button>
            <button
              type="button"
              className="button quiet icon-only small"
              aria-label="Clear loop and band"
              title="Clear (Esc)"
              onClick={() => {
                setLoop(undefined);
                setLitBand(undefined);
                setSoloBand(undefined);
                clearFindingFocus();
              }}
            >
              ×
            </button>
          </span>
        )}
        {loop === undefined && zoomToFocus !== undefined && (
          <button type="button" className="button quiet small" onClick={zoomToFocus}>
            Zoom to finding
          </button>
        )}
        {band !== undefined && (
          <span className="chip-box figures">
            {bandText(band)}
            <button
              type="button"
              className="button quiet icon-only small"
              aria-label="Show all frequencies"
              title="Show all frequencies (Esc)"
              onClick={() => setFrequencyView(undefined)}
            >
              ×
            </button>
          </span>
        )}
        <div className="segmented">
          <button
            type="button"
            aria-label="Zoom out"
            title="Zoom out (−)"
            disabled={view === undefined}
            onClick={() => zoom(0.5)}
          >
            −
          </button>
          <button
            type="button"
            aria-label="Earlier"
            title="Earlier (Shift + wheel)"
            disabled={view === undefined}
            onClick={() => setTimeView(movedView(view, -0.5, durationSeconds))}
          >
            ‹
          </button>
          <button
            type="button"
            className="figures"
            title="Show everything (0)"
            disabled={view === undefined}
            onClick={() => setTimeView(undefined)}
          >
            {view === undefined ? 'Whole song' : timeRange(view)}
          </button>
          <button
            type="button"
            aria-label="Later"
            title="Later (Shift + wheel)"
            disabled={view === undefined}
            onClick={() => setTimeView(movedView(view, 0.5, durationSeconds))}
          >
            ›
          </button>
          <button type="button" aria-label="Zoom in" title="Zoom in (+)" onClick={() => zoom(2)}>
            +
          </button>
        </div>
      </div>
    </div>
  );
}
