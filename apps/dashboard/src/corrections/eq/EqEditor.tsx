import type { ToneData } from '@auralign/charts';
import type { EqBand } from '@auralign/match';
import { useId, useMemo, useRef, useState } from 'react';
import { setFrequencyCursor, setLitBand, setSoloBand, useFrequencyCursor } from '../../state/index.ts';
import { useWidth } from '../../views/charts/useWidth.ts';
import { signed } from '../../views/parts/words.ts';
import { movesOf, type Edits } from '../edits.ts';
import { edit, useWorking } from '../working.ts';
import {
  addedBand,
  curveDb,
  movedBand,
  nodesOf,
  reachOf,
  withBand,
  withoutBand,
  type EqChannel,
  type EqNode,
} from './bands.ts';
import { BandTable } from './BandTable.tsx';
import { EqNodeMark } from './EqNodeMark.tsx';
import {
  createPlot,
  curveArea,
  curvePath,
  CURVE_HZ,
  firstReachDb,
  gainTicks,
  HZ_TICKS,
  LOWEST_HZ,
  HIGHEST_HZ,
  REACHES_DB,
} from './plot.ts';
import { reasonFor } from './reason.ts';

const CHANNELS = ['stereo', 'mid', 'side'] as const satisfies readonly EqChannel[];
const NEW_BAND_Q = 1;

interface EqEditorProps {
  readonly edits: Edits;
  readonly sampleRateHz: number;
  readonly channelCount: number;
  /** Average spectra of mix and reference; the difference stands behind the curve. */
  readonly tone: ToneData | undefined;
}

/** The plan's equalisers as one curve with nodes to take hold of. */
export function EqEditor({ edits, sampleRateHz, channelCount, tone }: EqEditorProps) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const height = width < 560 ? 280 : 340;
  const [reachDb, setReachDb] = useState(() =>
    firstReachDb(CHANNELS.flatMap((channel) => [...curveDb(movesOf(edits), channel, CURVE_HZ, sampleRateHz)])),
  );
  const [chosen, setChosen] = useState<string | undefined>(undefined);
  const { suggested } = useWorking();
  const cursorHz = useFrequencyCursor();
  const clip = useId();
  const plot = useMemo(() => createPlot(Math.max(width, 100), height, reachDb), [width, height, reachDb]);
  const nodes = useMemo(() => nodesOf(edits), [edits]);
  const moves = useMemo(() => movesOf(edits), [edits]);
  const channels = useMemo(
    () => CHANNELS.filter((channel) => nodes.some((node) => node.channel === channel) || channel === 'stereo'),
    [nodes],
  );
  const curves = useMemo(
    () => channels.map((channel) => ({ channel, gainsDb: curveDb(moves, channel, CURVE_HZ, sampleRateHz) })),
    [channels, moves, sampleRateHz],
  );
  const ghost = useMemo(
    () => (suggested === undefined ? undefined : curveDb(suggested.moves, 'stereo', CURVE_HZ, sampleRateHz)),
    [suggested, sampleRateHz],
  );
  // What the reference has more than the mix is what the curve should add.
  const wanted = tone?.differences
    .find(({ role }) => role === 'mix')
    ?.differenceDb.map((value) => (value === null ? null : -value));
  const active = nodes.find((node) => keyOf(node) === chosen);

  const change = (node: EqNode, band: EqBand, gesture?: string): void =>
    edit((all) => withBand(all, node, band), gesture);
  const remove = (node: EqNode): void => {
    setChosen(undefined);
    setLitBand(undefined);
    edit((all) => withoutBand(all, node));
  };
  const add = (frequencyHz: number, gainDb: number): void => {
    const band = {
      kind: 'peaking',
      frequencyHz: Math.round(frequencyHz),
      gainDb: Number(gainDb.toFixed(1)),
      q: NEW_BAND_Q,
    } as const;
    edit((all) => addedBand(all, 'stereo', band));
  };
  const point = (node: EqNode | undefined): void => {
    setChosen(node === undefined ? undefined : keyOf(node));
    setLitBand(node === undefined ? undefined : reachOf(node.band));
  };
  const isEmpty = nodes.length === 0;

  return (
    <div className="eq-editor">
      <div className="eq-tools">
        <div className="segmented" role="group" aria-label="Height of the picture">
          {REACHES_DB.map((reach) => (
            <button key={reach} type="button" aria-pressed={reach === reachDb} onClick={() => setReachDb(reach)}>
              ±{reach} dB
            </button>
          ))}
        </div>
        <button
          type="button"
          className="button small"
          onClick={() => add(cursorHz ?? 1000, 0)}
          title="Also: double-click in the picture, or A"
        >
          Add band
        </button>
        <ul className="eq-legend" aria-hidden="true">
          <li className="is-now">now</li>
          <li className="is-ghost">suggested</li>
          {wanted !== undefined && <li className="is-wanted">reference − mix</li>}
        </ul>
      </div>
      <div ref={box} className="eq-picture">
        <svg
          width={plot.width}
          height={height}
          role="group"
          aria-label="Equaliser: nodes can be moved with the arrow keys, Page Up and Page Down change Q, A adds a band, Delete removes one, S hears it alone"
          onDoubleClick={(event) => {
            const { left, top } = event.currentTarget.getBoundingClientRect();
            add(plot.frequencyAt(event.clientX - left), plot.gainAt(event.clientY - top));
          }}
          onPointerMove={(event) => {
            const { left } = event.currentTarget.getBoundingClientRect();
            const hz = plot.frequencyAt(event.clientX - left);
            setFrequencyCursor(hz >= LOWEST_HZ && hz <= HIGHEST_HZ ? hz : undefined);
          }}
          onPointerLeave={() => setFrequencyCursor(undefined)}
          onKeyDown={(event) => {
            if (event.key.toLowerCase() !== 'a' || event.ctrlKey || event.metaKey) return;
            event.preventDefault();
            add(active === undefined ? 1000 : Math.min(16_000, active.band.frequencyHz * 2), 0);
          }}
        >
          <clipPath id={clip}>
            <rect x={plot.left} y={plot.top} width={plot.right - plot.left} height={plot.bottom - plot.top} />
          </clipPath>
          <rect
            className="eq-ground"
            x={plot.left}
            y={plot.top}
            width={plot.right - plot.left}
            height={plot.bottom - plot.top}
          />
          {HZ_TICKS.map((hz) => (
            <g key={hz} transform={`translate(${plot.x(hz).toFixed(1)} 0)`}>
              <line className="al-grid" y1={plot.top} y2={plot.bottom} />
              <text className="eq-tick" y={plot.bottom + 17} textAnchor="middle">
                {hz === LOWEST_HZ ? `${hz} Hz` : hz >= 1000 ? `${hz / 1000}k` : hz}
              </text>
            </g>
          ))}
          {gainTicks(reachDb).map((gain) => (
            <g key={gain} transform={`translate(0 ${plot.y(gain).toFixed(1)})`}>
              <line className={gain === 0 ? 'al-axis' : 'al-grid'} x1={plot.left} x2={plot.right} />
              <text className="eq-tick" x={plot.left - 6} dy="0.32em" textAnchor="end">
                {gain === reachDb ? `${signed(gain, 0)} dB` : signed(gain, 0)}
              </text>
            </g>
          ))}
          <g clipPath={`url(#${clip})`}>
            {wanted !== undefined && tone !== undefined && (
              <path className="eq-wanted" d={curveArea(plot, tone.frequenciesHz, wanted)} />
            )}
            {ghost !== undefined && <path className="eq-ghost" d={curvePath(plot, CURVE_HZ, ghost)} />}
            {active !== undefined && (
              <path
                className="eq-one"
                d={curveArea(plot, CURVE_HZ, curveDb([soloMove(active)], active.channel, CURVE_HZ, sampleRateHz))}
              />
            )}
            {curves.map(({ channel, gainsDb }) => (
              <path key={channel} className={`eq-curve is-${channel}`} d={curvePath(plot, CURVE_HZ, gainsDb)} />
            ))}
            {cursorHz !== undefined && (
              <line className="eq-cursor" x1={plot.x(cursorHz)} x2={plot.x(cursorHz)} y1={plot.top} y2={plot.bottom} />
            )}
          </g>
          {nodes.map((node, i) => (
            <EqNodeMark
              key={keyOf(node)}
              node={node}
              number={i + 1}
              plot={plot}
              sampleRateHz={sampleRateHz}
              isChosen={keyOf(node) === chosen}
              onChange={(band, gesture) => change(node, band, gesture)}
              onRemove={() => remove(node)}
              onPoint={(isIn) => point(isIn ? node : undefined)}
              onSolo={() => setSoloBand(reachOf(node.band))}
            />
          ))}
        </svg>
        {isEmpty && <p className="eq-empty">No bands. Double-click to add one.</p>}
      </div>
      <p className="eq-reason" aria-live="polite">
        {active === undefined
          ? 'Drag a node, or choose it and use the arrow keys. The wheel changes Q; Alt+click hears its band alone.'
          : reasonFor(active, tone)}
      </p>
      {nodes.length > 0 && (
        <BandTable
          nodes={nodes}
          chosen={chosen}
          sampleRateHz={sampleRateHz}
          canSplit={channelCount === 2}
          keyOf={keyOf}
          onPoint={point}
          onChange={change}
          onChannel={(node, channel) => edit((all) => movedBand(all, node, channel))}
          onRemove={remove}
        />
      )}
    </div>
  );
}

function keyOf({ moveId, index }: EqNode): string {
  return `${moveId} ${index}`;
}

/** A band as a move of its own, to draw its share of the curve. */
function soloMove({ channel, band }: EqNode) {
  return { id: 'one', kind: 'eq' as const, channel, bands: [band], because: '', predicted: [], cost: '' };
}
