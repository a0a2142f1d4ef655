/**
 * Time of a change from one source to another, seconds. Sources that play in parallel are mostly the same music, so
 * gains add up to 1 (equal gain, not equal power); 8 ms is too short to hear as a fade and long enough not to click.
 */
export const CROSSFADE_SECONDS = 0.008;

/** A gain on its straight way from one value to another, in the times of the audio clock. */
export interface Ramp {
  readonly from: number;
  readonly to: number;
  readonly startSeconds: number;
  readonly endSeconds: number;
}

export function steadyGain(gain: number): Ramp {
  return { from: gain, to: gain, startSeconds: 0, endSeconds: 0 };
}

export function rampValueAt({ from, to, startSeconds, endSeconds }: Ramp, atSeconds: number): number {
  if (atSeconds >= endSeconds) return to;
  if (atSeconds <= startSeconds) return from;
  return from + ((to - from) * (atSeconds - startSeconds)) / (endSeconds - startSeconds);
}

/** The ramp that takes over at a moment from one that may still be under way: no jump, whatever was asked before. */
export function retarget(ramp: Ramp, to: number, atSeconds: number, lengthSeconds = CROSSFADE_SECONDS): Ramp {
  return { from: rampValueAt(ramp, atSeconds), to, startSeconds: atSeconds, endSeconds: atSeconds + lengthSeconds };
}

/** The part of `AudioParam` that a ramp needs. */
type RampParam = Pick<AudioParam, 'cancelScheduledValues' | 'setValueAtTime' | 'linearRampToValueAtTime'>;

/** Writes the ramp into an audio parameter. */
export function scheduleRamp(param: RampParam, { from, to, startSeconds, endSeconds }: Ramp): void {
  param.cancelScheduledValues(startSeconds);
  param.setValueAtTime(from, startSeconds);
  param.linearRampToValueAtTime(to, endSeconds);
}
