import { toneData } from '@auralign/charts';
import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { isTyping } from '../app/shortcuts.ts';
import { hashOfMixView } from '../app/navigation.ts';
import { currentPlayback, playFrom, requestPlan, subscribeToPlayback, useIsBlind, useSession } from '../state/index.ts';
import { ErrorPanel } from '../views/parts/ErrorPanel.tsx';
import { ApplyPanel } from './ApplyPanel.tsx';
import { isOnlyOffered } from './edits.ts';
import { EqEditor } from './eq/EqEditor.tsx';
import { ExportPanel } from './ExportPanel.tsx';
import { AimPanel } from './AimPanel.tsx';
import { NoSuchStep, PlanChoice } from './PlanChoice.tsx';
import { LeftToYou, PlanNotes } from './PlanNotes.tsx';
import { PlanOptionsPanel } from './PlanOptionsPanel.tsx';
import { Steps } from './Steps.tsx';
import { usePointedStep } from './usePointedStep.ts';
import { planWords } from './planWords.ts';
import { redo, takeUp, undo, useWorking } from './working.ts';

/** The plan, step by step: why, how much, and all of it open to the hand; every change is heard at once. */
export function CorrectionsView() {
  const { mix, mixId, references, planReferenceIds, reports, planRecord, planState, planProblem } = useSession();
  const { history, suggested } = useWorking();
  const { pointedId, missing } = usePointedStep(planRecord);
  // Picked out one by one: the position changes with every picture.
  const isPlaying = useSyncExternalStore(subscribeToPlayback, () => currentPlayback().isPlaying);
  const source = useSyncExternalStore(subscribeToPlayback, () => currentPlayback().source);
  const isBlind = useIsBlind();

  useEffect(() => takeUp(planRecord), [planRecord]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (
        event.defaultPrevented ||
        !(event.ctrlKey || event.metaKey) ||
        event.key.toLowerCase() !== 'z' ||
        isTyping(event)
      )
        return;
      event.preventDefault();
      if (event.shiftKey) redo();
      else undo();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);

  const mixReport = mixId === undefined ? undefined : reports[mixId];
  // A plan that is made of findings goes nowhere: the difference to a reference says nothing about it.
  const [referenceId] = planReferenceIds;
  const referenceReport = referenceId === undefined ? undefined : reports[referenceId];
  const tone = useMemo(
    () =>
      mixReport === undefined || referenceReport === undefined
        ? undefined
        : toneData({ mix: mixReport, reference: referenceReport }, { smoothingOctaves: 1 / 3 }),
    [mixReport, referenceReport],
  );

  if (mix === undefined) return <Nothing words="Choose a mix first." />;
  if (isBlind)
    return <Nothing words="Names and numbers are hidden while you listen blind. Reveal them in the player." />;
  if (planRecord === undefined || suggested === undefined) {
    return (
      <div className="page-narrow">
        <h1>Corrections</h1>
        <PlanChoice />
        {planState === 'failed' && planProblem !== undefined ? (
          <ErrorPanel title="There is no plan" error={planProblem} onRetry={() => void requestPlan()} />
        ) : (
          <p role="status">
            {planState === 'solving'
              ? 'Solving the plan…'
              : `The plan is made as soon as ${references.length === 0 ? 'the mix is' : 'mix and reference are'} analysed.`}
          </p>
        )}
      </div>
    );
  }
  const edits = history.present;
  const inHand = edits.filter((each) => !isOnlyOffered(each));
  const isAlone = planRecord.referenceIds.length === 0;
  const isHeard = isPlaying && source === 'corrected';

  return (
    <div className="corrections">
      <header className="corrections-head">
        <div>
          <h1>Corrections</h1>
          <p className="muted">{planWords(planRecord, edits)}</p>
        </div>
        <div className="button-row">
          <button
            type="button"
            className="button small"
            disabled={history.past.length === 0}
            onClick={undo}
            title="Undo (Ctrl+Z)"
          >
            Undo
          </button>
          <button
            type="button"
            className="button small"
            disabled={history.future.length === 0}
            onClick={redo}
            title="Redo (Ctrl+Shift+Z)"
          >
            Redo
          </button>
          <button
            type="button"
            className="button small is-corrected"
            aria-pressed={isHeard}
            title={isHeard ? 'Hear the mix as it is, at equal loudness' : 'Hear the correction as it is edited'}
            onClick={() => playFrom(currentPlayback().positionSeconds, isHeard ? 'mix' : 'corrected')}
          >
            {isHeard ? 'Bypass' : 'Hear it'}
          </button>
        </div>
      </header>
      <PlanChoice />
      {missing !== undefined && <NoSuchStep wanted={missing} isAlone={isAlone} />}
      {planProblem !== undefined && planState === 'failed' && (
        <ErrorPanel title="The edit was not stored" error={planProblem} />
      )}
      <div className="corrections-columns">
        <div className="corrections-main">
          <section className="card eq-card" aria-label="Equaliser curve">
            <EqEditor edits={inHand} sampleRateHz={mix.sampleRateHz} channelCount={mix.channelCount} tone={tone} />
          </section>
          <Steps edits={edits} sampleRateHz={mix.sampleRateHz} pointedId={pointedId} />
        </div>
        <aside className="corrections-side" aria-label="Plan">
          <ApplyPanel />
          {isAlone ? <AimPanel /> : <PlanOptionsPanel />}
          <LeftToYou findings={planRecord.findings} />
          <PlanNotes notes={suggested.notes} abstained={suggested.abstained} />
          <ExportPanel />
        </aside>
      </div>
    </div>
  );
}

function Nothing({ words }: { readonly words: string }) {
  const overview = hashOfMixView('overview');
  return (
    <div className="page-narrow">
      <h1>Corrections</h1>
      <p>{words}</p>
      {overview !== undefined && <a href={overview}>Go to the overview</a>}
    </div>
  );
}
