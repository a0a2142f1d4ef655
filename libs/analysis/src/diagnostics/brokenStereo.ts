import type { Report } from '../report/report.ts';
import { stageValue } from './stageValue.ts';

/** A wide image can look inverted at some delay; only what also works against itself as a whole is upside down. */
const INVERTED_BELOW = -0.5;

/** One channel is the other upside down. */
export function isInverted(report: Report): boolean {
  const stereo = stageValue(report, 'stereo');
  return stereo?.polarityInverted === true && (stereo.correlation ?? 0) < INVERTED_BELOW;
}

/**
 * Why nothing can be said of width, bass in the middle and mono: one broken channel makes the side what the mid should be, and every
 * remedy of those rules would take the music away. The rule named speaks of the cause.
 *
 * @returns `undefined` where both channels are sound
 */
export function brokenStereo(report: Report): string | undefined {
  if (isInverted(report)) return 'opposite polarity: stereo.antiphase speaks of it';
  const peaks = stageValue(report, 'truePeak')?.truePeakByChannelDbtp ?? [];
  return peaks.length === 2 && peaks.includes(null) ? 'one channel is silent: file.silence speaks of it' : undefined;
}
