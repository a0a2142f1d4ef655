import { sparkline } from '@auralign/charts';
import { Fragment, useState } from 'react';
import { isSoundFile } from '../../api/droppedFiles.ts';
import { hashOf } from '../../app/route.ts';
import { FilePicker } from '../parts/FilePicker.tsx';
import { ProgressBar } from '../parts/ProgressBar.tsx';
import { saveText } from '../parts/saving.ts';
import { SeverityMark } from '../parts/SeverityMark.tsx';
import { counted, rounded, withoutName } from '../parts/words.ts';
import { addToBatch, clearBatch, retryRow, stopBatch } from './batchActions.ts';
import { useBatch, type BatchRow } from './batchStore.ts';
import { BATCH_METRICS, batchCsv, shownRows, worstOf, type Filter, type Sort, type SortKey } from './table.ts';

const FILTERS: readonly { readonly id: Filter; readonly words: string }[] = [
  { id: 'all', words: 'All' },
  { id: 'faults', words: 'With faults' },
  { id: 'clean', words: 'Clean' },
  { id: 'failed', words: 'Not analysed' },
];

/** Many files at once: one row each, sorted and filtered, taken away as CSV. */
export function BatchView() {
  const rows = useBatch();
  const [sort, setSort] = useState<Sort | undefined>();
  const [filter, setFilter] = useState<Filter>('all');
  const [words, setWords] = useState('');
  const shown = shownRows(rows, { sort, filter, words });
  const done = rows.filter(({ progress }) => progress === undefined).length;
  const failed = rows.filter(({ progress }) => progress?.stage === 'failed').length;
  const stopped = rows.filter(({ progress }) => progress?.stage === 'cancelled').length;
  const isBusy = done + failed + stopped < rows.length;

  const pickers = (
    <div className="button-row">
      <FilePicker isMultiple className="button primary" label="Files of the batch" onPick={addToBatch}>
        Choose files
      </FilePicker>
      <FilePicker isFolder label="Folder of the batch" onPick={(files) => addToBatch(files.filter(isSoundFile))}>
        Choose a folder
      </FilePicker>
    </div>
  );

  if (rows.length === 0) {
    return (
      <div className="page-narrow">
        <h1>Batch</h1>
        <section className="start-field is-mix">
          <h2>Drop a folder or many files</h2>
          <p className="muted">One row a file: loudness, range, true peak, and the worst thing found in it.</p>
          {pickers}
        </section>
      </div>
    );
  }
  const header = (key: SortKey, title: string, unit = '') => (
    <th
      scope="col"
      className={key === 'name' || key === 'worst' ? 'words' : ''}
      aria-sort={sort?.key !== key ? 'none' : sort.isDescending ? 'descending' : 'ascending'}
    >
      <button
        type="button"
        className="sort-button"
        onClick={() =>
          setSort(
            sort?.key === key
              ? sort.isDescending
                ? undefined
                : { key, isDescending: true }
              : { key, isDescending: false },
          )
        }
      >
        {title}
        {unit !== '' && <span className="unit"> {unit}</span>}
        <span aria-hidden="true">{sort?.key !== key ? ' ↕' : sort.isDescending ? ' ↓' : ' ↑'}</span>
      </button>
    </th>
  );
  return (
    <div className="batch">
      <div className="section-head">
        <h1>Batch</h1>
        <span className="muted figures">
          {done} of {counted(rows.length, 'file')} analysed{failed > 0 ? `, ${failed} failed` : ''}
        </span>
      </div>
      {isBusy && <ProgressBar fraction={(done + failed + stopped) / rows.length} label="Batch" />}
      <div className="batch-tools">
        {pickers}
        <label className="field inline">
          <span className="visually-hidden">Search by name</span>
          <input
            type="search"
            placeholder="Search by name"
            value={words}
            onChange={({ currentTarget }) => setWords(currentTarget.value)}
          />
        </label>
        <div className="segmented" role="group" aria-label="Filter">
          {FILTERS.map(({ id, words: label }) => (
            <button key={id} type="button" aria-pressed={filter === id} onClick={() => setFilter(id)}>
              {label}
            </button>
          ))}
        </div>
        <div className="button-row batch-end">
          {isBusy && (
            <button type="button" className="button small" onClick={stopBatch}>
              Stop
            </button>
          )}
          <button
            type="button"
            className="button small"
            onClick={() => saveText(batchCsv(shown), 'auralign batch.csv', 'text/csv;charset=utf-8')}
          >
            Download CSV
          </button>
          <button type="button" className="button small quiet" onClick={clearBatch}>
            Clear
          </button>
        </div>
      </div>
      <div className="card scroll-x" tabIndex={0} role="region" aria-label="Files of the batch">
        <table className="figures-table batch-table">
          <caption className="visually-hidden">
            {shown.length} of {rows.length} files
          </caption>
          <thead>
            <tr>
              {header('name', 'File')}
              {BATCH_METRICS.map(({ id, title, unit }) => (
                <Fragment key={id}>{header(id, title, unit)}</Fragment>
              ))}
              <th scope="col" className="words">
                Over time
              </th>
              {header('worst', 'Worst')}
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <Row key={row.key} row={row} />
            ))}
          </tbody>
        </table>
        {shown.length === 0 && <p className="loading">No file fits the filter.</p>}
      </div>
    </div>
  );
}

function Row({ row }: { readonly row: BatchRow }) {
  const { name, trackId, progress, metrics, history } = row;
  const worst = worstOf(row);
  const cell = (
    <span className="clip-text" title={name}>
      {name}
    </span>
  );
  return (
    <tr>
      <th scope="row" className="words file-cell">
        {trackId !== undefined && progress === undefined ? (
          <a className="clip-text" title={name} href={hashOf({ view: 'overview', mixId: trackId, referenceIds: [] })}>
            {name}
          </a>
        ) : (
          cell
        )}
      </th>
      {progress !== undefined ? (
        <td className="words batch-state" colSpan={BATCH_METRICS.length + 2}>
          {progress.stage === 'failed' || progress.stage === 'cancelled' ? (
            <span className={progress.stage === 'failed' ? 'problem' : 'muted'}>
              {progress.stage === 'failed' && <span aria-hidden="true">✗ </span>}
              {withoutName(progress.phase, name).replace(/\.$/, '')}. {progress.problem?.hint ?? ''}{' '}
              <button type="button" className="button small" onClick={() => retryRow(row.key)}>
                Try again
              </button>
            </span>
          ) : (
            <span className="batch-progress">
              <span className="muted">{progress.phase === '' ? 'Waiting' : progress.phase}</span>
              <ProgressBar
                fraction={progress.stage === 'queued' ? undefined : progress.fraction}
                label={`${name}: ${progress.phase}`}
              />
            </span>
          )}
        </td>
      ) : (
        <>
          {BATCH_METRICS.map(({ id, digits }) => (
            <td key={id}>{rounded(metrics[id], digits)}</td>
          ))}
          <td className="words">
            {/* Drawn by the chart library, which escapes the label; the values are numbers. */}
            <span
              dangerouslySetInnerHTML={{
                __html: sparkline(history, { width: 120, height: 22, label: `Short-term loudness of ${name}` }),
              }}
            />
          </td>
          <td className="words">
            {worst === undefined ? (
              <SeverityMark severity="pass" />
            ) : (
              <span className="worst">
                <SeverityMark severity={worst.severity} /> <span title={worst.because}>{worst.title}</span>
              </span>
            )}
          </td>
        </>
      )}
    </tr>
  );
}
