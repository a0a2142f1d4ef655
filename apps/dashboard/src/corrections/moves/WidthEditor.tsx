import { dbToGain, designBiquad, responseDb } from '@auralign/dsp';
import type { MoveOf } from '@auralign/match';
import { useMemo } from 'react';
import { CURVE_HZ, createPlot, curveArea, curvePath } from '../eq/plot.ts';
import { effective, withMove, type MoveEdit } from '../edits.ts';
import { NumberField } from '../NumberField.tsx';
import { rangeOf } from '../ranges.ts';
import { edit } from '../working.ts';

type WidthMove = MoveOf<'width'>;
type ShelfName = 'lowShelf' | 'highShelf';

const NEW_SHELVES: Readonly<Record<ShelfName, NonNullable<WidthMove['lowShelf']>>> = {
  lowShelf: { frequencyHz: 200, gainDb: -3, q: 0.71 },
  highShelf: { frequencyHz: 6000, gainDb: 1, q: 0.71 },
};
const WORDS: Readonly<Record<ShelfName, string>> = { lowShelf: 'Bass', highShelf: 'Treble' };
const PICTURE = { width: 320, height: 132 };

/** Gain of the side over frequency: broadband, and a shelf at either end. */
export function WidthEditor({
  edit: moveEdit,
  sampleRateHz,
}: {
  readonly edit: MoveEdit;
  readonly sampleRateHz: number;
}) {
  const move = effective(moveEdit) as WidthMove;
  const put = (next: WidthMove, field: string): void => edit((all) => withMove(all, next), `field ${move.id} ${field}`);
  const without = (name: ShelfName): WidthMove => {
    const { [name]: _, ...rest } = move;
    return rest;
  };
  return (
    <>
      <SidePicture move={move} sampleRateHz={sampleRateHz} />
      <div className="field-row">
        <NumberField
          label="Side, all"
          value={move.sideGainDb}
          range={rangeOf('width', ['sideGainDb'])}
          unit="dB"
          digits={1}
          step={0.1}
          onChange={(sideGainDb) => put({ ...move, sideGainDb }, 'side')}
        />
        <NumberField
          label="Only narrower below"
          value={move.monoBelowHz}
          range={rangeOf('width', ['monoBelowHz'])}
          unit="Hz"
          digits={0}
          step={10}
          onChange={(monoBelowHz) => put({ ...move, monoBelowHz }, 'mono')}
        />
      </div>
      {(['lowShelf', 'highShelf'] as const).map((name) => {
        const shelf = move[name];
        const word = WORDS[name];
        if (shelf === undefined) {
          return (
            <button
              key={name}
              type="button"
              className="button small"
              onClick={() => put({ ...move, [name]: NEW_SHELVES[name] }, `${name} new`)}
            >
              Add a shelf in the {word.toLowerCase()}
            </button>
          );
        }
        return (
          <div key={name} className="field-row">
            <NumberField
              label={`${word} shelf`}
              value={shelf.gainDb}
              range={rangeOf('width', [name, 'gainDb'])}
              unit="dB"
              digits={1}
              step={0.1}
              onChange={(gainDb) => put({ ...move, [name]: { ...shelf, gainDb } }, `${name} gain`)}
            />
            <NumberField
              label={name === 'lowShelf' ? 'Below' : 'Above'}
              value={shelf.frequencyHz}
              range={rangeOf('width', [name, 'frequencyHz'])}
              unit="Hz"
              digits={0}
              step={10}
              onChange={(frequencyHz) => put({ ...move, [name]: { ...shelf, frequencyHz } }, `${name} hz`)}
            />
            <button
              type="button"
              className="button small quiet icon-only"
              aria-label={`Remove the ${word.toLowerCase()} shelf`}
              title="Remove"
              onClick={() => put(without(name), `${name} gone`)}
            >
              ×
            </button>
          </div>
        );
      })}
    </>
  );
}

function SidePicture({ move, sampleRateHz }: { readonly move: WidthMove; readonly sampleRateHz: number }) {
  const plot = useMemo(() => createPlot(PICTURE.width, PICTURE.height, 12), []);
  const gainsDb = useMemo(() => {
    const { sideGainDb, lowShelf, highShelf } = move;
    const gain = dbToGain(sideGainDb);
    const sections = [
      { b0: gain, b1: 0, b2: 0, a1: 0, a2: 0 },
      ...(lowShelf === undefined ? [] : [designBiquad({ kind: 'low-shelf', ...lowShelf }, sampleRateHz)]),
      ...(highShelf === undefined ? [] : [designBiquad({ kind: 'high-shelf', ...highShelf }, sampleRateHz)]),
    ];
    return CURVE_HZ.map((hz) => (hz < sampleRateHz / 2 ? responseDb(sections, hz, sampleRateHz) : null));
  }, [move, sampleRateHz]);
  return (
    <svg
      className="small-picture"
      viewBox={`0 0 ${PICTURE.width} ${PICTURE.height}`}
      role="img"
      aria-label="Gain of the side by frequency"
    >
      <rect
        className="eq-ground"
        x={plot.left}
        y={plot.top}
        width={plot.right - plot.left}
        height={plot.bottom - plot.top}
      />
      {[-12, 0, 12].map((gain) => (
        <g key={gain}>
          <line
            className={gain === 0 ? 'al-axis' : 'al-grid'}
            x1={plot.left}
            x2={plot.right}
            y1={plot.y(gain)}
            y2={plot.y(gain)}
          />
          <text className="eq-tick" x={plot.left - 6} y={plot.y(gain)} dy="0.32em" textAnchor="end">
            {gain === 0 ? '0 dB' : gain > 0 ? '+12' : '−12'}
          </text>
        </g>
      ))}
      {[100, 1000, 10_000].map((hz) => (
        <text key={hz} className="eq-tick" x={plot.x(hz)} y={plot.bottom + 17} textAnchor="middle">
          {hz >= 1000 ? `${hz / 1000} kHz` : `${hz} Hz`}
        </text>
      ))}
      <rect
        className="width-bass"
        x={plot.left}
        y={plot.top}
        width={Math.max(0, plot.x(Math.max(20, move.monoBelowHz)) - plot.left)}
        height={plot.bottom - plot.top}
      />
      <path className="eq-one" d={curveArea(plot, CURVE_HZ, gainsDb)} />
      <path className="eq-curve" d={curvePath(plot, CURVE_HZ, gainsDb)} />
    </svg>
  );
}
