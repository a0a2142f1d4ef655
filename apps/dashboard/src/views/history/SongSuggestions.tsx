import { useState } from 'react';
import { asApiError } from '../../api/problem.ts';
import { changeTrack } from '../../api/resources.ts';
import { noticeError } from '../../state/connection.ts';
import { announce } from '../../state/index.ts';
import { counted } from '../parts/words.ts';
import type { LikelySong } from './likelySongs.ts';

interface SongSuggestionsProps {
  readonly songs: readonly LikelySong[];
  /** Told the name of a song when its bounces belong to it. */
  readonly onMade: (song: string) => void;
}

/** Files whose names look like bounces of one song, made into one with a click. */
export function SongSuggestions({ songs, onMade }: SongSuggestionsProps) {
  const [busy, setBusy] = useState<string | undefined>();
  if (songs.length === 0) return null;
  const make = async ({ title, trackIds }: LikelySong): Promise<void> => {
    setBusy(title);
    try {
      for (const id of trackIds) await changeTrack(id, { song: title });
      announce(`${title} has ${counted(trackIds.length, 'bounce')} more.`);
      onMade(title);
    } catch (thrown) {
      const problem = asApiError(thrown);
      noticeError(problem);
      announce(problem.message, 'assertive');
    } finally {
      setBusy(undefined);
    }
  };
  return (
    <section className="card padded song-suggestions" aria-label="Bounces of one song">
      <p className="muted">These names look like bounces of one song. As a song they have deltas and a trend.</p>
      <ul className="plain-list">
        {songs.map((song) => (
          <li key={song.title}>
            <strong className="wrap-anywhere">{song.title}</strong>{' '}
            <span className="muted">{counted(song.trackIds.length, 'file')}</span>
            <button
              type="button"
              className="button small"
              disabled={busy !== undefined}
              aria-label={`Make it a song: ${song.title}`}
              onClick={() => void make(song)}
            >
              Make it a song
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
