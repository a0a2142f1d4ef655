import { DEVICES } from '@auralign/analysis';
import { useEffect, useId, useRef } from 'react';
import { setSoloBand, useLitBand, useSession, useSoloBand } from '../state/index.ts';
import { bandText, signed } from '../views/parts/words.ts';
import { BlindSection } from './BlindSection.tsx';
import { LISTENING_MODES, type ListeningMode } from './monitor.ts';
import { setDevice, setMode, setReference, setVariant, setVolumeDb } from './hearing.ts';
import { alignReference, setOffset } from './inStep.ts';
import { patchPlayer, usePlayer } from './playerState.ts';

const MODE_NAMES: Readonly<Record<ListeningMode, string>> = {
  stereo: 'Stereo',
  mono: 'Mono',
  side: 'Side',
  left: 'L',
  right: 'R',
};
const MODE_TITLES: Readonly<Record<ListeningMode, string>> = {
  stereo: 'Both channels as they are',
  mono: 'Mid: (L+R)/2 from both loudspeakers (M)',
  side: '(L−R)/2: what is lost in mono',
  left: 'The left channel from both loudspeakers',
  right: 'The right channel from both loudspeakers',
};
const QUIETEST_DB = -48;
const REMINDERS_MINUTES = [0, 30, 45, 60, 90];

/** How it is heard: part of the picture, band, device, volume, alignment, blind tests. */
export function ListeningPanel({ onClose }: { readonly onClose: () => void }) {
  const panel = useRef<HTMLDivElement>(null);
  useEffect(() => panel.current?.querySelector<HTMLElement>('button, input, select')?.focus(), []);
  // On the page, not the panel: the button that was pressed last may be gone, and the focus with it.
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.defaultPrevented) return;
      event.preventDefault();
      onClose();
    };
    addEventListener('keydown', onKey, { capture: true });
    return () => removeEventListener('keydown', onKey, { capture: true });
  }, [onClose]);
  const { blindOrder, abx } = usePlayer();
  return (
    <div id="player-panel" ref={panel} className="player-panel" role="dialog" aria-label="Listening">
      <HearSection />
      {blindOrder === undefined && abx === undefined && <ReferenceSection />}
      <BlindSection />
    </div>
  );
}

function HearSection() {
  const { mode, deviceId, volumeDb, reminderSeconds } = usePlayer();
  const id = useId();
  return (
    <section aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>Hear</h2>
      <div className="player-segments" role="group" aria-label="Channels">
        {LISTENING_MODES.map((each) => (
          <button
            key={each}
            type="button"
            aria-pressed={mode === each}
            title={MODE_TITLES[each]}
            onClick={() => setMode(each)}
          >
            {MODE_NAMES[each]}
          </button>
        ))}
      </div>
      <BandRow />
      <div className="player-field">
        <label htmlFor={`${id}-device`}>On</label>
        <select
          id={`${id}-device`}
          value={deviceId ?? ''}
          onChange={({ target }) => setDevice(target.value === '' ? undefined : target.value)}
        >
          <option value="">your own loudspeakers</option>
          {DEVICES.map(({ id: device, title }) => (
            <option key={device} value={device}>
              {title} (simulated)
            </option>
          ))}
        </select>
      </div>
      <div className="player-field">
        <label htmlFor={`${id}-volume`}>Volume</label>
        <input
          id={`${id}-volume`}
          type="range"
          min={QUIETEST_DB}
          max={0}
          step={1}
          value={volumeDb}
          aria-valuetext={`${signed(volumeDb)} dB`}
          onChange={({ target }) => setVolumeDb(Number(target.value))}
        />
        <output className="figures">{signed(volumeDb)} dB</output>
      </div>
      <div className="player-field">
        <label htmlFor={`${id}-break`}>Remind of a break</label>
        <select
          id={`${id}-break`}
          value={reminderSeconds / 60}
          onChange={({ target }) => patchPlayer({ reminderSeconds: 60 * Number(target.value) })}
        >
          {REMINDERS_MINUTES.map((minutes) => (
            <option key={minutes} value={minutes}>
              {minutes === 0 ? 'never' : `after ${minutes} min`}
            </option>
          ))}
        </select>
      </div>
    </section>
  );
}

function BandRow() {
  const solo = useSoloBand();
  const lit = useLitBand();
  const band = solo ?? lit;
  return (
    <div className="player-field">
      <span>Band</span>
      {band === undefined ? (
        <span className="player-hint">Choose a finding or a node, then S hears its band alone.</span>
      ) : (
        <button
          type="button"
          className="player-toggle"
          aria-pressed={solo !== undefined}
          onClick={() => setSoloBand(solo === undefined ? band : undefined)}
        >
          Only {bandText(band)}
        </button>
      )}
    </div>
  );
}

/** Which reference, and where it stands against the mix. */
function ReferenceSection() {
  const { referenceId, offsetsSeconds, alignment, status, variant } = usePlayer();
  const { references, corrected, planRecord } = useSession();
  const id = useId();
  const offsetSeconds = referenceId === undefined ? 0 : (offsetsSeconds[referenceId] ?? 0);
  return (
    <section aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>Compare</h2>
      {references.length > 1 && (
        <div className="player-field">
          <label htmlFor={`${id}-reference`}>Reference</label>
          <select
            id={`${id}-reference`}
            value={referenceId ?? ''}
            onChange={({ target }) => setReference(target.value)}
          >
            {references.map((track) => (
              <option key={track.id} value={track.id}>
                {track.name}
              </option>
            ))}
          </select>
        </div>
      )}
      <div className="player-field">
        <label htmlFor={`${id}-offset`}>Reference is later by</label>
        <input
          id={`${id}-offset`}
          type="number"
          step={0.01}
          value={Number(offsetSeconds.toFixed(4))}
          disabled={referenceId === undefined}
          onChange={({ target }) => {
            if (Number.isFinite(target.valueAsNumber)) setOffset(target.valueAsNumber);
          }}
        />
        <span>s</span>
        <button
          type="button"
          className="player-toggle"
          disabled={status.reference.kind !== 'ready' || status.mix.kind !== 'ready' || alignment.state === 'searching'}
          onClick={() => void alignReference()}
        >
          {alignment.state === 'searching' ? 'Searching…' : 'Align'}
        </button>
      </div>
      <p className="player-hint" role="status">
        {alignment.state === 'found' &&
          `Same recording (likeness ${alignment.likeness.toFixed(2)}): aligned to the frame.`}
        {alignment.state === 'different' && 'Another recording here: nothing was moved. Set the time by hand.'}
        {(alignment.state === 'idle' || alignment.state === 'searching') &&
          'Align finds the place when both are the same recording.'}
      </p>
      {corrected !== undefined && planRecord !== undefined && (
        <div className="player-field">
          <span>Corrected</span>
          <div className="player-segments" role="group" aria-label="Corrected">
            {(['live', 'rendered'] as const).map((each) => (
              <button key={each} type="button" aria-pressed={variant === each} onClick={() => setVariant(each)}>
                {each === 'live' ? 'Live' : 'File'}
              </button>
            ))}
          </div>
        </div>
      )}
    </section>
  );
}
