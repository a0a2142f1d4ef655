import { powerToDb } from '@auralign/dsp';
import { highPassMove } from '../diagnostics/remedies.ts';
import { hertz, plain } from '../diagnostics/words.ts';
import type { RegionSums } from '../alignment/regionSums.ts';
import { CUTOFF_HZ } from './roles.ts';
import { RUMBLE_HZ } from './question.ts';
import { sharesOf, stemPowerAt } from './shares.ts';
import type { Movable } from './stemMoves.ts';
import type { LowEnd } from './stemReport.ts';

/** Below, a window of the ledger sees a constant offset. */
const LOWEST_HZ = RUMBLE_HZ.lowHz;
/** A stem with less than this below its cut-off has nothing there to take away: finished music has as much below 20 Hz (rule `low.rumble`). */
const NOTHING_DB = -30;
/** A stem is told to be cut if it is so much of what the mix has there, or below 20 Hz, and has not more than this: that is its music. Proposals. */
const LEAST_SHARE_PERCENT = 5;
const LEAST_SUBSONIC_PERCENT = 20;
const MUSIC_DB = -12;

/** What each stem has below the frequency its role begins at. */
export function lowEndsOf(whole: RegionSums, binHz: number, stems: readonly Movable[]): LowEnd[] {
  return stems.flatMap(({ index, name, role }): LowEnd[] => {
    const cutoffHz = CUTOFF_HZ[role];
    const below = [...whole.bins.keys()].filter((bin) => bin * binHz >= LOWEST_HZ && bin * binHz < cutoffHz);
    const powerAt = stemPowerAt(whole.stems[index]!, 'power');
    const sum = (places: Iterable<number>): number => {
      let power = 0;
      for (const place of places) power += powerAt(place);
      return power;
    };
    const all = sum([...whole.bins.keys()].filter((bin) => bin * binHz >= LOWEST_HZ));
    const low = sum(below);
    const share = sharesOf(whole, [{ index, name }], 'power', below)?.shares[0];
    if (!(all > 0) || !(low > 0) || share === undefined) return [];
    const belowDb = powerToDb(low / all);
    const mixSharePercent = share.sharePercent;
    const subsonic = below.filter((bin) => bin * binHz < RUMBLE_HZ.highHz);
    const subsonicSharePercent = sharesOf(whole, [{ index, name }], 'power', subsonic)?.shares[0]?.sharePercent;
    const isMusic = belowDb > MUSIC_DB;
    const isMuch = mixSharePercent >= LEAST_SHARE_PERCENT || (subsonicSharePercent ?? 0) >= LEAST_SUBSONIC_PERCENT;
    const isWorthCutting = !isMusic && belowDb > NOTHING_DB && isMuch;
    const at = hertz(cutoffHz);
    const because = `below ${at} it has ${plain(-belowDb)} dB less than in all; of what the mix has from 7 to 20 Hz it is ${plain(subsonicSharePercent ?? 0, 0)} %.`;
    const advice = isMusic
      ? `Much of it lies below ${at}: that is what it plays, if the role is right.`
      : isWorthCutting
        ? `High-pass at ${at}, 12 dB/octave, after a look at its lowest note.`
        : 'Nothing to take away.';
    return [
      {
        stem: name,
        cutoffHz,
        belowDb,
        mixSharePercent,
        ...(subsonicSharePercent === undefined ? {} : { subsonicSharePercent }),
        isWorthCutting,
        ...(isWorthCutting
          ? { move: highPassMove({ id: 'stems.lowEnd', because }, cutoffHz, 'What it plays down there gets softer.') }
          : {}),
        advice,
      },
    ];
  });
}
