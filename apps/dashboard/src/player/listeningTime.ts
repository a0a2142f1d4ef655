/** How long somebody has listened since the last break. */
export interface ListeningTime {
  readonly heardSeconds: number;
  /** Silence since the music last played. */
  readonly restedSeconds: number;
  /** The reminder was seen and put away. */
  readonly dismissed: boolean;
}

export const RESTED: ListeningTime = { heardSeconds: 0, restedSeconds: 0, dismissed: false };

/** After so long the ear gets used to what it hears. Working practice of mastering engineers: breaks every 40–60 minutes. */
export const DEFAULT_REMINDER_SECONDS = 45 * 60;
/** A break of this length starts the count anew. */
export const BREAK_SECONDS = 10 * 60;

/** After `seconds` more, with music or without. */
export function listened(time: ListeningTime, seconds: number, playing: boolean): ListeningTime {
  if (playing) return { ...time, heardSeconds: time.heardSeconds + seconds, restedSeconds: 0 };
  const restedSeconds = time.restedSeconds + seconds;
  return restedSeconds >= BREAK_SECONDS ? RESTED : { ...time, restedSeconds };
}

export function needsBreak(time: ListeningTime, reminderSeconds: number): boolean {
  return reminderSeconds > 0 && !time.dismissed && time.heardSeconds >= reminderSeconds;
}
