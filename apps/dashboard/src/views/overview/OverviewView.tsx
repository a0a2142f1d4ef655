import { CHARTS, type ShownChart, type ToneOptions } from '@auralign/charts';
import type { Track } from '@auralign/server/api';
import { useMemo, useState, type ReactNode } from 'react';
import { isTransient } from '../../api/problem.ts';
import {
  compareSelection,
  retry,
  useFrequencyView,
  useIsBlind,
  useSession,
  useStoreProfiles,
  useTimeView,
} from '../../state/index.ts';
import { ChartFigure } from '../charts/ChartFigure.tsx';
import { ViewBar } from '../charts/ViewBar.tsx';
import { ErrorPanel } from '../parts/ErrorPanel.tsx';
import { ProgressList } from '../parts/TrackProgress.tsx';
import { chartInput } from './chartInput.ts';
import { FileWarnings } from './FileWarnings.tsx';
import { CHART_GROUPS } from './groups.ts';
import { HearOn } from './HearOn.tsx';
import { KeyFigures } from './KeyFigures.tsx';
import { Selection } from './Selection.tsx';
import { SignalCharts } from './SignalCharts.tsx';
import { targetOf, TargetControl, type TargetId } from './TargetControl.tsx';
import { DEFAULT_TONE, ToneControls } from './ToneControls.tsx';
import { VerdictStrip } from './VerdictStrip.tsx';

/** The mix beside its references: verdict first, then figures, then every chart. */
export function OverviewView() {
  const session = useSession();
  const view = useTimeView();
  const band = useFrequencyView();
  const isBlind = useIsBlind();
  const [tone, setTone] = useState<ToneOptions>(DEFAULT_TONE);
  const [targetId, setTargetId] = useState<TargetId>('reference');
  const stores = useStoreProfiles();
  const target = useMemo(() => targetOf(targetId, stores), [targetId, stores]);
  const input = useMemo(
    () => chartInput(session, { tone, view, band, target, stores }),
    [session, tone, view, band, target, stores],
  );
  const { mix, mixId, references, progress, findings, comparisonProblem } = session;
  if (mix === undefined) {
    // A link to a file that is gone, or one that is still being asked for.
    const problem = mixId === undefined ? undefined : progress[mixId]?.problem;
    return problem === undefined ? (
      <p className="loading">Loading…</p>
    ) : (
      <div className="page-narrow">
        <h1>This mix is not here</h1>
        <ErrorPanel
          title="It could not be opened"
          error={problem}
          onRetry={isTransient(problem) ? () => void retry(mixId!) : undefined}
        />
        <p>
          <a href="#/">Choose another</a>
        </p>
      </div>
    );
  }
  const isPartial = mixId !== undefined && mixId in progress;
  return (
    <div className="overview">
      <Selection />
      <ProgressList />
      {input !== undefined && (
        <FileWarnings
          reports={[input.mix, ...(input.references ?? [input.reference].filter((one) => one !== undefined))]}
        />
      )}
      {comparisonProblem !== undefined && (
        <ErrorPanel title="The comparison failed" error={comparisonProblem} onRetry={() => void compareSelection()} />
      )}
      {isBlind ? (
        <p className="card blind-note">You are listening blind: findings and charts are hidden until you reveal.</p>
      ) : (
        <>
          {(input !== undefined || findings.length > 0) && (
            <VerdictStrip
              findings={findings}
              isPartial={isPartial}
              referenceCount={session.comparison === undefined ? 0 : references.length}
            />
          )}
          {input !== undefined && (
            <KeyFigures mix={input.mix} reference={input.reference} corrected={input.corrected} />
          )}
        </>
      )}
      {input === undefined ? (
        <Skeleton />
      ) : isBlind ? null : (
        <Charts
          input={input}
          mix={mix}
          tools={{
            spectrum: <ToneControls tone={tone} onChange={setTone} />,
            loudnessHistory: (
              <TargetControl
                target={targetId}
                stores={stores}
                hasReference={input.reference !== undefined}
                onChange={setTargetId}
              />
            ),
            translation: <HearOn />,
          }}
        />
      )}
    </div>
  );
}

interface ChartsProps {
  readonly input: NonNullable<ReturnType<typeof chartInput>>;
  readonly mix: Track;
  /** Controls of single charts, by id. */
  readonly tools: Readonly<Record<string, ReactNode>>;
}

function Charts({ input, mix, tools }: ChartsProps) {
  const { durationSeconds } = input.mix.file;
  const shown = useMemo(
    () =>
      new Map<string, ShownChart>(
        CHARTS.flatMap((chart) => {
          const drawn = chart.show(input);
          return drawn === undefined ? [] : [[chart.id, drawn]];
        }),
      ),
    [input],
  );
  const groups = CHART_GROUPS.map((group) => ({
    ...group,
    charts: [...shown.values()].filter(({ id }) => group.owns(id) && !isTold(id, shown)),
  })).filter(({ charts, id }) => charts.length > 0 || id === 'picture');
  return (
    <>
      <ViewBar durationSeconds={durationSeconds} groups={groups} />
      {groups.map(({ id, title, charts }) => (
        <section key={id} id={`group-${id}`} className="chart-group" aria-labelledby={`title-${id}`} tabIndex={-1}>
          <h2 id={`title-${id}`}>{title}</h2>
          <div className="chart-grid">
            {charts.map((chart) => (
              <ChartFigure
                key={chart.id}
                isWide={chart.id === loneHalf(charts)}
                chart={chart}
                durationSeconds={durationSeconds}
                tools={tools[chart.id]}
              />
            ))}
            {id === 'picture' && <SignalCharts mix={mix} input={input} />}
          </div>
        </section>
      ))}
    </>
  );
}

/** Whether another chart says the same and more: the bars of the PSR stand beside its course over time. */
function isTold(id: string, shown: ReadonlyMap<string, ShownChart>): boolean {
  return id === 'psr' && shown.has('psrHistory');
}

/** Of an odd number of half charts the last stands alone, and may as well fill its row. */
function loneHalf(charts: readonly ShownChart[]): string | undefined {
  const halves = charts.filter(({ span }) => span === 'half');
  return halves.length % 2 === 1 ? halves.at(-1)?.id : undefined;
}

/** Where charts will stand while the file is analysed. */
function Skeleton() {
  return (
    <div className="skeleton" aria-hidden="true">
      <div className="card" />
      <div className="card" />
      <div className="card" />
    </div>
  );
}
