import type { Song, Track } from '@auralign/server/api';
import { listSongs, listTracks } from '../../api/resources.ts';
import { navigate } from '../../app/navigation.ts';
import { hashOf } from '../../app/route.ts';
import { useLoaded } from '../../state/useLoaded.ts';
import { ErrorPanel } from '../parts/ErrorPanel.tsx';
import { counted } from '../parts/words.ts';
import { likelySongs } from './likelySongs.ts';
import { SongJournal } from './SongJournal.tsx';
import { SongSuggestions } from './SongSuggestions.tsx';

/** Songs, and the files that belong to none. */
async function loadJournal(signal: AbortSignal): Promise<{ songs: readonly Song[]; loose: readonly Track[] }> {
  const [songs, tracks] = await Promise.all([listSongs(signal), listTracks(signal)]);
  return { songs, loose: tracks.filter((track) => track.song === null || track.song === '') };
}

/** The journal: songs with their bounces, and every file that belongs to none yet. */
export function HistoryView({ song }: { readonly song?: string | undefined }) {
  const { value: loaded, error, reload } = useLoaded(loadJournal);
  const songs = loaded?.songs ?? [];
  const chosen = songs.find((candidate) => candidate.song === song) ?? (song === undefined ? songs[0] : undefined);
  return (
    <div className="history">
      <div className="section-head">
        <h1>History</h1>
        <span className="muted">Every bounce of a song, its figures and your notes</span>
      </div>
      {error !== undefined && <ErrorPanel title="The history could not be read" error={error} onRetry={reload} />}
      {loaded === undefined && error === undefined && <p className="loading">Loading…</p>}
      {loaded !== undefined && songs.length === 0 && loaded.loose.length === 0 && (
        <p className="card padded">
          Nothing has been measured yet. <a href="#/">Drop a mix</a>, and it will be here.
        </p>
      )}
      {loaded !== undefined && (
        <div className="history-columns">
          {songs.length > 0 && (
            <nav className="card song-list" aria-label="Songs">
              <ul>
                {songs.map((each) => (
                  <li key={each.song}>
                    <a
                      href={hashOf({ view: 'history', song: each.song })}
                      aria-current={each.song === chosen?.song ? 'page' : undefined}
                    >
                      <span className="clip-text" title={each.song}>
                        {each.song}
                      </span>
                      <span className="muted">{counted(each.bounces.length, 'bounce')}</span>
                    </a>
                  </li>
                ))}
              </ul>
            </nav>
          )}
          <div className="history-main">
            {chosen !== undefined && (
              <SongJournal
                title={chosen.song}
                bounces={chosen.bounces}
                songs={songs.map((each) => each.song)}
                onChanged={reload}
              />
            )}
            {song !== undefined && chosen === undefined && <p className="card padded">There is no song “{song}”.</p>}
            <SongSuggestions
              songs={likelySongs(
                [...loaded.loose].reverse(),
                songs.map((each) => each.song),
              )}
              onMade={(made) => {
                navigate({ view: 'history', song: made });
                reload();
              }}
            />
            {loaded.loose.length > 0 && (
              <SongJournal
                title={undefined}
                bounces={[...loaded.loose].reverse()}
                songs={songs.map((each) => each.song)}
                onChanged={reload}
              />
            )}
          </div>
        </div>
      )}
    </div>
  );
}
