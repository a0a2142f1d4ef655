import type { Track } from '@auralign/server/api';
import { useId } from 'react';
import { dayAndTime } from '../parts/words.ts';

interface Chosen {
  readonly beforeId?: string;
  readonly afterId?: string;
}

interface VersionChoiceProps {
  readonly tracks: readonly Track[];
  readonly beforeId: string | undefined;
  readonly afterId: string | undefined;
  readonly onChoose: (chosen: Chosen) => void;
}

/** Which file is the older version, and which the newer one. */
export function VersionChoice({ tracks, beforeId, afterId, onChoose }: VersionChoiceProps) {
  const choose = (before: string | undefined, after: string | undefined): void =>
    onChoose({
      ...(before === undefined ? {} : { beforeId: before }),
      ...(after === undefined ? {} : { afterId: after }),
    });
  return (
    <form className="card padded version-choice" onSubmit={(event) => event.preventDefault()}>
      <Choice
        label="Older version"
        role="is-reference"
        tracks={tracks}
        value={beforeId}
        onChoose={(id) => choose(id, afterId)}
      />
      <button
        type="button"
        className="button small"
        disabled={beforeId === undefined && afterId === undefined}
        onClick={() => choose(afterId, beforeId)}
      >
        Exchange
      </button>
      <Choice
        label="Newer version"
        role="is-mix"
        tracks={tracks}
        value={afterId}
        onChoose={(id) => choose(beforeId, id)}
      />
    </form>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly role: string;
  readonly tracks: readonly Track[];
  readonly value: string | undefined;
  readonly onChoose: (id: string | undefined) => void;
}

function Choice({ label, role, tracks, value, onChoose }: ChoiceProps) {
  const id = useId();
  const chosen = tracks.find((track) => track.id === value);
  return (
    <label className={`field ${role}`} htmlFor={id}>
      <span className="role-tag">{label}</span>
      <select
        id={id}
        value={chosen?.id ?? ''}
        title={chosen?.name}
        onChange={({ currentTarget }) => onChoose(currentTarget.value === '' ? undefined : currentTarget.value)}
      >
        <option value="">
          {value !== undefined && chosen === undefined ? 'Not there any more' : 'Choose a file…'}
        </option>
        {tracks.map(({ id: trackId, name, createdAt }) => (
          <option key={trackId} value={trackId}>
            {name} · {dayAndTime(createdAt)}
          </option>
        ))}
      </select>
    </label>
  );
}
