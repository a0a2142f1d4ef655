import type { Report } from '@auralign/analysis';
import { sentence } from '../parts/words.ts';

interface FileWarningsProps {
  /** All files on the page. */
  readonly reports: readonly Report[];
}

/** What reading met with, such as a file that is cut short: every figure below is of what could be read. */
export function FileWarnings({ reports }: FileWarningsProps) {
  const troubled = reports.filter(({ warnings }) => warnings.length > 0);
  if (troubled.length === 0) return null;
  return (
    <ul className="file-warnings" aria-label="Files that could not be read whole">
      {troubled.map(({ file, warnings }) => (
        <li key={file.name} className="wrap-anywhere">
          <strong>{file.name}</strong> {warnings.map(({ message }) => `${sentence(message)}.`).join(' ')}
        </li>
      ))}
    </ul>
  );
}
