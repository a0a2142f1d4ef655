import { useSession } from '../state/index.ts';
import { signed } from '../views/parts/words.ts';
import { blindName } from './blind.ts';
import { chooseNth } from './choosing.ts';
import { SLOTS, usePlayer, type LineStatus, type Slot } from './playerState.ts';

const NAMES: Readonly<Record<Slot, string>> = { mix: 'Mix', reference: 'Reference', corrected: 'Corrected' };

interface Choice {
  readonly key: string;
  readonly name: string;
  readonly detail: string;
  readonly slot: Slot | undefined;
  readonly isChosen: boolean;
  readonly status: LineStatus;
  readonly title: string;
}

/** One button a source, with its loudness gain: keys 1, 2, 3. Names are hidden in blind listening and tests. */
export function SourceButtons() {
  return (
    <div className="player-sources" role="group" aria-label="Source">
      {useChoices().map((choice, index) => (
        <button
          key={choice.key}
          type="button"
          className={`player-source${choice.slot === undefined ? '' : ` is-${choice.slot}`}`}
          aria-pressed={choice.isChosen}
          disabled={choice.status.kind === 'absent' || choice.status.kind === 'failed'}
          title={choice.title}
          onClick={() => chooseNth(index)}
        >
          <kbd aria-hidden="true">{index + 1}</kbd>
          <span className="player-source-name">{choice.name}</span>
          <span className="player-source-detail figures">{choice.detail}</span>
          {choice.status.kind === 'loading' && (
            <span
              className="player-source-progress"
              style={{ width: `${Math.round(100 * choice.status.fraction)}%` }}
            />
          )}
        </button>
      ))}
    </div>
  );
}

function useChoices(): Choice[] {
  const { status, heard, blindOrder, abx, abxChoice, gainsDb, isMatched, variant, referenceId } = usePlayer();
  const { mix, references, corrected, planRecord } = useSession();
  if (abx !== undefined) {
    return (['A', 'B', 'X'] as const).map((letter) => ({
      key: letter,
      name: letter,
      detail: letter === 'X' ? 'A or B?' : 'known',
      slot: undefined,
      isChosen: abxChoice === letter,
      status: { kind: 'ready' },
      title: letter === 'X' ? 'The unknown one' : `Source ${letter}`,
    }));
  }
  return (blindOrder ?? SLOTS).map((slot, index) => {
    const isBlind = blindOrder !== undefined;
    const track =
      slot === 'mix' ? mix : slot === 'reference' ? references.find(({ id }) => id === referenceId) : corrected;
    const own = status[slot];
    const state =
      own.kind === 'loading' ? `${Math.round(100 * own.fraction)} %` : own.kind === 'failed' ? 'failed' : undefined;
    const version = slot === 'corrected' && own.kind !== 'absent' ? (variant === 'live' ? 'live' : 'file') : undefined;
    const gain = own.kind === 'ready' && isMatched ? `${signed(gainsDb[slot])} dB` : undefined;
    const nth =
      slot === 'reference' && references.length > 1
        ? `${references.indexOf(track!) + 1}/${references.length}`
        : undefined;
    return {
      key: isBlind ? `${index}` : slot,
      name: isBlind ? blindName(index) : NAMES[slot],
      detail: isBlind
        ? 'hidden'
        : [nth, version, state ?? gain ?? (own.kind === 'absent' ? 'none' : 'as is')].filter(Boolean).join(' · '),
      slot: isBlind ? undefined : slot,
      isChosen: heard === slot,
      status: own,
      title: isBlind
        ? blindName(index)
        : titleOf(slot, own, track?.name, variant, planRecord !== undefined && corrected !== undefined),
    };
  });
}

function titleOf(
  slot: Slot,
  status: LineStatus,
  name: string | undefined,
  variant: 'live' | 'rendered',
  hasBoth: boolean,
): string {
  if (status.kind === 'failed') return status.message;
  if (status.kind === 'ready' && status.note !== undefined) return status.note;
  if (status.kind === 'absent')
    return slot === 'reference' ? 'Add a reference to hear it' : 'There is no correction yet: see Corrections';
  if (slot !== 'corrected') return name ?? NAMES[slot];
  const what = variant === 'live' ? 'The mix through the correction as it is edited' : (name ?? 'The corrected file');
  return hasBoth ? `${what}. Press again for ${variant === 'live' ? 'the file' : 'the live correction'}` : what;
}
