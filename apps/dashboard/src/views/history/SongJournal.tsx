import { METRICS } from '@auralign/analysis';
import { trendChart } from '@auralign/charts';
import type { Track } from '@auralign/server/api';
import { useId, useMemo, useState } from 'react';
import { ChartFigure } from '../charts/ChartFigure.tsx';
import { rounded } from '../parts/words.ts';
import { BounceRow } from './BounceRow.tsx';
import { CompareTwo } from './CompareTwo.tsx';
import { JOURNAL_METRICS, SHORT_TITLES } from './journalMetrics.ts';

interface SongJournalProps {
  /** `undefined`: files of no song. */
  readonly title: string | undefined;
  /** Oldest first. */
  readonly bounces: readonly Track[];
  readonly songs: readonly string[];
  readonly onChanged: () => void;
}

/** Bounces of one song, newest at the top, each against the one before; two of them side by side; one metric as a trend. */
export function SongJournal({ title, bounces, songs, onChanged }: SongJournalProps) {
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [metric, setMetric] = useState<string>(JOURNAL_METRICS[0]);
  const id = useId();
  const isSong = title !== undefined;

  const trend = useMemo(
    () =>
      !isSong || bounces.length < 2
        ? undefined
        : trendChart({
            metric,
            points: bounces.map(({ name, metrics, note }) => ({
              label: name,
              ...(metrics[metric] === undefined ? {} : { value: metrics[metric] }),
              ...(note === '' ? {} : { note }),
            })),
          }),
    [isSong, bounces, metric],
  );
  const measured = METRICS.filter((info) => bounces.some(({ metrics }) => metrics[info.id] !== undefined));
  const pair = bounces.filter(({ id: trackId }) => chosen.includes(trackId)); // oldest first
  return (
    <section className="journal" aria-labelledby={id}>
      <h2 id={id} className="wrap-anywhere">
        {title ?? 'Files of no song yet'}
      </h2>
      <div className="card scroll-x" tabIndex={0} role="region" aria-label={`Bounces of ${title ?? 'no song yet'}`}>
        <table className="figures-table journal-table">
          <thead>
            <tr>
              <th scope="col">
                <span className="visually-hidden">Compare</span>
              </th>
              <th scope="col" className="words">
                File
              </th>
              {JOURNAL_METRICS.map((metricId) => {
                const info = METRICS.find((candidate) => candidate.id === metricId);
                return (
                  <th key={metricId} scope="col" title={info?.description}>
                    {SHORT_TITLES[metricId]} <span className="unit">{info?.unit}</span>
                  </th>
                );
              })}
              <th scope="col" className="words">
                Note
              </th>
              <th scope="col" className="words">
                Song
              </th>
            </tr>
          </thead>
          <tbody>
            {bounces
              .map((track, i) => ({ track, before: isSong ? bounces[i - 1] : undefined }))
              .reverse()
              .map(({ track, before }) => (
                <BounceRow
                  key={track.id}
                  track={track}
                  before={before}
                  songs={songs}
                  isChosen={chosen.includes(track.id)}
                  onChoose={(isOn) =>
                    // The two chosen last are compared.
                    setChosen(isOn ? [...chosen, track.id].slice(-2) : chosen.filter((other) => other !== track.id))
                  }
                  onChanged={onChanged}
                />
              ))}
          </tbody>
        </table>
      </div>
      {isSong && (
        <p className="muted hint">Tick two bounces to compare them. Small figures: against the bounce before.</p>
      )}
      {pair.length === 2 && <CompareTwo older={pair[0]!} newer={pair[1]!} onClose={() => setChosen([])} />}
      {trend !== undefined && (
        <ChartFigure
          chart={trend}
          tools={
            <label className="field inline" htmlFor={`${id}-metric`}>
              <span>Metric</span>
              <select
                id={`${id}-metric`}
                value={metric}
                onChange={({ currentTarget }) => setMetric(currentTarget.value)}
              >
                {measured.map((info) => (
                  <option key={info.id} value={info.id}>
                    {info.title}
                    {info.unit === '' ? '' : ` (${info.unit})`}
                  </option>
                ))}
              </select>
            </label>
          }
        />
      )}
      {isSong && bounces.length >= 2 && trend === undefined && (
        <p className="muted">No bounce has a figure for this trend: {rounded(undefined)}</p>
      )}
    </section>
  );
}
