import type { Report } from '../report/report.ts';
import { stageValue } from './stageValue.ts';
import { plain } from './words.ts';

/** A wide image can look inverted at some delay; only what also works against itself as a whole is upside down. */
const INVERTED_BELOW = -0.5;
/** Bass in the middle reads −0.9 and less when one channel is upside down; a side five times too loud does not bring it there. */
const BASS_INVERTED_BELOW = -0.85;

/** One channel is the other upside down: the bass as well, which even a widener turned far too far leaves in the middle. */
export function isInverted(report: Report): boolean {
  const stereo = stageValue(report, 'stereo');
  if (stereo?.polarityInverted !== true || (stereo.correlation ?? 0) >= INVERTED_BELOW) return false;
  return (stereo.lowEndCorrelation ?? -1) < BASS_INVERTED_BELOW;
}

/**
 * Why nothing can be said of width, bass in the middle and mono: one broken channel makes the side what the mid should be, and every
 * remedy of those rules would take the music away. The rule named speaks of the cause.
 *
 * @returns `undefined` where both channels are sound
 */
export function brokenStereo(report: Report): string | undefined {
  if (isInverted(report)) return 'opposite polarity: stereo.antiphase speaks of it';
  return silentChannel(report);
}

/**
 * A delay that explains the channels so surely is one: of 122 finished pieces two show one at all, with 0.31 and 0.33. Shorter than this it cancels nothing below 5 kHz.
 */
const SURE_DELAY = 0.5;
const LEAST_DELAY_SECONDS = 0.0001;

/** A channel that is the other one, later. */
interface LateChannel {
  readonly channel: 'left' | 'right';
  /** `1.00 ms (48 samples)` */
  readonly distance: string;
  /** What is so, as the beginning of a sentence. */
  readonly words: string;
}

/** @returns `undefined` where no delay explains the channels */
export function lateChannel(report: Report): LateChannel | undefined {
  const {
    interChannelDelaySeconds: seconds = 0,
    interChannelDelayFrames: frames = 0,
    delayConfidence = 0,
  } = stageValue(report, 'stereo') ?? {};
  if (delayConfidence < SURE_DELAY || Math.abs(seconds) < LEAST_DELAY_SECONDS) return undefined;
  const [channel, other] = seconds > 0 ? (['right', 'left'] as const) : (['left', 'right'] as const);
  const distance = `${plain(1000 * Math.abs(seconds), 2)} ms (${plain(Math.abs(frames), 0)} samples)`;
  return { channel, distance, words: `the ${channel} channel comes ${distance} after the ${other}` };
}

/** The same, only of a silent channel: a side that is far too loud can look like a channel upside down. */
export function silentChannel(report: Report): string | undefined {
  const peaks = stageValue(report, 'truePeak')?.truePeakByChannelDbtp ?? [];
  return peaks.length === 2 && peaks.includes(null) ? 'one channel is silent: file.silence speaks of it' : undefined;
}
