import { DEFAULT_MATCH_OPTIONS, DIMENSIONS, type Dimension, type ReferenceIs } from '@auralign/match';
import type { PlanOptions } from '@auralign/server/api';
import { useEffect, useId, useRef, useState } from 'react';
import { requestPlan, useSession } from '../state/index.ts';
import { AimSelect } from '../views/parts/AimSelect.tsx';
import { PlanStateLine } from './PlanStateLine.tsx';
import { isChanged } from './edits.ts';
import { NumberField } from './NumberField.tsx';
import { DIMENSION_WORDS } from './moves/MoveCard.tsx';
import { useWorking } from './working.ts';

const PRECISE_WORDS = {
  none: 'Bands alone',
  minimum: 'And a filter, minimum phase',
  linear: 'And a filter, linear phase',
} as const;
const RELATION_WORDS = {
  unknown: 'Kind found out',
  'other-song': 'Another song, a model',
  'same-song': 'The same song',
} as const satisfies Record<ReferenceIs, string>;
const SOLVE_AFTER_MS = 350;

const BOUNDS = [
  { name: 'maxBands', label: 'Bands at most', unit: '', digits: 0, step: 1, minimum: 0, maximum: 16 },
  { name: 'maxBoostDb', label: 'Boost at most', unit: 'dB', digits: 1, step: 0.5, minimum: 0, maximum: 24 },
  { name: 'maxCutDb', label: 'Cut at most', unit: 'dB', digits: 1, step: 0.5, minimum: 0, maximum: 24 },
  { name: 'maxReductionDb', label: 'Dynamics at most', unit: 'dB', digits: 1, step: 0.5, minimum: 0, maximum: 24 },
  { name: 'maxLimitingDb', label: 'Limiting at most', unit: 'dB', digits: 1, step: 0.5, minimum: 0, maximum: 24 },
  { name: 'ceilingDbtp', label: 'Ceiling', unit: 'dBTP', digits: 1, step: 0.1, minimum: -30, maximum: 0 },
] as const satisfies readonly { name: keyof PlanOptions; [key: string]: unknown }[];

/** What the plan is asked for. Solved again when the hand rests; edits made by hand are only given up when told to. */
export function PlanOptionsPanel() {
  const { planRecord } = useSession();
  const { history } = useWorking();
  const id = useId();
  const stored = planRecord?.options ?? {};
  const [wish, setWish] = useState<PlanOptions | undefined>(undefined);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const options = wish ?? stored;
  const edited = history.present.filter(isChanged).length;

  useEffect(() => () => clearTimeout(timer.current), []);
  // Another plan has come: the wish is fulfilled.
  useEffect(() => setWish(undefined), [planRecord?.id]);

  const solve = (next: PlanOptions): void => {
    clearTimeout(timer.current);
    void requestPlan(next);
  };
  const change = (next: PlanOptions): void => {
    setWish(next);
    clearTimeout(timer.current);
    if (edited === 0) timer.current = setTimeout(() => solve(next), SOLVE_AFTER_MS);
  };
  const amount = (dimension: Dimension): number =>
    options.amounts?.[dimension] ?? DEFAULT_MATCH_OPTIONS.amounts[dimension];

  return (
    <section className="card padded plan-options" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>How much</h2>
      {DIMENSIONS.map((dimension) => (
        <div key={dimension} className="move-amount">
          <label htmlFor={`${id}-${dimension}`}>{DIMENSION_WORDS[dimension]}</label>
          <input
            id={`${id}-${dimension}`}
            type="range"
            min={0}
            max={100}
            step={5}
            value={Math.round(100 * amount(dimension))}
            onChange={({ target }) =>
              change({ ...options, amounts: { ...options.amounts, [dimension]: Number(target.value) / 100 } })
            }
          />
          <output className="figures">{Math.round(100 * amount(dimension))} %</output>
        </div>
      ))}
      <div className="option-row">
        <label htmlFor={`${id}-intent`}>Aim</label>
        <AimSelect
          id={`${id}-intent`}
          value={options.intent}
          onSelect={(next) => {
            const { intent: _, ...others } = options;
            change(next === undefined ? others : { ...others, intent: next });
          }}
        />
      </div>
      <div className="option-row">
        <label htmlFor={`${id}-relation`}>Reference</label>
        <select
          id={`${id}-relation`}
          value={options.referenceIs ?? 'unknown'}
          onChange={({ target }) => change({ ...options, referenceIs: target.value as ReferenceIs })}
        >
          {Object.entries(RELATION_WORDS).map(([value, words]) => (
            <option key={value} value={value}>
              {words}
            </option>
          ))}
        </select>
      </div>
      <div className="option-row">
        <label htmlFor={`${id}-precise`}>Tone by</label>
        <select
          id={`${id}-precise`}
          value={options.precise ?? 'none'}
          onChange={({ target }) => change({ ...options, precise: target.value as keyof typeof PRECISE_WORDS })}
        >
          {Object.entries(PRECISE_WORDS).map(([value, words]) => (
            <option key={value} value={value}>
              {words}
            </option>
          ))}
        </select>
      </div>
      <details>
        <summary>Bounds</summary>
        <div className="field-row">
          {BOUNDS.map(({ name, label, unit, digits, step, minimum, maximum }) => (
            <NumberField
              key={name}
              label={label}
              value={options[name] ?? DEFAULT_MATCH_OPTIONS[name]}
              range={{ minimum, maximum }}
              unit={unit}
              digits={digits}
              step={step}
              onChange={(value) => change({ ...options, [name]: value })}
            />
          ))}
        </div>
      </details>
      {wish !== undefined && edited > 0 && (
        <div className="resolve" role="status">
          <p>
            {edited} {edited === 1 ? 'step is' : 'steps are'} edited by hand. A new plan takes their place.
          </p>
          <div className="button-row">
            <button type="button" className="button small" onClick={() => solve(wish)}>
              Solve again
            </button>
            <button type="button" className="button small quiet" onClick={() => setWish(undefined)}>
              Keep edits
            </button>
          </div>
        </div>
      )}
      <PlanStateLine />
    </section>
  );
}
