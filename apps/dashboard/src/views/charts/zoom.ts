import type { Band, TimeRange } from '../../state/index.ts';

/** Shortest stretch that is shown, seconds: below it the series have less than a point. */
const SHORTEST_VIEW_SECONDS = 1;

/** The whole file as `undefined`, so that charts and buttons know there is nothing to reset. */
function settled({ startSeconds, endSeconds }: TimeRange, durationSeconds: number): TimeRange | undefined {
  const span = Math.min(durationSeconds, Math.max(SHORTEST_VIEW_SECONDS, endSeconds - startSeconds));
  if (span >= durationSeconds * 0.999) return undefined;
  const start = Math.min(durationSeconds - span, Math.max(0, startSeconds));
  return { startSeconds: start, endSeconds: start + span };
}

/** The view `factor` times as close (2: twice), with the moment `atSeconds` staying where it is on the screen. */
export function zoomedView(
  view: TimeRange | undefined,
  { factor, atSeconds, durationSeconds }: { factor: number; atSeconds: number; durationSeconds: number },
): TimeRange | undefined {
  const { startSeconds, endSeconds } = view ?? { startSeconds: 0, endSeconds: durationSeconds };
  const span = Math.max(SHORTEST_VIEW_SECONDS, (endSeconds - startSeconds) / factor);
  const share = (atSeconds - startSeconds) / (endSeconds - startSeconds);
  const start = atSeconds - share * span;
  return settled({ startSeconds: start, endSeconds: start + span }, durationSeconds);
}

/** The view moved by a share of its own width. */
export function movedView(view: TimeRange | undefined, share: number, durationSeconds: number): TimeRange | undefined {
  if (view === undefined) return undefined;
  const by = share * (view.endSeconds - view.startSeconds);
  // Held at the ends: moving must not change how much is shown.
  const held = Math.min(durationSeconds - view.endSeconds, Math.max(-view.startSeconds, by));
  return settled({ startSeconds: view.startSeconds + held, endSeconds: view.endSeconds + held }, durationSeconds);
}

/** A stretch with some air around it, as a view. */
export function viewAround({ startSeconds, endSeconds }: TimeRange, durationSeconds: number): TimeRange | undefined {
  const air = Math.max(1, (endSeconds - startSeconds) / 2);
  return settled({ startSeconds: startSeconds - air, endSeconds: endSeconds + air }, durationSeconds);
}

const LOW_HZ = 20;
const HIGH_HZ = 20_000;
/** Narrowest part of the spectrum that is shown, octaves: the measurement has 24 bands an octave. */
const NARROWEST_OCTAVES = 1;

/** The part of the spectrum `factor` times as close, with the frequency `atHz` staying where it is on the screen. */
export function zoomedBand(
  view: Band | undefined,
  { factor, atHz }: { readonly factor: number; readonly atHz: number },
): Band | undefined {
  const all = Math.log2(HIGH_HZ / LOW_HZ);
  const [low, high] = [Math.log2(view?.lowHz ?? LOW_HZ), Math.log2(view?.highHz ?? HIGH_HZ)];
  const span = Math.min(all, Math.max(NARROWEST_OCTAVES, (high - low) / factor));
  if (span >= all * 0.999) return undefined;
  const at = Math.log2(atHz);
  const start = at - ((at - low) / (high - low)) * span;
  const held = Math.min(Math.log2(HIGH_HZ) - span, Math.max(Math.log2(LOW_HZ), start));
  return { lowHz: 2 ** held, highHz: 2 ** (held + span) };
}
