import { tableHtml, type ChartFrame, type ShownChart } from '@auralign/charts';
import { useId, useMemo, useRef, useState, type ReactNode } from 'react';
import { useIsBlind } from '../../state/index.ts';
import { copyText } from '../parts/copying.ts';
import { ChartOverlay } from './ChartOverlay.tsx';
import { tableText } from './tableText.ts';
import { useSeen, useWidth } from './useWidth.ts';

interface ChartFigureProps {
  readonly chart: ShownChart;
  /** Length of the mix, for charts over time. */
  readonly durationSeconds?: number;
  /** Controls of this chart alone. */
  readonly tools?: ReactNode;
  /** Takes the whole width though it would be content with half. */
  readonly isWide?: boolean;
  /** Of files that are not the ones chosen: without cursors, which are of those. */
  readonly isApart?: boolean;
  /** A picture under the lines, such as the canvas of the spectrogram. */
  readonly underlay?: ((frame: ChartFrame) => ReactNode) | undefined;
}

/** One chart: picture, cursors, brush, the numbers behind it as a table, and how to read it. */
export function ChartFigure({
  chart,
  durationSeconds,
  tools,
  underlay,
  isWide = false,
  isApart = false,
}: ChartFigureProps) {
  const stage = useRef<HTMLDivElement>(null);
  const width = useWidth(stage);
  const isSeen = useSeen(stage);
  const isBlind = useIsBlind();
  const [shows, setShows] = useState({ table: false, note: false });
  const id = useId();
  const isDrawn = isSeen && width >= 120 && !isBlind;
  const picture = useMemo(
    () => (isDrawn ? { svg: chart.draw({ width }), frame: chart.frame({ width }) } : undefined),
    [chart, width, isDrawn],
  );

  return (
    <figure
      className={`chart card span-${isWide ? 'full' : chart.span}`}
      data-chart={chart.id}
      aria-label={chart.title}
    >
      <figcaption className="chart-head">
        <h3>{chart.title}</h3>
        <div className="chart-tools">
          {tools}
          <button
            type="button"
            className="button quiet small"
            aria-expanded={shows.note}
            aria-controls={`${id}-note`}
            onClick={() => setShows({ ...shows, note: !shows.note })}
          >
            How to read <span className="visually-hidden">{chart.title}</span>
          </button>
          <button
            type="button"
            className="button quiet small"
            aria-expanded={shows.table}
            aria-controls={`${id}-table`}
            onClick={() => setShows({ ...shows, table: !shows.table })}
          >
            {shows.table ? 'Hide table' : 'Show as table'} <span className="visually-hidden">{chart.title}</span>
          </button>
        </div>
      </figcaption>
      <div ref={stage} className="chart-stage" style={picture === undefined ? { minHeight: 160 } : undefined}>
        {picture !== undefined && (
          <>
            {underlay?.(picture.frame)}
            {/* The charts escape every word they are given (file names, tags, notes); a test holds them to it. */}
            <div className="chart-picture" dangerouslySetInnerHTML={{ __html: picture.svg }} />
            {!isApart && <ChartOverlay chart={chart} frame={picture.frame} durationSeconds={durationSeconds} />}
          </>
        )}
        {isBlind && <p className="chart-hidden">Hidden while you listen blind.</p>}
      </div>
      <p id={`${id}-note`} className="chart-note" hidden={!shows.note}>
        {chart.note}
      </p>
      <div id={`${id}-table`} className="chart-table" hidden={!shows.table}>
        {shows.table && !isBlind && (
          <>
            <div dangerouslySetInnerHTML={{ __html: tableHtml(chart.table) }} />
            <button
              type="button"
              className="button small"
              onClick={() => void copyText(tableText(chart.table), `Table: ${chart.title}`)}
            >
              Copy table
            </button>
          </>
        )}
      </div>
    </figure>
  );
}
