import { METRICS } from '@auralign/analysis';
import type { Track } from '@auralign/server/api';
import { hashOf } from '../../app/route.ts';
import { rounded, signed } from '../parts/words.ts';

interface CompareTwoProps {
  readonly older: Track;
  readonly newer: Track;
  readonly onClose: () => void;
}

/** The figures that are looked at first, those of the journal among them. */
const FIRST: readonly string[] = [
  'integratedLufs',
  'maxShortTermLufs',
  'loudnessRangeLu',
  'truePeakDbtp',
  'plrDb',
  'psrDb',
  'crestDb',
  'tiltDbPerOctave',
  'sideToMidDb',
  'correlation',
  'monoFoldLossDb',
  'balanceDb',
];

/** All others follow in the order of the list of metrics. */
function rankOf(id: string): number {
  const at = FIRST.indexOf(id);
  return at === -1 ? FIRST.length : at;
}

/** Every figure two bounces share, and how it changed. */
export function CompareTwo({ older, newer, onClose }: CompareTwoProps) {
  const rows = METRICS.filter(({ id }) => older.metrics[id] !== undefined || newer.metrics[id] !== undefined).sort(
    (a, b) => rankOf(a.id) - rankOf(b.id),
  );
  return (
    <section className="card compare-two" aria-label="Two bounces compared">
      <div className="section-head">
        <h3>Compared</h3>
        <a className="button small" href={hashOf({ view: 'overview', mixId: newer.id, referenceIds: [older.id] })}>
          Open side by side
        </a>
        <a className="button small" href={hashOf({ view: 'versions', beforeId: older.id, afterId: newer.id })}>
          What changed, and where
        </a>
        <button type="button" className="button small quiet" onClick={onClose}>
          Close
        </button>
      </div>
      <div className="scroll-x compare-scroll" tabIndex={0} role="region" aria-label="Figures of both bounces">
        <table className="figures-table">
          <thead>
            <tr>
              <th scope="col">Figure</th>
              <th scope="col" className="is-reference">
                <span className="clip-text" title={older.name}>
                  {older.name}
                </span>
              </th>
              <th scope="col" className="is-mix">
                <span className="clip-text" title={newer.name}>
                  {newer.name}
                </span>
              </th>
              <th scope="col">Change</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ id, title, unit, digits }) => {
              const [a, b] = [older.metrics[id], newer.metrics[id]];
              return (
                <tr key={id}>
                  <th scope="row">
                    {title} {unit !== '' && <span className="unit">{unit}</span>}
                  </th>
                  <td>{rounded(a, digits)}</td>
                  <td>{rounded(b, digits)}</td>
                  <td>{a === undefined || b === undefined ? '–' : signed(b - a, digits)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}
