import { createDice, gainOf, RATE_HZ, samplePeak, scaled, type Stereo } from '../match/audio.ts';
import type { Injection, TimeRange } from './injection.ts';
import { CLEAN_PEAK_DBFS } from './starts.ts';

export interface Spoilt {
  readonly audio: Stereo;
  /** Where the fault is; absent: everywhere. */
  readonly ranges?: readonly TimeRange[];
  /** Absent where the fault has no centre. */
  readonly centreHz?: number;
}

/** Length of a fault that is not everywhere. */
const PART_SECONDS = 8;
const FADE_SECONDS = 0.01;

/**
 * Puts a fault into a clean piece. The same names give the same samples.
 *
 * @param place.isPart eight seconds of it only, beginning between the fourth and the sixth second
 */
export function spoil(
  clean: Stereo,
  injection: Injection,
  place: { readonly songId: string; readonly grade: number; readonly isPart: boolean },
): Spoilt {
  const { songId, grade, isPart } = place;
  const dice = createDice(`${songId} ${injection.sharedId ?? injection.id}`);
  const [lowHz, highHz] = injection.centreHz ?? [1000, 1000];
  const centreHz = lowHz * (highHz / lowHz) ** dice();
  const startSeconds = 4 + 2 * dice();
  const result = injection.inject(clean, grade, { centreHz, dice });
  const { audio: whole, ranges: ownRanges } = 'audio' in result ? result : { audio: result, ranges: undefined };
  const part = { startSeconds, endSeconds: startSeconds + PART_SECONDS };
  const audio = isPart ? within(clean, whole, part) : whole;
  const peak = samplePeak(audio);
  const highest = Math.max(gainOf(CLEAN_PEAK_DBFS), samplePeak(clean));
  return {
    audio: injection.setsLevel === true || peak <= highest ? audio : scaled(audio, highest / peak),
    ...(isPart ? { ranges: [part] } : ownRanges === undefined ? {} : { ranges: ownRanges }),
    ...(injection.centreHz === undefined ? {} : { centreHz }),
  };
}

/** The spoilt piece inside the range, the clean one around it, with short fades between. */
function within(clean: Stereo, spoilt: Stereo, { startSeconds, endSeconds }: TimeRange): Stereo {
  const blend = (a: Float32Array, b: Float32Array): Float32Array =>
    a.map((x, i) => {
      const seconds = i / RATE_HZ;
      const share = Math.min(1, Math.max(0, Math.min(seconds - startSeconds, endSeconds - seconds) / FADE_SECONDS));
      return x + ((b[i] ?? 0) - x) * share;
    });
  return { left: blend(clean.left, spoilt.left), right: blend(clean.right, spoilt.right) };
}
