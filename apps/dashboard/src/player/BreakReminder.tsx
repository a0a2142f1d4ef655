import { needsBreak } from './listeningTime.ts';
import { patchPlayer, usePlayer } from './playerState.ts';

/** Advice to rest the ears, once the time is over. */
export function BreakReminder() {
  const { listening, reminderSeconds } = usePlayer();
  if (!needsBreak(listening, reminderSeconds)) return null;
  return (
    <p className="player-message is-break" role="status">
      You have listened for {Math.round(listening.heardSeconds / 60)} minutes. Ears grow used to what they hear: ten
      minutes of quiet make the next decision a better one.
      <button
        type="button"
        className="player-text-button"
        onClick={() => patchPlayer({ listening: { ...listening, dismissed: true } })}
      >
        Go on
      </button>
    </p>
  );
}
