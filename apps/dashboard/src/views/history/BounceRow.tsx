import { METRICS } from '@auralign/analysis';
import type { Track } from '@auralign/server/api';
import { useEffect, useId, useState } from 'react';
import { asApiError } from '../../api/problem.ts';
import { changeTrack, deleteTrack } from '../../api/resources.ts';
import { hashOf } from '../../app/route.ts';
import { announce } from '../../state/index.ts';
import { noticeError } from '../../state/connection.ts';
import { clock, dayAndTime, rounded, signed } from '../parts/words.ts';
import { JOURNAL_METRICS } from './journalMetrics.ts';

interface BounceRowProps {
  readonly track: Track;
  readonly before: Track | undefined;
  readonly songs: readonly string[];
  readonly isChosen: boolean;
  readonly onChoose: (isOn: boolean) => void;
  readonly onChanged: () => void;
}

/** One bounce: figures with their deltas, note and song to edit, and the way to its overview. */
export function BounceRow({ track, before, songs, isChosen, onChoose, onChanged }: BounceRowProps) {
  const { id, name, metrics, createdAt, durationSeconds, origin } = track;
  const listId = useId();
  const [problem, setProblem] = useState('');

  const save = (changes: Partial<Pick<Track, 'song' | 'note'>>): void => {
    void guarded(async () => {
      await changeTrack(id, changes);
      announce('Saved.');
    });
  };
  const guarded = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
      setProblem('');
      onChanged();
    } catch (thrown) {
      const error = asApiError(thrown);
      noticeError(error);
      setProblem(error.message);
    }
  };
  const remove = (): void => {
    if (!confirm(`Remove “${name}” with its measurements and plans?`)) return;
    void guarded(() => deleteTrack(id));
  };

  return (
    <tr>
      <td>
        <input
          type="checkbox"
          checked={isChosen}
          aria-label={`Compare ${name}`}
          onChange={({ currentTarget }) => onChoose(currentTarget.checked)}
        />
      </td>
      <th scope="row" className="words file-cell">
        <a href={hashOf({ view: 'overview', mixId: id, referenceIds: [] })} title={name} className="clip-text">
          {name}
        </a>
        <small className="muted figures">
          {dayAndTime(createdAt)} · {clock(durationSeconds)}
          {origin === 'render' && <span className="is-corrected-text"> · corrected</span>}
        </small>
      </th>
      {JOURNAL_METRICS.map((metricId) => {
        const digits = METRICS.find((info) => info.id === metricId)?.digits ?? 1;
        const [now, then] = [metrics[metricId], before?.metrics[metricId]];
        return (
          <td key={metricId}>
            {rounded(now, digits)}
            {now !== undefined && then !== undefined && (
              <small className="delta muted">{signed(now - then, digits)}</small>
            )}
          </td>
        );
      })}
      <td className="words">
        <Editable
          label={`Note on ${name}`}
          value={track.note}
          maxLength={10_000}
          placeholder="What changed?"
          onSave={(note) => save({ note })}
        />
        {problem !== '' && (
          <small className="problem" role="alert">
            {problem}
          </small>
        )}
      </td>
      <td className="words">
        <div className="song-cell">
          <Editable
            label={`Song of ${name}`}
            value={track.song ?? ''}
            maxLength={200}
            placeholder="Song"
            list={listId}
            onSave={(song) => save({ song: song === '' ? null : song })}
          />
          <datalist id={listId}>
            {songs.map((song) => (
              <option key={song} value={song} />
            ))}
          </datalist>
          <button
            type="button"
            className="button quiet icon-only small"
            aria-label={`Remove ${name}`}
            title="Remove"
            onClick={remove}
          >
            ×
          </button>
        </div>
      </td>
    </tr>
  );
}

interface EditableProps {
  readonly label: string;
  readonly value: string;
  readonly maxLength: number;
  readonly placeholder: string;
  readonly list?: string;
  readonly onSave: (value: string) => void;
}

/** A field that is saved when it is left or Enter is pressed; Escape takes the edit back. */
function Editable({ label, value, maxLength, placeholder, list, onSave }: EditableProps) {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  return (
    <input
      type="text"
      aria-label={label}
      value={text}
      maxLength={maxLength}
      placeholder={placeholder}
      {...(list === undefined ? {} : { list })}
      onChange={({ currentTarget }) => setText(currentTarget.value)}
      onBlur={() => {
        if (text.trim() !== value) onSave(text.trim());
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur();
        if (event.key === 'Escape') {
          setText(value);
          event.stopPropagation();
        }
      }}
    />
  );
}
