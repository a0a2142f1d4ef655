import type { ChartFrame } from '@auralign/charts';
import { useEffect, useRef } from 'react';
import { currentPlayback, subscribeToPlayback } from '../../state/index.ts';

/** Where the player is. Moved by hand: it changes with every picture, and nothing else does. */
export function Playhead({
  frame,
  top,
  bottom,
}: {
  readonly frame: ChartFrame;
  readonly top: number;
  readonly bottom: number;
}) {
  const line = useRef<SVGLineElement>(null);
  useEffect(() => {
    const move = (): void => {
      const { positionSeconds, isPlaying } = currentPlayback();
      const x = frame.xOfTime(positionSeconds);
      const node = line.current;
      if (node === null) return;
      node.style.display = x === undefined || (!isPlaying && positionSeconds === 0) ? 'none' : '';
      if (x !== undefined) node.setAttribute('transform', `translate(${x.toFixed(1)} 0)`);
    };
    move();
    return subscribeToPlayback(move);
  }, [frame]);
  return <line ref={line} className="playhead" x1={0} x2={0} y1={top} y2={bottom} />;
}
