import type { Finding } from '../../api/resources.ts';

type Severity = Finding['severity'];

const MARKS: Readonly<Record<Severity, string>> = { pass: '✓', info: 'i', warn: '!', fail: '✗' };
const SEVERITY_WORDS: Readonly<Record<Severity, string>> = {
  pass: 'Fine',
  info: 'Note',
  warn: 'Worth mending',
  fail: 'Fault',
};

/** Severity as shape, word and colour: never colour alone. */
export function SeverityMark({ severity }: { readonly severity: Severity }) {
  return (
    <span className={`severity is-${severity}`}>
      <span className="severity-mark" aria-hidden="true">
        {MARKS[severity]}
      </span>
      {SEVERITY_WORDS[severity]}
    </span>
  );
}
