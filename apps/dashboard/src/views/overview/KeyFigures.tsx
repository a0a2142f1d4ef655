import { METRICS, readMetric, type Report } from '@auralign/analysis';
import { KEY_TILES, MORE_KEY_FIGURES } from '@auralign/charts';
import { CopyValue } from '../parts/CopyValue.tsx';
import { rounded, signed } from '../parts/words.ts';

const ROLES = [
  { role: 'mix', words: 'Mix' },
  { role: 'reference', words: 'Reference' },
  { role: 'corrected', words: 'Corrected' },
] as const;

/** Why there is no figure, in words. */
const REASONS: Readonly<Record<string, string>> = {
  silence: 'silence',
  'too-short': 'too short',
  'needs-stereo': 'needs stereo',
  'non-finite': 'broken samples',
  'not-applicable': 'does not apply',
};

interface KeyFiguresProps {
  readonly mix: Report;
  readonly reference?: Report | undefined;
  readonly corrected?: Report | undefined;
}

/** The figures everybody looks at, of all files: four large, the rest as a table. Each can be copied. */
export function KeyFigures(reports: KeyFiguresProps) {
  const files = ROLES.flatMap(({ role, words }) => {
    const report = reports[role];
    return report === undefined ? [] : [{ role, words, report }];
  });
  const others = reports.reference === undefined ? [] : files.filter(({ role }) => role !== 'reference');
  return (
    <>
      <dl className="tiles">
        {KEY_TILES.map((id) => {
          const { title, unit, digits } = metric(id);
          return (
            <div key={id} className="tile card">
              <dt>{title}</dt>
              {files.map(({ role, words, report }) => (
                <dd key={role} className={`is-${role}${role === 'mix' ? ' is-large' : ''}`}>
                  <span className="role-tag">{words}</span>
                  <Figure
                    report={report}
                    id={id}
                    unit={unit}
                    digits={digits}
                    label={`${title}, ${words.toLowerCase()}`}
                  />
                </dd>
              ))}
            </div>
          );
        })}
      </dl>
      <details className="more-figures card">
        <summary>More figures</summary>
        <div className="scroll-x" tabIndex={0} role="region" aria-label="More figures">
          <table className="figures-table">
            <thead>
              <tr>
                <th scope="col">Figure</th>
                {files.map(({ role, words }) => (
                  <th key={role} scope="col" className={`is-${role}`}>
                    {words}
                  </th>
                ))}
                {others.map(({ role, words }) => (
                  <th key={role} scope="col">
                    {words} − reference
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {MORE_KEY_FIGURES.map((id) => {
                const { title, unit, digits, description } = metric(id);
                const base = reports.reference === undefined ? undefined : readMetric(reports.reference, id);
                return (
                  <tr key={id}>
                    <th scope="row" title={description}>
                      {title}
                    </th>
                    {files.map(({ role, words, report }) => (
                      <td key={role}>
                        <Figure
                          report={report}
                          id={id}
                          unit={unit}
                          digits={digits}
                          label={`${title}, ${words.toLowerCase()}`}
                        />
                      </td>
                    ))}
                    {others.map(({ role, report }) => {
                      const own = readMetric(report, id);
                      return (
                        <td key={role} className="figures">
                          {own === undefined || base === undefined ? '–' : signed(own - base, digits)}
                        </td>
                      );
                    })}
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      </details>
    </>
  );
}

interface FigureProps {
  readonly report: Report;
  readonly id: string;
  readonly unit: string;
  readonly digits: number;
  readonly label: string;
}

function Figure({ report, id, unit, digits, label }: FigureProps) {
  const value = readMetric(report, id);
  if (value !== undefined) return <CopyValue text={rounded(value, digits)} unit={unit} label={label} />;
  const { stageId, path } = metric(id);
  const stage = (
    report.measurements as Record<
      string,
      { status: string; reason?: string; missing?: Record<string, string> } | undefined
    >
  )[stageId];
  const reason = stage?.status === 'unmeasurable' ? stage.reason : stage?.missing?.[path[0] ?? ''];
  return (
    <span className="muted" title="This could not be measured">
      – <small>{reason === undefined ? 'not measured' : (REASONS[reason] ?? reason)}</small>
    </span>
  );
}

function metric(id: string) {
  const info = METRICS.find((candidate) => candidate.id === id);
  if (info === undefined) throw new RangeError(`no metric ${id}`);
  return info;
}
