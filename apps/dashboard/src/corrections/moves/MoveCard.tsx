import { describeMove, differenceUnit, dimensionOf, figureInfo, type Dimension, type Move } from '@auralign/match';
import { useId, type ReactNode } from 'react';
import type { Finding } from '../../api/resources.ts';
import { useSession } from '../../state/index.ts';
import { sentence, signed } from '../../views/parts/words.ts';
import { effective, isChanged, isOnlyOffered, reverted, withEdit, type MoveEdit } from '../edits.ts';
import { stepElementId } from '../usePointedStep.ts';
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

interface MoveCardProps {
  readonly edit: MoveEdit;
  /** Whether it is the one that was asked for. */
  readonly isPointedAt?: boolean;
  readonly children?: ReactNode;
}

/** One step of the plan: what it does, why, what it should change, what it costs; on, off, or in part. */
export function MoveCard({ edit: moveEdit, isPointedAt = false, children }: MoveCardProps) {
  const id = useId();
  const { refusal } = useWorking();
  const { planRecord } = useSession();
  const { move, isOn, amount, suggested, finding } = moveEdit;
  const now = effective(moveEdit);
  // The plan knows what a step does beside the others; of one that is off, what it would do.
  const predicted = (planRecord?.plan.moves.find((each) => each.id === move.id) ?? now).predicted;
  const isAll = move.kind === 'limiter'; // a ceiling is kept or it is not
  // A step that mends a finding is called by it: there may be several equalisers.
  const [name, detail] =
    finding === undefined
      ? [KIND_WORDS[move.kind], DIMENSION_WORDS[dimensionOf(move)]]
      : [finding.title, KIND_WORDS[move.kind]];
  return (
    <article
      id={stepElementId(move.id)}
      className={`card move-card${isOn ? '' : ' is-off'}${isPointedAt ? ' is-pointed-at' : ''}`}
      aria-labelledby={`${id}-title`}
      data-kind={move.kind}
      tabIndex={-1}
    >
      <header className="move-head">
        <label className="switch">
          <input
            type="checkbox"
            role="switch"
            checked={isOn}
            onChange={({ target }) => edit((all) => withEdit(all, move.id, { isOn: target.checked }))}
          />
          <span className="switch-track" aria-hidden="true" />
          <span className="visually-hidden">{name} on</span>
        </label>
        <div className="move-title">
          <h3 id={`${id}-title`} className="wrap-anywhere">
            {name} <span className="muted move-dimension">{detail}</span>
          </h3>
          <p className="figures move-what">{isOn ? describeMove(now) : `Off: ${describeMove(now)}`}</p>
        </div>
        {isChanged(moveEdit) && (
          <button type="button" className="button small" onClick={() => edit((all) => reverted(all, move.id))}>
            {suggested === undefined ? 'Remove' : 'As suggested'}
          </button>
        )}
      </header>
      {!isAll && !isOnlyOffered(moveEdit) && (
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
        {finding !== undefined && isOnlyOffered(moveEdit) && (
          <>
            <dt>Off</dt>
            <dd>{whyOffered(finding)}</dd>
          </>
        )}
        <dt>Because</dt>
        <dd>{sentence(move.because)}</dd>
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

/** Why a move is not made unasked. */
function whyOffered({ severity, safeToApply }: Finding): string {
  if (safeToApply) return 'Another step mends the same place.';
  return severity === 'info' ? 'A remark: it hardly matters.' : 'A matter of taste: yours to decide.';
}

/** Whether its parameters are other than those that were solved; a share of what was solved is foretold with it. */
function isByHand({ move, suggested, isOn }: MoveEdit): boolean {
  return isOn && move !== suggested;
}

function predictedText({ metric, delta }: Move['predicted'][number]): string {
  const { title, unit, digits } = figureInfo(metric);
  return `${title} ${signed(delta, Math.max(1, digits))}${unit === '' ? '' : ` ${differenceUnit(unit)}`}`;
}
