import { useEffect, useRef, useState, type PointerEvent } from 'react';
import {
  currentLoop,
  currentPlayback,
  setLoop,
  setTimeCursor,
  subscribeToPlayback,
  useIsBlind,
  useLoop,
  useSession,
  useTimeCursor,
} from '../state/index.ts';
import { useWidth } from '../views/charts/useWidth.ts';
import { clock } from '../views/parts/words.ts';
import { columnsOf, drawColumns } from './overviewDrawing.ts';
import { position, seek } from './playing.ts';
import { usePlayer } from './playerState.ts';
import { spokenTime } from './words.ts';

/** A press that moves less is a click. */
const DRAG_PIXELS = 5;
const NUDGE_SECONDS = 1;
const HANDLE_NUDGE_SECONDS = 0.1;

type Grip = 'seek' | 'start' | 'end';

/** The whole song as a waveform: click to go there, drag to loop a passage, pull the ends of the loop. */
export function Overview() {
  const { transport } = usePlayer();
  const { durationSeconds } = transport;
  const { mixId, peaks, findings } = useSession();
  const loop = useLoop();
  const cursor = useTimeCursor();
  const isBlind = useIsBlind();
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const playhead = useRef<HTMLDivElement>(null);
  const press = useRef<{ readonly x: number; readonly seconds: number; readonly grip: Grip } | undefined>(undefined);

  // The playhead moves sixty times a second: past React, straight on the element.
  useEffect(() => {
    const move = (): void => {
      const { positionSeconds } = currentPlayback();
      const share = durationSeconds > 0 ? positionSeconds / durationSeconds : 0;
      if (playhead.current !== null) playhead.current.style.transform = `translateX(${share * width}px)`;
      box.current?.setAttribute('aria-valuenow', positionSeconds.toFixed(1));
      box.current?.setAttribute('aria-valuetext', spokenTime(positionSeconds));
    };
    move();
    return subscribeToPlayback(move);
  }, [width, durationSeconds]);

  const secondsAt = (event: PointerEvent): number => {
    const { left } = box.current!.getBoundingClientRect();
    return Math.min(Math.max(0, (event.clientX - left) / Math.max(1, width)), 1) * durationSeconds;
  };
  const percent = (seconds: number): string => `${durationSeconds > 0 ? (100 * seconds) / durationSeconds : 0}%`;

  const onPointerDown = (grip: Grip) => (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0 || durationSeconds === 0) return;
    event.stopPropagation();
    box.current!.setPointerCapture(event.pointerId);
    press.current = { x: event.clientX, seconds: secondsAt(event), grip };
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>): void => {
    const seconds = secondsAt(event);
    setTimeCursor(seconds);
    const { current } = press;
    if (current === undefined) return;
    if (current.grip === 'start') setLoop({ startSeconds: seconds, endSeconds: loop?.endSeconds ?? seconds });
    else if (current.grip === 'end') setLoop({ startSeconds: loop?.startSeconds ?? seconds, endSeconds: seconds });
    else if (Math.abs(event.clientX - current.x) >= DRAG_PIXELS)
      setLoop({ startSeconds: current.seconds, endSeconds: seconds });
  };
  const onPointerUp = (event: PointerEvent<HTMLElement>): void => {
    const { current } = press;
    press.current = undefined;
    if (current?.grip === 'seek' && Math.abs(event.clientX - current.x) < DRAG_PIXELS) seek(current.seconds);
  };

  return (
    <div className="player-overview">
      <div
        ref={box}
        className="player-overview-box"
        role="slider"
        tabIndex={0}
        aria-label="Position"
        aria-valuemin={0}
        aria-valuemax={durationSeconds}
        aria-valuenow={0}
        onPointerDown={onPointerDown('seek')}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerUp}
        onPointerCancel={() => (press.current = undefined)}
        onPointerLeave={() => setTimeCursor(undefined)}
        onKeyDown={(event) => {
          const target = positionFor(event.key, durationSeconds);
          if (target === undefined) return;
          event.preventDefault();
          seek(target);
        }}
      >
        <Waveform peaks={mixId === undefined ? undefined : peaks[mixId]} width={width} isBlind={isBlind} />
        {!isBlind &&
          findings.flatMap(({ ruleId, severity, ranges }) =>
            severity === 'pass'
              ? []
              : ranges
                  .slice(0, 40)
                  .map(({ startSeconds, endSeconds }) => (
                    <span
                      key={`${ruleId} ${startSeconds}`}
                      className={`player-finding al-${severity}`}
                      style={{ left: percent(startSeconds), width: percent(endSeconds - startSeconds) }}
                    />
                  )),
          )}
        {loop !== undefined && (
          <span
            className="player-loop"
            style={{ left: percent(loop.startSeconds), width: percent(loop.endSeconds - loop.startSeconds) }}
          />
        )}
        {cursor !== undefined && <span className="player-cursor" style={{ left: percent(cursor) }} />}
        <div ref={playhead} className="player-playhead" />
      </div>
      {loop !== undefined &&
        (['start', 'end'] as const).map((end) => {
          const seconds = end === 'start' ? loop.startSeconds : loop.endSeconds;
          return (
            <div
              key={end}
              className={`player-handle is-${end}`}
              style={{ left: percent(seconds) }}
              role="slider"
              tabIndex={0}
              aria-label={end === 'start' ? 'Loop start' : 'Loop end'}
              aria-valuemin={0}
              aria-valuemax={durationSeconds}
              aria-valuenow={Number(seconds.toFixed(2))}
              aria-valuetext={clock(seconds, 1)}
              onPointerDown={onPointerDown(end)}
              onKeyDown={(event) => nudgeLoop(event, end)}
            />
          );
        })}
    </div>
  );
}

function positionFor(key: string, durationSeconds: number): number | undefined {
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return position() - NUDGE_SECONDS;
    case 'ArrowRight':
    case 'ArrowUp':
      return position() + NUDGE_SECONDS;
    case 'PageDown':
      return position() - 10 * NUDGE_SECONDS;
    case 'PageUp':
      return position() + 10 * NUDGE_SECONDS;
    case 'Home':
      return 0;
    case 'End':
      return durationSeconds;
    default:
      return undefined;
  }
}

function nudgeLoop(event: React.KeyboardEvent, end: 'start' | 'end'): void {
  const loop = currentLoop();
  const direction = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
  if (loop === undefined || direction === undefined) return;
  event.preventDefault();
  const step = direction * HANDLE_NUDGE_SECONDS * (event.shiftKey ? 10 : 1);
  setLoop(
    end === 'start'
      ? { ...loop, startSeconds: Math.min(loop.startSeconds + step, loop.endSeconds - 0.2) }
      : { ...loop, endSeconds: Math.max(loop.endSeconds + step, loop.startSeconds + 0.2) },
  );
}

/** The mix's outline on a canvas, sharp on any screen, in the colours of the theme. */
function Waveform({
  peaks,
  width,
  isBlind,
}: {
  readonly peaks: Parameters<typeof columnsOf>[0];
  readonly width: number;
  readonly isBlind: boolean;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useThemeChanges();
  useEffect(() => {
    const element = canvas.current;
    const pen = element?.getContext('2d') ?? null;
    if (element === null || pen === null || width === 0) return;
    const ratio = devicePixelRatio || 1;
    element.width = Math.round(width * ratio);
    element.height = Math.round(element.clientHeight * ratio);
    const columns = isBlind ? undefined : columnsOf(peaks, Math.floor(element.width / Math.max(1, Math.round(ratio))));
    pen.clearRect(0, 0, element.width, element.height);
    if (columns === undefined) return;
    const colour = getComputedStyle(element).color;
    drawColumns(pen, columns, { width: element.width, height: element.height, colour });
  }, [peaks, width, isBlind, theme]);
  return <canvas ref={canvas} className="player-waveform" aria-hidden="true" />;
}

/** Grows whenever the colours may have changed. */
function useThemeChanges(): number {
  const [count, setCount] = useState(0);
  useEffect(() => {
    const grow = (): void => setCount((value) => value + 1);
    const observer = new MutationObserver(grow);
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    const system = matchMedia('(prefers-color-scheme: dark)');
    system.addEventListener('change', grow);
    return () => {
      observer.disconnect();
      system.removeEventListener('change', grow);
    };
  }, []);
  return count;
}
