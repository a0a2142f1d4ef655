import { insert, isOnlyOffered, type Edits, type MoveEdit } from './edits.ts';
import { CompressorEditor } from './moves/CompressorEditor.tsx';
import { KIND_WORDS, MoveCard } from './moves/MoveCard.tsx';
import { ADDABLE, newMove, type AddableKind } from './moves/newMove.ts';
import { BalanceEditor, FilterEditor, GainEditor, LimiterEditor } from './moves/SmallEditors.tsx';
import { WidthEditor } from './moves/WidthEditor.tsx';
import { edit } from './working.ts';

interface StepsProps {
  readonly edits: Edits;
  readonly sampleRateHz: number;
  /** The one that was asked for, to be seen among the others. */
  readonly pointedId: string | undefined;
}

/** The plan as cards; what is only offered stands apart. */
export function Steps({ edits, sampleRateHz, pointedId }: StepsProps) {
  const cards = (all: Edits) => (
    <div className="move-grid">
      {equalisersFirst(all).map((each) => (
        <MoveCard key={each.move.id} edit={each} isPointedAt={each.move.id === pointedId}>
          {!isOnlyOffered(each) && <Editor edit={each} sampleRateHz={sampleRateHz} />}
        </MoveCard>
      ))}
    </div>
  );
  const offered = edits.filter(({ isOffered }) => isOffered === true);
  return (
    <>
      <h2 className="visually-hidden">Steps</h2>
      {cards(edits.filter(({ isOffered }) => isOffered !== true))}
      {offered.length > 0 && (
        <section className="offered-steps" aria-labelledby="offered-title">
          <div className="section-head">
            <h2 id="offered-title">Offered</h2>
            <span className="muted">A matter of taste, or too little to matter: off until you switch it on.</span>
          </div>
          {cards(offered)}
        </section>
      )}
      <AddStep kinds={ADDABLE.filter((kind) => edits.every(({ move }) => move.kind !== kind))} />
    </>
  );
}

/** They belong to the curve above. */
function equalisersFirst(edits: Edits): Edits {
  const isEqualiser = ({ move }: MoveEdit): boolean => move.kind === 'eq' || move.kind === 'convolution';
  return [...edits.filter(isEqualiser), ...edits.filter((each) => !isEqualiser(each))];
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
