import { describeMove, differenceUnit, dimensionOf, figureInfo, type Dimension, type Move } from '@auralign/match';
import { useId, type ReactNode } from 'react';
import { useSession } from '../../state/index.ts';
import { signed } from '../../views/parts/words.ts';
import { effective, isChanged, reverted, withEdit, type MoveEdit } from '../edits.ts';
import { edit, useWorking } from '../working.ts';

export const KIND_WORDS: Readonly<Record<Move['kind'], string>> = {
  eq: 'Equaliser',
  convolution: 'Correction filter',
  balance: 'Balance',
  width: 'Width',
  compressor: 'Dynamics',
  gain: 'Gain',
  limiter: 'Limiter',
};
export const DIMENSION_WORDS: Readonly<Record<Dimension, string>> = {
  tone: 'Tone',
  dynamics: 'Dynamics',
  width: 'Width',
  loudness: 'Loudness',
};

/** One step of the plan: what it does, why, what it should change, what it costs; on, off, or in part. */
export function MoveCard({ edit: moveEdit, children }: { readonly edit: MoveEdit; readonly children?: ReactNode }) {
  const id = useId();
  const { refusal } = useWorking();
  const { planRecord } = useSession();
  const { move, isOn, amount, suggested } = moveEdit;
  const now = effective(moveEdit);
  // The plan knows what a step does beside the others; of one that is off, what it would do.
  const predicted = (planRecord?.plan.moves.find((each) => each.id === move.id) ?? now).predicted;
  const isAll = move.kind === 'limiter'; // a ceiling is kept or it is not
  return (
    <article className={`card move-card${isOn ? '' : ' is-off'}`} aria-labelledby={`${id}-title`} data-kind={move.kind}>
      <header className="move-head">
        <label className="switch">
          <input
            type="checkbox"
            role="switch"
            checked={isOn}
            onChange={({ target }) => edit((all) => withEdit(all, move.id, { isOn: target.checked }))}
          />
          <span className="switch-track" aria-hidden="true" />
          <span className="visually-hidden">{KIND_WORDS[move.kind]} on</span>
        </label>
        <div className="move-title">
          <h3 id={`${id}-title`}>
            {KIND_WORDS[move.kind]} <span className="muted move-dimension">{DIMENSION_WORDS[dimensionOf(move)]}</span>
          </h3>
          <p className="figures move-what">{isOn ? describeMove(now) : `Off: ${describeMove(now)}`}</p>
        </div>
        {isChanged(moveEdit) && (
          <button type="button" className="button small" onClick={() => edit((all) => reverted(all, move.id))}>
            {suggested === undefined ? 'Remove' : 'As suggested'}
          </button>
        )}
      </header>
      {!isAll && (
        <div className="move-amount">
          <label htmlFor={`${id}-amount`}>Amount</label>
          <input
            id={`${id}-amount`}
            type="range"
            min={0}
            max={100}
            step={1}
            value={Math.round(100 * amount)}
            disabled={!isOn}
            onChange={({ target }) =>
              edit((all) => withEdit(all, move.id, { amount: Number(target.value) / 100 }), `amount ${move.id}`)
            }
          />
          <output className="figures">{Math.round(100 * amount)} %</output>
        </div>
      )}
      {refusal?.moveId === move.id && (
        <p className="move-refusal" role="alert">
          Not done: {refusal.message}
        </p>
      )}
      {children}
      <dl className="move-reasons">
        <dt>Because</dt>
        <dd>{move.because}</dd>
        {predicted.length > 0 ? (
          <>
            <dt>Predicted</dt>
            <dd className="figures">{predicted.map(predictedText).join(' · ')}</dd>
          </>
        ) : (
          isByHand(moveEdit) && (
            <>
              <dt>Predicted</dt>
              <dd className="muted">Set by hand: measured when it is applied.</dd>
            </>
          )
        )}
        {move.cost !== '' && (
          <>
            <dt>Cost</dt>
            <dd>{move.cost}</dd>
          </>
        )}
      </dl>
    </article>
  );
}

/** Whether its parameters are other than those that were solved; a share of what was solved is foretold with it. */
function isByHand({ move, suggested, isOn }: MoveEdit): boolean {
  return isOn && move !== suggested;
}

function predictedText({ metric, delta }: Move['predicted'][number]): string {
  const { title, unit, digits } = figureInfo(metric);
  return `${title} ${signed(delta, Math.max(1, digits))}${unit === '' ? '' : ` ${differenceUnit(unit)}`}`;
}
