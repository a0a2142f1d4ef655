import { useEffect, useState, type RefObject } from 'react';

/** Width of an element in whole CSS pixels; 0 until it is known. */
export function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const node = element.current;
    if (node === null) return undefined;
    const take = (): void => setWidth(Math.floor(node.clientWidth));
    take();
    if (typeof ResizeObserver === 'undefined') return undefined;
    const observer = new ResizeObserver(take);
    observer.observe(node);
    return () => observer.disconnect();
  }, [element]);
  return width;
}

/** How far below the window a chart is drawn already, CSS pixels. */
const AHEAD_PX = 600;

/** Whether an element is, or has been, near the window: charts far down the page are drawn when they are needed. */
export function useSeen(element: RefObject<HTMLElement | null>): boolean {
  const [isSeen, setSeen] = useState(typeof IntersectionObserver === 'undefined');
  useEffect(() => {
    const node = element.current;
    if (node === null || typeof IntersectionObserver === 'undefined') return undefined;
    const observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
        setSeen(true);
        observer.disconnect();
      },
      { rootMargin: `${AHEAD_PX}px` },
    );
    observer.observe(node);
    return () => observer.disconnect();
  }, [element]);
  return isSeen;
}
