import type { MoveOf } from '@auralign/match';
import { useRef, useState, type KeyboardEvent } from 'react';
import { hertz } from '../../views/parts/words.ts';
import { effective, withMove, type MoveEdit } from '../edits.ts';
import { NumberField } from '../NumberField.tsx';
import { clamp, rangeOf } from '../ranges.ts';
import { useDrag, type Place } from '../useDrag.ts';
import { edit } from '../working.ts';
import { Reduction } from './SmallEditors.tsx';
import { outputDbfs, ratioForOutput, type CompressorBand } from './transfer.ts';

const LOWEST_DBFS = -60;
const SIZE = 240;
const MARGIN = { left: 34, right: 12, top: 12, bottom: 26 };
const INNER = SIZE - MARGIN.left - MARGIN.right;
const x = (dbfs: number): number => MARGIN.left + ((dbfs - LOWEST_DBFS) / -LOWEST_DBFS) * INNER;
const y = (dbfs: number): number => MARGIN.top - (dbfs / -LOWEST_DBFS) * (SIZE - MARGIN.top - MARGIN.bottom);
const levelAtX = (at: number): number => LOWEST_DBFS + ((at - MARGIN.left) / INNER) * -LOWEST_DBFS;
const levelAtY = (at: number): number => -((at - MARGIN.top) / (SIZE - MARGIN.top - MARGIN.bottom)) * -LOWEST_DBFS;
const LEVELS_DBFS = Array.from({ length: 121 }, (_, i) => LOWEST_DBFS + i / 2);

/** Compressor or expander: its curve with handles, its times, and how hard it works. */
export function CompressorEditor({ edit: moveEdit }: { readonly edit: MoveEdit }) {
  const move = effective(moveEdit) as MoveOf<'compressor'>;
  const [index, setIndex] = useState(0);
  const at = Math.min(index, move.bands.length - 1);
  const band = move.bands[at]!;
  const range = (name: string) => rangeOf('compressor', ['bands', name]);
  const put = (change: Partial<CompressorBand>, gesture: string): void => {
    const bands = move.bands.map((each, i) => (i === at ? { ...each, ...change } : each));
    edit((all) => withMove(all, { ...move, bands }), `${gesture} ${move.id} ${at}`);
  };
  const field = (
    name: 'thresholdDbfs' | 'ratio' | 'kneeDb' | 'maxChangeDb' | 'makeUpDb',
    label: string,
    unit: string,
  ) => (
    <NumberField
      label={label}
      value={band[name]}
      range={range(name)}
      unit={unit}
      digits={name === 'ratio' ? 2 : 1}
      step={0.1}
      onChange={(value) => put({ [name]: value }, `field ${name}`)}
    />
  );
  const time = (name: 'attackSeconds' | 'releaseSeconds', label: string) => (
    <NumberField
      label={label}
      value={band[name]}
      range={range(name)}
      unit="ms"
      digits={1}
      step={1}
      scale={0.001}
      onChange={(seconds) => put({ [name]: seconds }, `field ${name}`)}
    />
  );
  return (
    <>
      {move.bands.length > 1 && (
        <div className="segmented" role="group" aria-label="Band">
          {move.bands.map((_, i) => (
            <button key={i} type="button" aria-pressed={i === at} onClick={() => setIndex(i)}>
              {bandName(move.crossoversHz, i)}
            </button>
          ))}
        </div>
      )}
      <div className="compressor">
        <TransferCurve band={band} onChange={put} />
        <div className="compressor-fields">
          <div className="segmented" role="group" aria-label="Direction">
            {(['compress', 'expand'] as const).map((mode) => (
              <button key={mode} type="button" aria-pressed={band.mode === mode} onClick={() => put({ mode }, 'mode')}>
                {mode === 'compress' ? 'Compress' : 'Expand'}
              </button>
            ))}
          </div>
          <div className="field-row">
            {field('thresholdDbfs', 'Threshold', 'dBFS')}
            {field('ratio', 'Ratio', ':1')}
            {field('kneeDb', 'Knee', 'dB')}
            {time('attackSeconds', 'Attack')}
            {time('releaseSeconds', 'Release')}
            {field('maxChangeDb', 'At most', 'dB')}
            {field('makeUpDb', 'Make-up', 'dB')}
          </div>
        </div>
      </div>
      <Reduction moveId={move.id} isOn={moveEdit.isOn} />
    </>
  );
}

function bandName(crossoversHz: readonly number[], index: number): string {
  const [low, high] = [crossoversHz[index - 1], crossoversHz[index]];
  if (low === undefined) return high === undefined ? 'All' : `below ${hertz(high)}`;
  return high === undefined ? `above ${hertz(low)}` : `${hertz(low)} to ${hertz(high)}`;
}

function TransferCurve({
  band,
  onChange,
}: {
  readonly band: CompressorBand;
  readonly onChange: (change: Partial<CompressorBand>, gesture: string) => void;
}) {
  const range = (name: string) => rangeOf('compressor', ['bands', name]);
  const path = LEVELS_DBFS.map(
    (level, i) => `${i === 0 ? 'M' : 'L'}${x(level).toFixed(1)} ${y(outputDbfs(band, level)).toFixed(1)}`,
  ).join('');
  const { thresholdDbfs, ratio, kneeDb } = band;
  const threshold = {
    x: x(clamp(thresholdDbfs, { minimum: LOWEST_DBFS, maximum: 0 })),
    y: y(outputDbfs(band, thresholdDbfs)),
  };
  const kneeEndDbfs = clamp(thresholdDbfs + kneeDb / 2, { minimum: LOWEST_DBFS, maximum: 0 });
  return (
    <svg className="transfer" viewBox={`0 0 ${SIZE} ${SIZE}`} role="group" aria-label="Level out by level in, dBFS">
      <rect
        className="eq-ground"
        x={MARGIN.left}
        y={MARGIN.top}
        width={INNER}
        height={SIZE - MARGIN.top - MARGIN.bottom}
      />
      {[-60, -40, -20, 0].map((level) => (
        <g key={level}>
          <line className="al-grid" x1={x(level)} x2={x(level)} y1={MARGIN.top} y2={SIZE - MARGIN.bottom} />
          <line className="al-grid" x1={MARGIN.left} x2={SIZE - MARGIN.right} y1={y(level)} y2={y(level)} />
          <text className="eq-tick" x={x(level)} y={SIZE - 8} textAnchor="middle">
            {level === 0 ? '0' : `−${-level}`}
          </text>
          <text className="eq-tick" x={MARGIN.left - 5} y={y(level)} dy="0.32em" textAnchor="end">
            {level === 0 ? '0' : `−${-level}`}
          </text>
        </g>
      ))}
      <path className="eq-ghost" d={`M${x(LOWEST_DBFS)} ${y(LOWEST_DBFS)}L${x(0)} ${y(0)}`} />
      <path className="eq-curve" d={path} />
      <Handle
        label="Threshold"
        value={thresholdDbfs}
        unit="dBFS"
        range={range('thresholdDbfs')}
        place={threshold}
        onPlace={(place, gesture) =>
          onChange({ thresholdDbfs: clamp(levelAtX(place.x), range('thresholdDbfs')) }, gesture)
        }
        onStep={(step) =>
          onChange({ thresholdDbfs: clamp(thresholdDbfs + step * 0.5, range('thresholdDbfs')) }, 'key threshold')
        }
      />
      <Handle
        label="Ratio"
        value={ratio}
        unit="to 1"
        range={range('ratio')}
        place={{ x: x(0), y: clamp(y(outputDbfs(band, 0)), { minimum: MARGIN.top, maximum: SIZE - MARGIN.bottom }) }}
        onPlace={(place, gesture) =>
          onChange({ ratio: clamp(ratioForOutput(band, levelAtY(place.y)), range('ratio')) }, gesture)
        }
        onStep={(step) => onChange({ ratio: clamp(ratio + step * 0.1, range('ratio')) }, 'key ratio')}
      />
      <Handle
        label="Knee"
        value={kneeDb}
        unit="dB"
        range={range('kneeDb')}
        place={{ x: x(kneeEndDbfs), y: y(outputDbfs(band, kneeEndDbfs)) }}
        isSmall
        onPlace={(place, gesture) =>
          onChange({ kneeDb: clamp(2 * (levelAtX(place.x) - thresholdDbfs), range('kneeDb')) }, gesture)
        }
        onStep={(step) => onChange({ kneeDb: clamp(kneeDb + step * 0.5, range('kneeDb')) }, 'key knee')}
      />
    </svg>
  );
}

function Handle(props: {
  readonly label: string;
  readonly value: number;
  readonly unit: string;
  readonly range: { readonly minimum: number; readonly maximum: number };
  readonly place: Place;
  readonly isSmall?: boolean;
  readonly onPlace: (place: Place, gesture: string) => void;
  readonly onStep: (steps: number) => void;
}) {
  const { label, value, unit, range, place, isSmall, onPlace, onStep } = props;
  const mark = useRef<SVGGElement>(null);
  useDrag(mark, { from: () => place, onMove: onPlace });
  const onKey = (event: KeyboardEvent): void => {
    const direction = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
    if (direction === undefined) return;
    event.preventDefault();
    onStep(direction * (event.shiftKey ? 10 : 1));
  };
  return (
    <g
      ref={mark}
      className="eq-node"
      transform={`translate(${place.x.toFixed(1)} ${place.y.toFixed(1)})`}
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-valuemin={range.minimum}
      aria-valuemax={range.maximum}
      aria-valuenow={Number(value.toFixed(2))}
      aria-valuetext={`${value.toFixed(1)} ${unit}`}
      onKeyDown={onKey}
    >
      <title>{label}</title>
      <circle className="eq-node-reach" r={isSmall === true ? 14 : 18} />
      <circle className="eq-node-dot" r={isSmall === true ? 5 : 7} />
    </g>
  );
}
