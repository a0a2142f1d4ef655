import type { ChartFrame } from '@auralign/charts';
import { brushX, type D3BrushEvent } from 'd3-brush';
import { pointer, select } from 'd3-selection';
import { zoom, zoomIdentity, type D3ZoomEvent } from 'd3-zoom';
import { useEffect, type RefObject } from 'react';
import {
  currentLoop,
  playFrom,
  setFrequencyView,
  setLoop,
  setTimeView,
  subscribeToLoop,
  useFrequencyView,
  useTimeView,
  type TimeRange,
} from '../../state/index.ts';
import type { Extent } from './extent.ts';
import { movedView, zoomedBand } from './zoom.ts';

interface BrushAndZoom {
  readonly frame: ChartFrame;
  /** `undefined`: not a chart over time. */
  readonly durationSeconds: number | undefined;
  readonly span: Extent;
}

/** A drag shorter than this is a click: it plays from there. */
const CLICK_PX = 4;
const CLOSEST_ZOOM = 600;

/**
 * On charts over time: a drag sets the loop (its ends can be moved afterwards), a click plays from there, a wheel with Ctrl or
 * a pinch zooms, a wheel with Shift moves. Plain wheels and one finger scroll the page, as everywhere.
 */
export function useBrushAndZoom(
  surface: RefObject<SVGSVGElement | null>,
  { frame, durationSeconds, span: { left, right, top, bottom } }: BrushAndZoom,
): void {
  const view = useTimeView();
  const frequencyView = useFrequencyView();

  useEffect(() => {
    const node = surface.current;
    if (node === null || durationSeconds === undefined) return undefined;
    const group = select(node).select<SVGGElement>('g.brush');
    const brush = brushX<unknown>()
      .extent([
        [left, top],
        [right, bottom],
      ])
      .touchable(() => false)
      .on('end', (event: D3BrushEvent<unknown>) => {
        if (event.sourceEvent === undefined || event.sourceEvent === null) return; // moved by us
        const chosen = event.selection as [number, number] | null;
        if (chosen === null || chosen[1] - chosen[0] < CLICK_PX) {
          const [x] = pointer(event.sourceEvent, node);
          setLoop(undefined);
          playFrom(frame.timeAt(x) ?? 0);
        } else {
          setLoop({ startSeconds: frame.timeAt(chosen[0])!, endSeconds: frame.timeAt(chosen[1])! });
        }
        show();
      });
    group.call(brush);
    // The brush must not take the place of the cursor: its surface is the whole picture, ours included.
    group.selectAll('.overlay,.selection,.handle').attr('aria-hidden', 'true');

    const show = (): void => {
      const pixels = loopPixels(frame, currentLoop(), left, right);
      group.call(brush.move, pixels);
    };
    show();
    const stop = subscribeToLoop(show);
    return () => {
      stop();
      group.on('.brush', null).selectAll('*').remove();
    };
  }, [surface, frame, durationSeconds, left, right, top, bottom]);

  useEffect(() => {
    const node = surface.current;
    if (node === null || durationSeconds === undefined) return undefined;
    const selection = select<SVGSVGElement, unknown>(node);
    const width = right - left;
    const shown = view ?? { startSeconds: 0, endSeconds: durationSeconds };
    const scale = durationSeconds / Math.max(0.001, shown.endSeconds - shown.startSeconds);
    const behaviour = zoom<SVGSVGElement, unknown>()
      .scaleExtent([1, Math.max(1, Math.min(CLOSEST_ZOOM, durationSeconds))])
      .extent([
        [left, 0],
        [right, bottom],
      ])
      .translateExtent([
        [left, -Infinity],
        [right, Infinity],
      ])
      .filter((event: Event) =>
        event.type === 'wheel'
          ? (event as WheelEvent).ctrlKey || (event as WheelEvent).metaKey
          : event.type === 'touchstart' && (event as TouchEvent).touches.length > 1,
      )
      .wheelDelta((event) => {
        // A pinch arrives as many small steps of a wheel with Ctrl, a real wheel as few large ones (100 a notch).
        const speed = event.deltaMode === 0 ? 0.002 : 0.05;
        return -event.deltaY * speed * (Math.abs(event.deltaY) < 50 ? 10 : 3);
      })
      .on('zoom', ({ transform, sourceEvent }: D3ZoomEvent<SVGSVGElement, unknown>) => {
        if (sourceEvent === null || sourceEvent === undefined) return;
        const start = (transform.invertX(left) - left) / width;
        const end = (transform.invertX(right) - left) / width;
        setTimeView(
          transform.k <= 1.001
            ? undefined
            : { startSeconds: start * durationSeconds, endSeconds: end * durationSeconds },
        );
      });
    selection.call(behaviour).on('dblclick.zoom', null);
    // All charts share one view: each starts from where another left it.
    const offset = left - scale * (left + (shown.startSeconds / durationSeconds) * width);
    selection.property('__zoom', zoomIdentity.translate(offset, 0).scale(scale));
    const onWheel = (event: WheelEvent): void => {
      if (!event.shiftKey || event.ctrlKey || event.metaKey || view === undefined) return;
      event.preventDefault();
      // Browsers turn a wheel with Shift sideways themselves, some of them.
      setTimeView(movedView(view, (event.deltaX === 0 ? event.deltaY : event.deltaX) / width, durationSeconds));
    };
    node.addEventListener('wheel', onWheel, { passive: false });
    return () => {
      selection.on('.zoom', null);
      node.removeEventListener('wheel', onWheel);
    };
  }, [surface, view, durationSeconds, left, right, bottom]);

  // Charts over frequency have no loop; a wheel with Ctrl zooms into their part of the spectrum.
  useEffect(() => {
    const node = surface.current;
    if (node === null || durationSeconds !== undefined) return undefined;
    const onWheel = (event: WheelEvent): void => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const atHz = frame.frequencyAt(pointer(event, node)[frame.frequencyAlong === 'y' ? 1 : 0]);
      if (atHz === undefined) return;
      const speed = Math.abs(event.deltaY) < 50 ? 0.02 : 0.006;
      setFrequencyView(zoomedBand(frequencyView, { factor: 2 ** (-event.deltaY * speed), atHz }));
    };
    node.addEventListener('wheel', onWheel, { passive: false });
    return () => node.removeEventListener('wheel', onWheel);
  }, [surface, frame, frequencyView, durationSeconds]);
}

/** The loop in pixels, cut off at the edges of the picture; `null` when it lies outside. */
function loopPixels(
  frame: ChartFrame,
  loop: TimeRange | undefined,
  left: number,
  right: number,
): [number, number] | null {
  if (loop === undefined) return null;
  const axis = frame.plots.find(({ xAxis }) => xAxis?.kind === 'time')?.xAxis;
  if (axis === undefined) return null;
  const [start, end] = axis.domain;
  const pixel = (seconds: number): number => left + ((seconds - start) / (end - start)) * (right - left);
  const [from, to] = [Math.max(left, pixel(loop.startSeconds)), Math.min(right, pixel(loop.endSeconds))];
  return to - from < 1 ? null : [from, to];
}
