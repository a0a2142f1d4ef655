import { SEVERITY } from '@auralign/charts';
import type { Finding } from '../../api/resources.ts';

/** Severity as shape, word and colour: never colour alone. */
export function SeverityMark({ severity }: { readonly severity: Finding['severity'] }) {
  const { mark, word } = SEVERITY[severity];
  return (
    <span className={`severity is-${severity}`}>
      <span className="severity-mark" aria-hidden="true">
        {mark}
      </span>
      {word}
    </span>
  );
}
