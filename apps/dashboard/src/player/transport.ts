/** A stretch of the mix's time that is played over and over. */
export interface Loop {
  readonly startSeconds: number;
  readonly endSeconds: number;
}

/**
 * Where the music is. While playing, the position follows the audio clock from an anchor, so that every source and
 * every picture reads the same time and nothing drifts.
 */
export interface Transport {
  readonly durationSeconds: number;
  readonly playing: boolean;
  /** Position when paused; position at `anchorSeconds` of the audio clock when playing. */
  readonly positionSeconds: number;
  readonly anchorSeconds: number;
  readonly loop: Loop | null;
}

/** Shorter loops are a tone, not a passage. */
const SHORTEST_LOOP_SECONDS = 0.1;

export function emptyTransport(durationSeconds = 0): Transport {
  return { durationSeconds, playing: false, positionSeconds: 0, anchorSeconds: 0, loop: null };
}

/** Position in the mix at a time of the audio clock, seconds; before the anchor (not yet heard) the anchor's position. */
export function positionAt(transport: Transport, clockSeconds: number): number {
  const { playing, positionSeconds, anchorSeconds, durationSeconds, loop } = transport;
  if (!playing) return positionSeconds;
  const position = positionSeconds + Math.max(0, clockSeconds - anchorSeconds);
  if (loop !== null) return wrap(position, loop);
  return Math.min(position, durationSeconds);
}

/** Whether the end has been reached: with a loop, never. */
export function hasEnded(transport: Transport, clockSeconds: number): boolean {
  const { playing, positionSeconds, anchorSeconds, durationSeconds, loop } = transport;
  return playing && loop === null && positionSeconds + clockSeconds - anchorSeconds >= durationSeconds;
}

/** @param startsAtSeconds audio-clock time at which the first frame is heard */
export function started(transport: Transport, startsAtSeconds: number): Transport {
  const atEnd = transport.loop === null && transport.positionSeconds >= transport.durationSeconds;
  const positionSeconds = atEnd ? 0 : entry(transport.positionSeconds, transport);
  return { ...transport, playing: true, positionSeconds, anchorSeconds: startsAtSeconds };
}

export function paused(transport: Transport, clockSeconds: number): Transport {
  return { ...transport, playing: false, positionSeconds: positionAt(transport, clockSeconds) };
}

/** To another place; outside the loop the loop is given up. */
export function sought(transport: Transport, positionSeconds: number, clockSeconds: number): Transport {
  const position = clamp(positionSeconds, 0, transport.durationSeconds);
  const { loop } = transport;
  const inside = loop !== null && position >= loop.startSeconds && position < loop.endSeconds;
  return { ...transport, positionSeconds: position, anchorSeconds: clockSeconds, loop: inside ? loop : null };
}

/**
 * With another loop, or none. Inside it the music goes on where it is; from elsewhere it begins at the loop's start. A
 * loop that is too short or lies outside the mix is none.
 */
export function looped(transport: Transport, wanted: Loop | null, clockSeconds: number): Transport {
  const positionSeconds = positionAt(transport, clockSeconds);
  const loop = wanted === null ? null : fitLoop(wanted, transport.durationSeconds);
  const next = { ...transport, loop, positionSeconds, anchorSeconds: clockSeconds };
  return { ...next, positionSeconds: entry(positionSeconds, next) };
}

/** The loop with its ends in order and inside the mix; `null` if nothing worth playing is left. */
export function fitLoop({ startSeconds, endSeconds }: Loop, durationSeconds: number): Loop | null {
  const start = clamp(Math.min(startSeconds, endSeconds), 0, durationSeconds);
  const end = clamp(Math.max(startSeconds, endSeconds), 0, durationSeconds);
  return end - start >= SHORTEST_LOOP_SECONDS ? { startSeconds: start, endSeconds: end } : null;
}

function entry(positionSeconds: number, { loop }: Transport): number {
  if (loop === null) return positionSeconds;
  const inside = positionSeconds >= loop.startSeconds && positionSeconds < loop.endSeconds;
  return inside ? positionSeconds : loop.startSeconds;
}

function wrap(positionSeconds: number, { startSeconds, endSeconds }: Loop): number {
  if (positionSeconds < endSeconds) return positionSeconds;
  return startSeconds + ((positionSeconds - startSeconds) % (endSeconds - startSeconds));
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
