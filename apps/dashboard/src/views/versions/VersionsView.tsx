import type { Track } from '@auralign/server/api';
import { useCallback } from 'react';
import { compareTwoVersions, listTracks } from '../../api/resources.ts';
import { navigate } from '../../app/navigation.ts';
import { useLoaded } from '../../state/useLoaded.ts';
import { ErrorPanel } from '../parts/ErrorPanel.tsx';
import { ProgressBar } from '../parts/ProgressBar.tsx';
import { VersionChoice } from './VersionChoice.tsx';
import { VersionResult } from './VersionResult.tsx';

interface VersionsViewProps {
  readonly beforeId: string | undefined;
  readonly afterId: string | undefined;
}

/** What a newer version of a mix changed: two files are chosen, the server holds them against each other. */
export function VersionsView({ beforeId, afterId }: VersionsViewProps) {
  const { value: tracks, error, reload } = useLoaded(measuredTracks);
  return (
    <div className="versions">
      <div className="section-head">
        <h1>Versions</h1>
        <span className="muted">What a newer version of a mix changed, wherever it begins and however loud it is</span>
      </div>
      {error !== undefined && <ErrorPanel title="The files could not be listed" error={error} onRetry={reload} />}
      {tracks === undefined && error === undefined && <p className="loading">Loading…</p>}
      {tracks !== undefined && tracks.length < 2 && (
        <p className="card padded">
          {tracks.length === 0 ? 'Nothing has been measured yet.' : 'Only one file has been measured so far.'}{' '}
          <a href="#/">Drop a mix</a>; as soon as there are two versions of it, they can be compared here.
        </p>
      )}
      {tracks !== undefined && tracks.length >= 2 && (
        <>
          <VersionChoice
            tracks={tracks}
            beforeId={beforeId}
            afterId={afterId}
            onChoose={(chosen) => navigate({ view: 'versions', ...chosen })}
          />
          <Comparison beforeId={beforeId} afterId={afterId} />
        </>
      )}
    </div>
  );
}

const measuredTracks = async (signal: AbortSignal): Promise<readonly Track[]> =>
  (await listTracks(signal)).filter(({ analysis }) => analysis === 'ready');

function Comparison({ beforeId, afterId }: VersionsViewProps) {
  if (beforeId === undefined || afterId === undefined) {
    return <p className="card padded">Choose the older and the newer version.</p>;
  }
  if (beforeId === afterId) {
    return <p className="card padded">That is one file twice: choose another one.</p>;
  }
  return <PairCompared key={`${beforeId} ${afterId}`} beforeId={beforeId} afterId={afterId} />;
}

function PairCompared({ beforeId, afterId }: { readonly beforeId: string; readonly afterId: string }) {
  const compare = useCallback(
    (signal: AbortSignal) => compareTwoVersions(beforeId, afterId, signal),
    [beforeId, afterId],
  );
  const { value: versions, error, reload } = useLoaded(compare);
  if (error !== undefined) {
    return <ErrorPanel title="The versions could not be compared" error={error} onRetry={reload} />;
  }
  if (versions === undefined) {
    return (
      <div className="card padded versions-waiting" role="status">
        <p>Comparing… Both files are read side by side, several times; a song takes some seconds.</p>
        <ProgressBar fraction={undefined} label="Comparing the versions" />
      </div>
    );
  }
  return <VersionResult versions={versions} />;
}
