import { CHARTS } from '@auralign/charts';
import { describeMove, describeOutcome, figureInfo, isMended, type Receipt } from '@auralign/match';
import { useMemo } from 'react';
import { hashOfMixView } from '../../app/navigation.ts';
import { useSession } from '../../state/index.ts';
import { ChartFigure } from '../charts/ChartFigure.tsx';
import { CopyValue } from '../parts/CopyValue.tsx';
import { rounded, withUnit } from '../parts/words.ts';
import { Downloads } from './Downloads.tsx';
import { EarlierRenders } from './EarlierRenders.tsx';
import { receiptRows } from './receiptRows.ts';

/** The proof: every figure before, predicted and after, what else changed, and everything to take away. */
export function ReceiptView() {
  const session = useSession();
  const { mix, mixId, render, corrected, planRecord, reports } = session;
  const chart = useMemo(() => {
    const report = mixId === undefined ? undefined : reports[mixId];
    if (report === undefined || render === undefined) return undefined;
    return CHARTS.find(({ id }) => id === 'receipt')?.show({ mix: report, receipt: render.receipt });
  }, [mixId, reports, render]);

  if (render === undefined || mix === undefined) {
    return (
      <div className="page-narrow">
        <h1>No corrected file yet</h1>
        <p>
          A receipt is written when corrections are applied: every figure before, predicted and after.{' '}
          {hashOfMixView('corrections') !== undefined && (
            <a href={hashOfMixView('corrections')}>Go to the corrections</a>
          )}
        </p>
        {mix !== undefined && <EarlierRenders mixId={mix.id} />}
      </div>
    );
  }
  const { receipt } = render;
  const plan = planRecord?.id === render.planId ? planRecord.plan : undefined;
  return (
    <div className="receipt-view">
      <header className="section-head">
        <div className="title-lines">
          <h1>Receipt</h1>
          <p className="muted wrap-anywhere">
            {mix.name} <span aria-hidden="true">→</span>{' '}
            <span className="is-corrected-text">{corrected?.name ?? 'corrected file'}</span>
          </p>
        </div>
      </header>
      <Verdict receipt={receipt} />
      <MendedFindings receipt={receipt} />
      <div className="receipt-columns">
        <div className="receipt-main">
          <section className="card receipt-table" aria-labelledby="receipt-figures">
            <h2 id="receipt-figures">Every figure</h2>
            <div className="scroll-x" tabIndex={0} role="region" aria-label="Figures before, predicted and after">
              <ReceiptTable receipt={receipt} />
            </div>
          </section>
          {chart !== undefined && <ChartFigure chart={chart} />}
        </div>
        <div className="receipt-side">
          <Downloads render={render} corrected={corrected} />
          <SideEffects receipt={receipt} />
          {receipt.reverted.length > 0 && (
            <section className="card padded" aria-labelledby="receipt-reverted">
              <h2 id="receipt-reverted">Taken back or weakened</h2>
              <ul className="plain-list">
                {receipt.reverted.map(({ moveId, reason }) => {
                  const move = plan?.moves.find(({ id }) => id === moveId);
                  return (
                    <li key={moveId}>
                      <strong>{move === undefined ? moveId : describeMove(move)}</strong>: {reason}
                    </li>
                  );
                })}
              </ul>
            </section>
          )}
          <EarlierRenders mixId={mix.id} currentId={render.id} />
        </div>
      </div>
    </div>
  );
}

function Verdict({ receipt: { checks, rounds } }: { readonly receipt: Receipt }) {
  const missed = checks.filter(({ passed }) => !passed).length;
  const isKept = missed === 0;
  const words =
    checks.length === 0
      ? 'Nothing was changed, so there is nothing to check.'
      : isKept
        ? checks.length === 1
          ? 'The promise was kept.'
          : `All ${checks.length} promises were kept.`
        : `${missed} of ${checks.length} promises ${missed === 1 ? 'was' : 'were'} missed.`;
  return (
    <p className={`receipt-verdict ${isKept ? 'is-pass' : 'is-fail'}`}>
      <span className="severity-mark" aria-hidden="true">
        {isKept ? '✓' : '✗'}
      </span>
      <strong>{words}</strong>
      {rounds > 0 && (
        <span className="muted">Measured on the finished samples{rounds > 1 ? `, in ${rounds} rounds` : ''}.</span>
      )}
    </p>
  );
}

/** Of a plan made of findings: what the second diagnosis says of each. */
function MendedFindings({ receipt: { mended = [] } }: { readonly receipt: Receipt }) {
  if (mended.length === 0) return null;
  return (
    <section className="card padded receipt-mended" aria-labelledby="receipt-mended">
      <h2 id="receipt-mended">What was found, and what is left of it</h2>
      <ul className="plain-list">
        {mended.map((outcome, index) => (
          <li key={`${outcome.ruleId} ${index}`} className={isMended(outcome) ? 'is-pass' : 'is-warn'}>
            <span className="severity-mark" aria-hidden="true">
              {isMended(outcome) ? '✓' : '~'}
            </span>{' '}
            <strong className="wrap-anywhere">{outcome.title}</strong>:{' '}
            <span className="figures">{describeOutcome(outcome)}.</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function ReceiptTable({ receipt }: { readonly receipt: Receipt }) {
  const hasReference = Object.keys(receipt.reference).length > 0;
  return (
    <table className="figures-table">
      <thead>
        <tr>
          <th scope="col">Figure</th>
          <th scope="col" className="is-mix">
            Before
          </th>
          <th scope="col">Predicted</th>
          <th scope="col" className="is-corrected">
            After
          </th>
          {hasReference && (
            <th scope="col" className="is-reference">
              Reference
            </th>
          )}
          <th scope="col" className="words">
            Promise
          </th>
        </tr>
      </thead>
      <tbody>
        {receiptRows(receipt).map(
          ({ metric, title, unit, digits, before, predicted, after, reference, promise, passed }) => (
            <tr key={metric} className={passed === undefined ? '' : passed ? 'is-pass' : 'is-fail'}>
              <th scope="row">
                {title}
                {unit !== '' && <span className="unit"> {unit}</span>}
              </th>
              <td>{rounded(before, digits)}</td>
              <td>{rounded(predicted, digits)}</td>
              <td className="is-strong">
                <CopyValue text={rounded(after, digits)} unit="" label={`${title} after`} />
              </td>
              {hasReference && <td>{rounded(reference, digits)}</td>}
              <td className="words">
                {passed !== undefined && (
                  <span className="severity">
                    <span className="severity-mark" aria-hidden="true">
                      {passed ? '✓' : '✗'}
                    </span>
                    {passed ? 'kept' : 'missed'}
                  </span>
                )}{' '}
                <span className="muted">{promise}</span>
              </td>
            </tr>
          ),
        )}
      </tbody>
    </table>
  );
}

function SideEffects({ receipt: { sideEffects, limiting } }: { readonly receipt: Receipt }) {
  return (
    <section className="card padded" aria-labelledby="receipt-sides">
      <h2 id="receipt-sides">Side effects</h2>
      {sideEffects.length === 0 && <p className="muted">Nothing changed that was not asked to.</p>}
      <ul className="plain-list">
        {sideEffects.map(({ metric, unit, before, after }) => {
          const { title, digits } = figureInfo(metric);
          return (
            <li key={metric}>
              {title}: <span className="figures">{rounded(before, digits)}</span> <span aria-label="to">→</span>{' '}
              <span className="figures">{withUnit(rounded(after, digits), unit)}</span>
            </li>
          );
        })}
      </ul>
      {limiting !== undefined && limiting.maxReductionDb > 0 && (
        <p className="figures limiter-note">
          Limiter: at most {rounded(limiting.maxReductionDb)} dB, {rounded(limiting.meanReductionDb)} dB on average
          while it works, {rounded(100 * limiting.activeFraction)} % of the time.
        </p>
      )}
    </section>
  );
}
