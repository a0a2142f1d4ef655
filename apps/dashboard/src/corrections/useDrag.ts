import { drag } from 'd3-drag';
import { select } from 'd3-selection';
import { useEffect, useRef, type RefObject } from 'react';

/** A place in the coordinates of the picture. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

interface Dragging {
  /** Where the thing is when it is taken hold of. */
  readonly from: () => Place;
  /** @param gesture the same throughout one movement, different in the next */
  readonly onMove: (place: Place, gesture: string, event: MouseEvent) => void;
}

let gestures = 0;

/** Lets an element of a picture be dragged by mouse, pen or finger. The newest callbacks count. */
export function useDrag(element: RefObject<SVGElement | null>, dragging: Dragging): void {
  const latest = useRef(dragging);
  latest.current = dragging;
  useEffect(() => {
    const node = element.current;
    const svg = node?.ownerSVGElement ?? null;
    if (node === null || svg === null) return undefined;
    let gesture = '';
    const behaviour = drag<SVGElement, unknown>()
      .container(() => svg)
      .filter((event: MouseEvent) => !event.button && !event.altKey)
      .subject(() => latest.current.from())
      .on('start', () => {
        gesture = `drag ${++gestures}`;
        node.focus();
      })
      .on('drag', (event: Place & { sourceEvent: MouseEvent }) =>
        latest.current.onMove({ x: event.x, y: event.y }, gesture, event.sourceEvent),
      );
    const selection = select(node);
    selection.call(behaviour);
    return () => void selection.on('.drag', null);
  }, [element]);
}
