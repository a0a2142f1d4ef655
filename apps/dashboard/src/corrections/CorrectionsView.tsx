import { toneData } from '@auralign/charts';
import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { isTyping } from '../app/shortcuts.ts';
import { hashOfMixView } from '../app/navigation.ts';
import { currentPlayback, playFrom, requestPlan, subscribeToPlayback, useIsBlind, useSession } from '../state/index.ts';
import { ErrorPanel } from '../views/parts/ErrorPanel.tsx';
import { ApplyPanel } from './ApplyPanel.tsx';
import { insert, type MoveEdit } from './edits.ts';
import { EqEditor } from './eq/EqEditor.tsx';
import { ExportPanel } from './ExportPanel.tsx';
import { CompressorEditor } from './moves/CompressorEditor.tsx';
import { DIMENSION_WORDS, KIND_WORDS, MoveCard } from './moves/MoveCard.tsx';
import { ADDABLE, newMove, type AddableKind } from './moves/newMove.ts';
import { BalanceEditor, FilterEditor, GainEditor, LimiterEditor } from './moves/SmallEditors.tsx';
import { WidthEditor } from './moves/WidthEditor.tsx';
import { PlanOptionsPanel } from './PlanOptionsPanel.tsx';
import { edit, redo, takeUp, undo, useWorking } from './working.ts';

/** The plan, step by step: why, how much, and all of it open to the hand; every change is heard at once. */
export function CorrectionsView() {
  const { mix, mixId, references, reports, planRecord, planState, planProblem } = useSession();
  const { history, suggested } = useWorking();
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
  const referenceReport = references[0] === undefined ? undefined : reports[references[0].id];
  const tone = useMemo(
    () =>
      mixReport === undefined || referenceReport === undefined
        ? undefined
        : toneData({ mix: mixReport, reference: referenceReport }, { smoothingOctaves: 1 / 3 }),
    [mixReport, referenceReport],
  );

  if (mix === undefined) return <Nothing words="Choose a mix first." />;
  if (references.length === 0) {
    return <Nothing words="Corrections bring a mix to its references. Add a reference, and a plan is made." />;
  }
  if (isBlind)
    return <Nothing words="Names and numbers are hidden while you listen blind. Reveal them in the player." />;
  if (planRecord === undefined || suggested === undefined) {
    return (
      <div className="page-narrow">
        <h1>Corrections</h1>
        {planState === 'failed' && planProblem !== undefined ? (
          <ErrorPanel title="There is no plan" error={planProblem} onRetry={() => void requestPlan()} />
        ) : (
          <p role="status">
            {planState === 'solving'
              ? 'Solving the plan…'
              : 'The plan is made as soon as mix and reference are analysed.'}
          </p>
        )}
      </div>
    );
  }
  const edits = history.present;
  const eqEdits = edits.filter(({ move }) => move.kind === 'eq' || move.kind === 'convolution');
  const others = edits.filter(({ move }) => move.kind !== 'eq' && move.kind !== 'convolution');
  const isHeard = isPlaying && source === 'corrected';

  return (
    <div className="corrections">
      <header className="corrections-head">
        <div>
          <h1>Corrections</h1>
          <p className="muted">
            {edits.length === 0
              ? 'Nothing to do: the mix is where its reference is.'
              : 'Everything here is heard at once as source 3. Nothing is written until you apply it.'}
          </p>
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
      {planProblem !== undefined && planState === 'failed' && (
        <ErrorPanel title="The edit was not stored" error={planProblem} />
      )}
      <div className="corrections-columns">
        <div className="corrections-main">
          <section className="card eq-card" aria-label="Equaliser curve">
            <EqEditor edits={edits} sampleRateHz={mix.sampleRateHz} channelCount={mix.channelCount} tone={tone} />
          </section>
          <h2 className="visually-hidden">Steps</h2>
          <div className="move-grid">
            {[...eqEdits, ...others].map((each) => (
              <MoveCard key={each.move.id} edit={each}>
                <Editor edit={each} sampleRateHz={mix.sampleRateHz} />
              </MoveCard>
            ))}
          </div>
          <AddStep kinds={ADDABLE.filter((kind) => edits.every(({ move }) => move.kind !== kind))} />
        </div>
        <aside className="corrections-side" aria-label="Plan">
          <ApplyPanel />
          <PlanOptionsPanel />
          <Notes notes={suggested.notes} abstained={suggested.abstained} />
          <ExportPanel />
        </aside>
      </div>
    </div>
  );
}

function Editor({ edit, sampleRateHz }: { readonly edit: MoveEdit; readonly sampleRateHz: number }) {
  const { kind } = edit.move;
  switch (kind) {
    case 'eq':
      return null; // the curve above
    case 'convolution':
      return <FilterEditor edit={edit} />;
    case 'balance':
      return <BalanceEditor edit={edit} />;
    case 'width':
      return <WidthEditor edit={edit} sampleRateHz={sampleRateHz} />;
    case 'compressor':
      return <CompressorEditor edit={edit} />;
    case 'gain':
      return <GainEditor edit={edit} />;
    case 'limiter':
      return <LimiterEditor edit={edit} />;
    default:
      return kind satisfies never;
  }
}

/** Steps nobody suggested, at their gentlest. */
function AddStep({ kinds }: { readonly kinds: readonly AddableKind[] }) {
  if (kinds.length === 0) return null;
  return (
    <div className="add-step" role="group" aria-label="Add a step">
      <span className="muted">Add by hand</span>
      {kinds.map((kind) => (
        <button
          key={kind}
          type="button"
          className="button small"
          onClick={() =>
            edit((all) => insert(all, { suggested: undefined, move: newMove(kind), isOn: true, amount: 1 }))
          }
        >
          {KIND_WORDS[kind]}
        </button>
      ))}
    </div>
  );
}

function Notes({
  notes,
  abstained,
}: {
  readonly notes: readonly string[];
  readonly abstained: readonly { dimension: keyof typeof DIMENSION_WORDS; reason: string }[];
}) {
  if (notes.length === 0 && abstained.length === 0) return null;
  return (
    <section className="card padded plan-notes" aria-label="Notes of the plan">
      {abstained.length > 0 && (
        <>
          <h2>Not done, and why</h2>
          <dl>
            {abstained.map(({ dimension, reason }) => (
              <div key={`${dimension} ${reason}`}>
                <dt>{DIMENSION_WORDS[dimension]}</dt>
                <dd>{reason}</dd>
              </div>
            ))}
          </dl>
        </>
      )}
      {notes.length > 0 && (
        <>
          <h2>Notes</h2>
          <ul>
            {notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </>
      )}
    </section>
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
