import { useState } from 'react';
import type { Track } from '@auralign/server/api';
import { asApiError, type ApiError } from '../../api/problem.ts';
import { listTracks } from '../../api/resources.ts';
import { navigate } from '../../app/navigation.ts';
import { addFiles, currentSession, openDemo, useSession } from '../../state/index.ts';
import { noticeError } from '../../state/connection.ts';
import { useLoaded } from '../../state/useLoaded.ts';
import { ErrorPanel } from '../parts/ErrorPanel.tsx';
import { FilePicker } from '../parts/FilePicker.tsx';
import { ProgressList } from '../parts/TrackProgress.tsx';
import { channels, clock, counted, dayAndTime, rounded, sampleRate, withUnit } from '../parts/words.ts';

/** Most recent files shown; the others are in the history. */
const MOST_RECENT = 8;

/** The empty state: a place to drop a mix, a place to drop references, and a pair to try. */
export function StartView() {
  const { references } = useSession();
  const { value: recent = [] } = useLoaded(recentTracks);
  const [demo, setDemo] = useState<{ isLoading: boolean; error?: ApiError }>({ isLoading: false });

  const tryDemo = (): void => {
    setDemo({ isLoading: true });
    openDemo().catch((thrown: unknown) => {
      const error = asApiError(thrown);
      noticeError(error);
      setDemo({ isLoading: false, error });
    });
  };

  return (
    <div className="start">
      <section className="start-head">
        <h1>See what your mix lacks. Hear it mended.</h1>
        <p className="lead">
          Auralign measures your mix, holds it against music you trust, says what differs and where, and proves every
          correction with a second measurement. Nothing leaves this computer.
        </p>
      </section>
      <div className="start-fields">
        <section className="start-field is-mix" aria-labelledby="start-mix">
          <WaveDrawing />
          <h2 id="start-mix">Your mix</h2>
          <p className="muted">Drop a file anywhere, or</p>
          <FilePicker className="button primary" label="Mix file" onPick={(files) => addFiles(files, 'mix')}>
            Choose a mix
          </FilePicker>
        </section>
        <section className="start-field is-reference" aria-labelledby="start-reference">
          <WaveDrawing />
          <h2 id="start-reference">References</h2>
          <p className="muted">One or more finished songs that sound as yours should</p>
          <FilePicker isMultiple label="Reference files" onPick={(files) => addFiles(files, 'reference')}>
            Choose references
          </FilePicker>
        </section>
      </div>
      <p className="start-demo">
        <button type="button" className="button" disabled={demo.isLoading} onClick={tryDemo}>
          {demo.isLoading ? 'Opening the demo…' : 'Try the demo'}
        </button>
        <span className="muted">
          WAV, AIFF, FLAC, MP3, Ogg Vorbis, Opus, ALAC, AAC · any length, rate and number of channels
        </span>
      </p>
      {demo.error !== undefined && (
        <ErrorPanel title="The demo could not be opened" error={demo.error} onRetry={tryDemo} />
      )}
      <ProgressList />
      {references.length > 0 && (
        <p className="start-ready">
          <strong>{counted(references.length, 'reference')} chosen:</strong>{' '}
          <span className="wrap-anywhere">{references.map(({ name }) => name).join(', ')}</span>. Now choose your mix.
        </p>
      )}
      {recent.length > 0 && <RecentTracks tracks={recent} />}
    </div>
  );
}

/** What was dropped or chosen; what was rendered is found beside it. */
const recentTracks = async (signal: AbortSignal): Promise<readonly Track[]> =>
  (await listTracks(signal)).filter(({ origin }) => origin !== 'render');

function RecentTracks({ tracks }: { readonly tracks: readonly Track[] }) {
  return (
    <section aria-labelledby="start-recent" className="recent">
      <h2 id="start-recent">Lately</h2>
      <ul className="recent-list">
        {tracks.slice(0, MOST_RECENT).map((track) => (
          <li key={track.id}>
            <button
              type="button"
              className="recent-track"
              onClick={() =>
                navigate({ view: 'overview', mixId: track.id, referenceIds: currentSession().referenceIds })
              }
            >
              <span className="clip-text" title={track.name}>
                {track.name}
              </span>
              <span className="muted figures">
                {clock(track.durationSeconds)} · {sampleRate(track.sampleRateHz)} · {channels(track.channelCount)}
              </span>
              <span className="muted figures">
                {track.analysis === 'ready'
                  ? withUnit(rounded(track.metrics['integratedLufs']), 'LUFS')
                  : track.analysis === 'failed'
                    ? 'could not be analysed'
                    : 'not analysed yet'}
              </span>
              <span className="muted figures">{dayAndTime(track.createdAt)}</span>
            </button>
          </li>
        ))}
      </ul>
      {tracks.length > MOST_RECENT && (
        <p>
          <a href="#/history">All {tracks.length} files</a>
        </p>
      )}
    </section>
  );
}

/** Bars of a made-up waveform; decoration. */
function WaveDrawing() {
  const bars = Array.from({ length: 25 }, (_, i) => 6 + 26 * Math.abs(Math.sin(i * 0.9) * Math.cos(i * 0.37)));
  return (
    <svg className="wave-drawing" viewBox="0 0 150 64" width="150" height="64" aria-hidden="true">
      {bars.map((half, i) => (
        <rect key={i} x={i * 6} y={32 - half} width="3" height={2 * half} rx="1.5" />
      ))}
    </svg>
  );
}
