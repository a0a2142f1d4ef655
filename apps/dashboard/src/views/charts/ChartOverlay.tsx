import { scaleOf, valueAt, type ChartFrame, type Reading, type ShownChart } from '@auralign/charts';
import { useId, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import {
  playFrom,
  setFrequencyCursor,
  setFrequencyView,
  setLoop,
  setTimeCursor,
  setTimeView,
  useFrequencyCursor,
  useFrequencyView,
  useLitBand,
  useLoop,
  useSoloBand,
  useTimeCursor,
  useTimeView,
} from '../../state/index.ts';
import { clock, hertz, rounded, withUnit } from '../parts/words.ts';
import { Playhead } from './Playhead.tsx';
import { extentOf } from './extent.ts';
import { useBrushAndZoom } from './useBrushAndZoom.ts';
import { zoomedBand, zoomedView } from './zoom.ts';

interface ChartOverlayProps {
  readonly chart: ShownChart;
  readonly frame: ChartFrame;
  /** Length of the mix; `undefined`: the chart has no time, or none to be played. */
  readonly durationSeconds: number | undefined;
}

/**
 * Cursors, loop, lit band and playhead over one picture, and what pointer and keys do there. To those who do not see it, it is
 * a slider: the cursor, whose value is the read-out. Pictures without time and frequency have none.
 */
export function ChartOverlay({ chart, frame, durationSeconds }: ChartOverlayProps) {
  const isTime = durationSeconds !== undefined && frame.timeAt(0) !== undefined;
  const along = frame.frequencyAlong;
  if (!isTime && along === undefined) return null;
  return <Surface chart={chart} frame={frame} durationSeconds={isTime ? durationSeconds : undefined} />;
}

function Surface({ chart, frame, durationSeconds }: ChartOverlayProps) {
  const surface = useRef<SVGSVGElement>(null);
  const [pointer, setPointer] = useState<{ x: number; y: number } | undefined>();
  const [isFocused, setFocused] = useState(false);
  const clipId = useId();
  const seconds = useTimeCursor();
  const frequencyHz = useFrequencyCursor();
  const loop = useLoop();
  const view = useTimeView();
  const frequencyView = useFrequencyView();
  const lit = useLitBand();
  const solo = useSoloBand();
  const { width, height, frequencyAlong } = frame;
  const isTime = durationSeconds !== undefined;
  const span = extentOf(frame);
  useBrushAndZoom(surface, { frame, durationSeconds, span });

  const point = (event: PointerEvent<SVGSVGElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    const at = { x: event.clientX - box.left, y: event.clientY - box.top };
    setPointer(at);
    if (isTime) setTimeCursor(frame.timeAt(at.x));
    if (frequencyAlong !== undefined) setFrequencyCursor(frame.frequencyAt(frequencyAlong === 'x' ? at.x : at.y));
  };
  const leave = (): void => {
    setPointer(undefined);
    if (isTime) setTimeCursor(undefined);
    if (frequencyAlong !== undefined) setFrequencyCursor(undefined);
  };

  const onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = (event.key === 'ArrowRight' || event.key === 'ArrowUp' ? 1 : -1) * (event.shiftKey ? 10 : 1);
    const isArrow = event.key.startsWith('Arrow');
    if (isTime) {
      const shown = view ?? { startSeconds: 0, endSeconds: durationSeconds };
      const at = seconds ?? shown.startSeconds;
      const stepSeconds = Math.max(0.1, (shown.endSeconds - shown.startSeconds) / 200);
      const zoom = (factor: number): void => setTimeView(zoomedView(view, { factor, atSeconds: at, durationSeconds }));
      if (isArrow) setTimeCursor(Math.min(shown.endSeconds, Math.max(shown.startSeconds, at + step * stepSeconds)));
      else if (event.key === 'Home') setTimeCursor(shown.startSeconds);
      else if (event.key === 'End') setTimeCursor(shown.endSeconds);
      else if (event.key === 'Enter') playFrom(at);
      else if (event.key === '+' || event.key === '=') zoom(2);
      else if (event.key === '-' || event.key === '−') zoom(0.5);
      else if (event.key === '0') setTimeView(undefined);
      else if (event.key === 'l' || event.key === 'L') {
        setLoop({ startSeconds: loop?.startSeconds ?? at, endSeconds: Math.max(at, (loop?.startSeconds ?? at) + 1) });
      } else return;
    } else {
      const at = frequencyHz ?? 1000;
      if (isArrow) setFrequencyCursor(Math.min(20_000, Math.max(20, at * 2 ** (step / 24))));
      else if (event.key === 'Home') setFrequencyCursor(20);
      else if (event.key === 'End') setFrequencyCursor(20_000);
      else if (event.key === '+' || event.key === '=')
        setFrequencyView(zoomedBand(frequencyView, { factor: 2, atHz: at }));
      else if (event.key === '-' || event.key === '−')
        setFrequencyView(zoomedBand(frequencyView, { factor: 0.5, atHz: at }));
      else if (event.key === '0') setFrequencyView(undefined);
      else return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  const words = wordsAt({
    frame,
    pointer,
    seconds: isTime ? seconds : undefined,
    frequencyHz: frequencyAlong === undefined ? undefined : frequencyHz,
    chart,
  });
  const band = solo ?? lit;
  const timeX = isTime && seconds !== undefined ? frame.xOfTime(seconds) : undefined;
  const frequencyAt = frequencyHz === undefined ? undefined : frame.pixelOfFrequency(frequencyHz);
  const isActive = pointer !== undefined || isFocused;
  const now = isTime ? (seconds ?? 0) : (frequencyHz ?? 1000);
  const anchor = pointer?.x ?? timeX ?? (frequencyAlong === 'x' ? frequencyAt : undefined) ?? 0;

  return (
    <>
      <svg
        ref={surface}
        className={`chart-overlay${isTime ? ' is-time' : ''}`}
        width={width}
        height={height}
        role="slider"
        tabIndex={0}
        aria-label={`${chart.title}: ${isTime ? 'time' : 'frequency'} cursor`}
        aria-valuemin={isTime ? 0 : 20}
        aria-valuemax={isTime ? Math.max(0.001, durationSeconds) : 20_000}
        aria-valuenow={Number(now.toFixed(2))}
        aria-valuetext={
          words.map(({ label, text }) => (label === '' ? text : `${label} ${text}`)).join(', ') || 'no cursor'
        }
        onPointerMove={point}
        onPointerLeave={leave}
        onKeyDown={onKey}
        onFocus={() => setFocused(true)}
        onBlur={() => setFocused(false)}
      >
        <defs>
          <clipPath id={clipId}>
            {frame.plots.map((plot, i) => (
              <rect key={i} x={plot.x} y={plot.y} width={plot.width} height={plot.height} />
            ))}
          </clipPath>
        </defs>
        <g clipPath={`url(#${clipId})`} className="overlay-marks">
          {band !== undefined && frequencyAlong !== undefined && (
            <BandMark frame={frame} band={band} isSolo={solo !== undefined} />
          )}
          {timeX !== undefined && <line className="cursor-line" x1={timeX} x2={timeX} y1={span.top} y2={span.bottom} />}
          {frequencyAt !== undefined &&
            (frequencyAlong === 'x' ? (
              <line className="cursor-line" x1={frequencyAt} x2={frequencyAt} y1={span.top} y2={span.bottom} />
            ) : (
              <line className="cursor-line" x1={span.left} x2={span.right} y1={frequencyAt} y2={frequencyAt} />
            ))}
          {isTime && <Playhead frame={frame} top={span.top} bottom={span.bottom} />}
        </g>
        <g className="brush" />
      </svg>
      {isActive && words.length > 0 && (
        <div
          className={`read-out figures${anchor > width / 2 ? ' is-left' : ''}`}
          style={
            anchor > width / 2
              ? { right: width - anchor + 10, top: span.top + 4 }
              : { left: anchor + 10, top: span.top + 4 }
          }
          aria-hidden="true"
        >
          {words.map(({ label, text, role }, i) => (
            <span key={i} className={role === undefined ? '' : `is-${role}`}>
              {label !== '' && <em>{label}</em>} {text}
            </span>
          ))}
        </div>
      )}
    </>
  );
}

function BandMark({
  frame,
  band,
  isSolo,
}: {
  frame: ChartFrame;
  band: { lowHz: number; highHz: number };
  isSolo: boolean;
}) {
  const axis = frame.plots
    .flatMap(({ xAxis, yAxis }) => [xAxis, yAxis])
    .find((candidate) => candidate?.kind === 'frequency');
  const [lowest, highest] = axis?.domain ?? [20, 20_000];
  if (band.highHz <= lowest || band.lowHz >= highest) return null; // zoomed to another part of the spectrum
  const ends = [band.lowHz, band.highHz].map((hz) => frame.pixelOfFrequency(Math.min(highest, Math.max(lowest, hz))));
  const [a, b] = ends;
  if (a === undefined || b === undefined) return null;
  const { left, right, top, bottom } = extentOf(frame);
  const [from, length] = [Math.min(a, b), Math.max(2, Math.abs(b - a))];
  const className = `band-mark${isSolo ? ' is-solo' : ''}`;
  return frame.frequencyAlong === 'x' ? (
    <rect className={className} x={from} width={length} y={top} height={bottom - top} />
  ) : (
    <rect className={className} y={from} height={length} x={left} width={right - left} />
  );
}

interface Place {
  readonly frame: ChartFrame;
  readonly pointer: { readonly x: number; readonly y: number } | undefined;
  readonly seconds: number | undefined;
  readonly frequencyHz: number | undefined;
  readonly chart: ShownChart;
}

/** Cursor first, then the chart's own figures there; without any, the height under the pointer. */
function wordsAt({ frame, pointer, seconds, frequencyHz, chart }: Place): readonly Reading[] {
  if (seconds === undefined && frequencyHz === undefined) return [];
  const places = [
    ...(seconds === undefined ? [] : [{ label: '', text: clock(seconds, 1) }]),
    ...(frequencyHz === undefined ? [] : [{ label: '', text: hertz(frequencyHz) }]),
  ];
  const figures = chart.readAt({
    ...(seconds === undefined ? {} : { seconds }),
    ...(frequencyHz === undefined ? {} : { frequencyHz }),
  });
  if (figures.length > 0) return [...places, ...figures];
  const plot =
    pointer === undefined ? undefined : frame.plots.find(({ y, height }) => pointer.y >= y && pointer.y <= y + height);
  const axis = plot?.yAxis;
  if (axis === undefined || pointer === undefined || axis.kind === 'frequency' || axis.kind === 'time') return places;
  const value = valueAt(axis, pointer.y);
  // What one pixel is worth decides how many decimals make sense.
  const pixelWorth = Math.abs(valueAt(axis, scaleOf(axis)(value) + 1) - value);
  return [...places, { label: 'pointer', text: withUnit(rounded(value, pixelWorth < 0.05 ? 2 : 1), axis.unit) }];
}
