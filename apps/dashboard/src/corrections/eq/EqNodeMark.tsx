import type { EqBand } from '@auralign/match';
import { useEffect, useRef, type KeyboardEvent } from 'react';
import { useDrag } from '../useDrag.ts';
import { changedBand, gainOf, type EqNode } from './bands.ts';
import { describeNode } from './nodeWords.ts';
import type { Plot } from './plot.ts';

interface EqNodeMarkProps {
  readonly node: EqNode;
  readonly number: number;
  readonly plot: Plot;
  readonly sampleRateHz: number;
  readonly isChosen: boolean;
  readonly onChange: (band: EqBand, gesture?: string) => void;
  readonly onRemove: () => void;
  readonly onPoint: (isIn: boolean) => void;
  readonly onSolo: () => void;
}

const SEMITONE = 2 ** (1 / 12);
const Q_STEP = 1.1;

/** A node of the curve: drag, arrow keys, wheel. */
export function EqNodeMark(props: EqNodeMarkProps) {
  const { node, number, plot, sampleRateHz, isChosen, onChange, onRemove, onPoint, onSolo } = props;
  const { band } = node;
  const mark = useRef<SVGGElement>(null);
  const x = Math.min(Math.max(plot.x(band.frequencyHz), plot.left), plot.right);
  const y = Math.min(Math.max(plot.y(gainOf(band)), plot.top), plot.bottom);

  useDrag(mark, {
    from: () => ({ x, y }),
    onMove: (place, gesture, { shiftKey }) => {
      const frequencyHz = plot.frequencyAt(Math.min(Math.max(place.x, plot.left), plot.right));
      const gainDb = plot.gainAt(Math.min(Math.max(place.y, plot.top), plot.bottom));
      // With Shift only the gain moves: the frequency was right.
      onChange(changedBand(band, { gainDb, ...(shiftKey ? {} : { frequencyHz }) }, sampleRateHz), gesture);
    },
  });

  // React's wheel listeners are passive: they could not keep the page from scrolling.
  const turn = useRef<(event: WheelEvent) => void>(() => {});
  turn.current = (event) => {
    event.preventDefault();
    const factor = event.deltaY < 0 ? Q_STEP : 1 / Q_STEP;
    onChange(changedBand(band, { q: band.q * factor }, sampleRateHz), `wheel ${node.moveId} ${node.index}`);
  };
  useEffect(() => {
    const element = mark.current;
    const onWheel = (event: WheelEvent): void => turn.current(event);
    element?.addEventListener('wheel', onWheel, { passive: false });
    return () => element?.removeEventListener('wheel', onWheel);
  }, []);

  const onKey = (event: KeyboardEvent): void => {
    const { key, shiftKey } = event;
    if (key === 'Delete' || key === 'Backspace') {
      event.preventDefault();
      return onRemove();
    }
    if (key.toLowerCase() === 's' && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      return onSolo();
    }
    const change = changeFor(key, shiftKey, band);
    if (change === undefined) return undefined;
    event.preventDefault();
    return onChange(changedBand(band, change, sampleRateHz), `key ${node.moveId} ${node.index}`);
  };

  return (
    <g
      ref={mark}
      className={`eq-node is-${node.channel}${isChosen ? ' is-chosen' : ''}${node.isOn ? '' : ' is-off'}`}
      transform={`translate(${x.toFixed(1)} ${y.toFixed(1)})`}
      role="slider"
      tabIndex={0}
      aria-label={`Band ${number}, ${node.band.kind.replace('-', ' ')}`}
      aria-orientation="vertical"
      aria-valuemin={-plot.reachDb}
      aria-valuemax={plot.reachDb}
      aria-valuenow={Number(gainOf(band).toFixed(1))}
      aria-valuetext={describeNode(node)}
      onKeyDown={onKey}
      onFocus={() => onPoint(true)}
      onPointerEnter={() => onPoint(true)}
      onDoubleClick={(event) => event.stopPropagation()}
      onClick={(event) => {
        if (event.altKey) onSolo();
      }}
    >
      <line className="eq-node-stem" y2={plot.y(0) - y} />
      <circle className="eq-node-reach" r={22} />
      <circle className="eq-node-dot" r={10} />
      <text className="eq-node-number" dy="0.35em" textAnchor="middle">
        {number}
      </text>
    </g>
  );
}

function changeFor(key: string, isLarge: boolean, band: EqBand): Parameters<typeof changedBand>[1] | undefined {
  const hzFactor = isLarge ? SEMITONE ** 4 : SEMITONE ** 0.5;
  const gainStep = isLarge ? 1 : 0.1;
  switch (key) {
    case 'ArrowLeft':
      return { frequencyHz: band.frequencyHz / hzFactor };
    case 'ArrowRight':
      return { frequencyHz: band.frequencyHz * hzFactor };
    case 'ArrowUp':
      return { gainDb: gainOf(band) + gainStep };
    case 'ArrowDown':
      return { gainDb: gainOf(band) - gainStep };
    case 'PageUp':
      return { q: band.q * Q_STEP };
    case 'PageDown':
      return { q: band.q / Q_STEP };
    case 'Home':
      return { gainDb: 0 };
    default:
      return undefined;
  }
}
