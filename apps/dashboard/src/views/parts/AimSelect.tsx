import { selectIntent, useSession, type Intent } from '../../state/index.ts';

const INTENTS: readonly { readonly id: Intent; readonly words: string }[] = [
  { id: 'modern', words: 'Modern' },
  { id: 'acoustic', words: 'Acoustic' },
  { id: 'lofi', words: 'Lo-fi' },
  { id: 'club', words: 'Club' },
  { id: 'classical', words: 'Classical' },
];

interface AimSelectProps {
  readonly id: string;
  /** Default: the aim of the session. */
  readonly value?: Intent | undefined;
  /** Told after the session has it. */
  readonly onSelect?: (intent: Intent | undefined) => void;
}

/** What the music is meant to be. */
export function AimSelect({ id, value, onSelect }: AimSelectProps) {
  const { intent } = useSession();
  return (
    <select
      id={id}
      value={value ?? intent ?? ''}
      onChange={({ currentTarget }) => {
        const chosen = INTENTS.find((each) => each.id === currentTarget.value)?.id;
        selectIntent(chosen);
        onSelect?.(chosen);
      }}
    >
      <option value="">Standard</option>
      {INTENTS.map(({ id: each, words }) => (
        <option key={each} value={each}>
          {words}
        </option>
      ))}
    </select>
  );
}
