import type { Track, VersionReport } from '@auralign/server/api';
import { useCallback, useEffect, useState } from 'react';
import { asApiError, type ApiError } from '../../api/problem.ts';
import { compareTwoVersions, listTracks } from '../../api/resources.ts';
import { navigate } from '../../app/navigation.ts';
import { noticeError, onReconnect } from '../../state/connection.ts';
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
  const [tracks, setTracks] = useState<readonly Track[] | undefined>();
  const [error, setError] = useState<ApiError | undefined>();
  const load = useCallback(async (signal?: AbortSignal): Promise<void> => {
    try {
      setTracks((await listTracks(signal)).filter(({ analysis }) => analysis === 'ready'));
      setError(undefined);
    } catch (thrown) {
      if (signal?.aborted === true) return;
      const problem = asApiError(thrown);
      noticeError(problem);
      setError(problem);
    }
  }, []);
  useEffect(() => {
    const controller = new AbortController();
    void load(controller.signal);
    const stop = onReconnect(() => void load(controller.signal));
    return () => {
      controller.abort();
      stop();
    };
  }, [load]);

  return (
    <div className="versions">
      <div className="section-head">
        <h1>Versions</h1>
        <span className="muted">What a newer version of a mix changed, wherever it begins and however loud it is</span>
      </div>
      {error !== undefined && (
        <ErrorPanel title="The files could not be listed" error={error} onRetry={() => void load()} />
      )}
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
          <Comparison key={`${beforeId} ${afterId}`} beforeId={beforeId} afterId={afterId} />
        </>
      )}
    </div>
  );
}

function Comparison({ beforeId, afterId }: VersionsViewProps) {
  const [attempt, setAttempt] = useState(0);
  const [state, setState] = useState<{ versions?: VersionReport; error?: ApiError }>({});
  const isPair = beforeId !== undefined && afterId !== undefined && beforeId !== afterId;
  useEffect(() => {
    if (!isPair) return undefined;
    const controller = new AbortController();
    const compare = async (): Promise<void> => {
      setState({});
      try {
        setState({ versions: await compareTwoVersions(beforeId, afterId, controller.signal) });
      } catch (thrown) {
        if (controller.signal.aborted) return;
        const error = asApiError(thrown);
        noticeError(error);
        setState({ error });
      }
    };
    void compare();
    return () => controller.abort();
  }, [isPair, beforeId, afterId, attempt]);

  if (!isPair) {
    const isSame = beforeId !== undefined && beforeId === afterId;
    return (
      <p className="card padded">
        {isSame ? 'That is one file twice: choose another one.' : 'Choose the older and the newer version.'}
      </p>
    );
  }
  const { versions, error } = state;
  if (error !== undefined) {
    return (
      <ErrorPanel
        title="The versions could not be compared"
        error={error}
        onRetry={() => setAttempt((count) => count + 1)}
      />
    );
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
