import { useEffect, useRef, useState } from 'react';
import { currentPlayback, subscribeToPlayback, useLitBand, useLoop } from '../state/index.ts';
import { clock } from '../views/parts/words.ts';
import { handleKey, toggleLoop } from './keys.ts';
import { BreakReminder } from './BreakReminder.tsx';
import { ListeningPanel } from './ListeningPanel.tsx';
import { Overview } from './Overview.tsx';
import { setMatched } from './equalLoudness.ts';
import { startPlayer } from './player.ts';
import { toggle } from './playing.ts';
import { patchPlayer, usePlayer } from './playerState.ts';
import { SourceButtons } from './SourceButtons.tsx';

/** The player: one clock for mix, references and correction, always at the foot of the page. */
export function PlayerBar() {
  const { transport, isWaiting, isMatched, matchedOver, status, problem } = usePlayer();
  const loop = useLoop();
  const [isPanelOpen, setPanelOpen] = useState(false);
  const more = useRef<HTMLButtonElement>(null);
  const litBand = useRef<ReturnType<typeof useLitBand>>(undefined);
  litBand.current = useLitBand();

  useEffect(() => startPlayer(), []);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (handleKey(event, litBand.current)) event.preventDefault();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);

  const { mix } = status;
  const isBusy = mix.kind === 'loading';
  const playLabel = transport.playing ? 'Pause' : isWaiting ? 'Loading; press to stay silent' : 'Play';
  const message = problem ?? (mix.kind === 'failed' ? mix.message : mix.kind === 'ready' ? mix.note : undefined);
  const close = (): void => {
    setPanelOpen(false);
    more.current?.focus();
  };

  return (
    <section aria-label="Player" className="player-slot player">
      <BreakReminder />
      {message !== undefined && (
        <p className="player-message" role="status">
          {message}
          {problem !== undefined && (
            <button type="button" className="player-text-button" onClick={() => patchPlayer({ problem: undefined })}>
              Dismiss
            </button>
          )}
        </p>
      )}
      {isPanelOpen && <ListeningPanel onClose={close} />}
      <div className="player-row">
        <button
          type="button"
          className="player-play"
          aria-label={playLabel}
          title={`${playLabel} (Space)`}
          disabled={mix.kind === 'absent' || mix.kind === 'failed'}
          onClick={toggle}
        >
          <svg viewBox="0 0 20 20" aria-hidden="true">
            {transport.playing ? <path d="M5 4h4v12H5zM11 4h4v12h-4z" /> : <path d="M6 3.5v13l10.5-6.5z" />}
          </svg>
          {(isBusy || isWaiting) && (
            <span
              className="player-play-progress"
              style={{ '--share': isBusy ? mix.fraction : 1 } as React.CSSProperties}
            />
          )}
        </button>
        <SourceButtons />
        <Overview />
        <Clock durationSeconds={transport.durationSeconds} />
        <div className="player-toggles">
          <button
            type="button"
            className="player-toggle"
            aria-pressed={isMatched}
            title={
              isMatched
                ? `All sources are equally loud over the ${matchedOver}; the louder ones are turned down`
                : 'Every source at its own level: the louder one will seem better'
            }
            onClick={() => setMatched(!isMatched)}
          >
            Match<span className="player-wide"> loudness</span>
          </button>
          <button
            type="button"
            className="player-toggle"
            aria-pressed={loop !== undefined}
            title="Loop (L)"
            onClick={toggleLoop}
          >
            Loop
          </button>
          <button
            ref={more}
            type="button"
            className="player-toggle"
            aria-expanded={isPanelOpen}
            aria-controls="player-panel"
            onClick={() => setPanelOpen(!isPanelOpen)}
          >
            Listen<span className="player-wide">ing</span>
          </button>
        </div>
      </div>
    </section>
  );
}

/** Time now and length; written past React, as it changes with every picture. */
function Clock({ durationSeconds }: { readonly durationSeconds: number }) {
  const now = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const write = (): void => {
      if (now.current !== null) now.current.textContent = clock(currentPlayback().positionSeconds, 1);
    };
    write();
    return subscribeToPlayback(write);
  }, []);
  return (
    <p className="player-clock figures">
      <span ref={now}>0:00.0</span>
      <span className="player-length"> / {clock(durationSeconds)}</span>
    </p>
  );
}
