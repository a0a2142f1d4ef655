import { changeCurveFigure, changeOverTimeFigure } from '@auralign/charts';
import { figureInfo } from '@auralign/match';
import type { VersionReport } from '@auralign/server/api';
import { useMemo } from 'react';
import { ChartFigure } from '../charts/ChartFigure.tsx';
import { SeverityMark } from '../parts/SeverityMark.tsx';
import { rounded, sentence, signed } from '../parts/words.ts';

type Change = VersionReport['findings'][number];

/** What changed in words, then as pictures, figures, and what became of the findings. */
export function VersionResult({ versions }: { readonly versions: VersionReport }) {
  const { before, after, summary, because, figures, findings, notes, verdict } = versions;
  const charts = useMemo(
    () => [changeCurveFigure(versions), changeOverTimeFigure(versions)].filter((chart) => chart !== undefined),
    [versions],
  );
  const [headline = '', ...more] = summary;
  return (
    <>
      <section className="card padded version-summary" aria-label="What changed" data-verdict={verdict}>
        <p className="muted wrap-anywhere">
          {before.name} → {after.name}
        </p>
        <h2 className="wrap-anywhere">{headline}</h2>
        {more.length > 0 && <Lines lines={more} />}
        <details>
          <summary>What this rests on</summary>
          <Lines lines={[...because, ...notes]} />
        </details>
      </section>
      {charts.map((chart) => (
        <ChartFigure key={chart.id} chart={chart} isWide isApart />
      ))}
      {verdict !== 'other' && <Findings findings={findings} />}
      {figures.length > 0 && (
        <section className="card padded" aria-label="Figures of both versions">
          <h2>Figures</h2>
          <div className="scroll-x" tabIndex={0} role="region" aria-label="Figures before and after">
            <table className="figures-table">
              <thead>
                <tr>
                  <th scope="col">Figure</th>
                  <th scope="col">Before</th>
                  <th scope="col">After</th>
                  <th scope="col">Change</th>
                </tr>
              </thead>
              <tbody>
                {figures.map(({ metric, before: was, after: is }) => {
                  const { title, unit, digits } = figureInfo(metric);
                  return (
                    <tr key={metric}>
                      <th scope="row">
                        {title} {unit !== '' && <span className="unit">{unit}</span>}
                      </th>
                      <td>{rounded(was, digits)}</td>
                      <td>{rounded(is, digits)}</td>
                      <td>{was === undefined || is === undefined ? '–' : signed(is - was, digits)}</td>
                    </tr>
                  );
                })}
              </tbody>
            </table>
          </div>
        </section>
      )}
    </>
  );
}

function Lines({ lines }: { readonly lines: readonly string[] }) {
  return (
    <ul className="plain-list wrap-anywhere">
      {lines.map((line, index) => (
        <li key={index}>{line}</li>
      ))}
    </ul>
  );
}

const GROUPS: readonly { readonly status: Change['status']; readonly title: string }[] = [
  { status: 'new', title: 'New' },
  { status: 'gone', title: 'Gone' },
  { status: 'remains', title: 'Still there' },
];

function Findings({ findings }: { readonly findings: readonly Change[] }) {
  return (
    <section className="card padded" aria-label="Findings of both versions">
      <h2>Findings</h2>
      {findings.length === 0 && <p>None before, none after.</p>}
      {GROUPS.map(({ status, title }) => {
        const those = findings.filter((change) => change.status === status);
        if (those.length === 0) return null;
        return (
          <div key={status} className="version-findings">
            <h3>{title}</h3>
            <ul>
              {those.map((change) => (
                <li key={change.finding.ruleId}>
                  <SeverityMark severity={change.finding.severity} /> <strong>{change.finding.title}</strong>{' '}
                  <span className="muted figures">{figureText(change)}</span>
                  {status === 'new' && <p className="wrap-anywhere">{sentence(change.finding.because)}</p>}
                </li>
              ))}
            </ul>
          </div>
        );
      })}
    </section>
  );
}

/** `12.9 → 12.6 dB`. */
function figureText({ before, finding: { measured } }: Change): string {
  const now = `${rounded(measured.value, 1)} ${measured.unit}`.trimEnd();
  if (before === undefined || rounded(before.value, 1) === rounded(measured.value, 1)) return now;
  return `${rounded(before.value, 1)} → ${now}`;
}
