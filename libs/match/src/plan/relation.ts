import type { Report } from '@auralign/analysis';
import type { ReferenceIs } from '../options.ts';
import { fileName } from '../words.ts';
import { otherSongOf } from './otherSong.ts';
import { sameRecordingOf } from './sameRecording.ts';

/** What a reference is to the target. */
export interface Relation {
  /** How sure it is that both are the same recording, 0…1: then all that differs is treatment. */
  readonly sameRecording: number;
  /** How far they are different songs, 0…1: then the difference is a wish for a style, not evidence of a fault. */
  readonly otherSong: number;
  /** How likely they are different songs, 0…1, as the files show; where the user said it nobody asks. */
  readonly probability?: number;
}

/** As the user says, or as the spectra and courses of both files show. */
export function relationOf(target: Report, reference: Report, referenceIs: ReferenceIs): Relation {
  switch (referenceIs) {
    case 'other-song':
      return { sameRecording: 0, otherSong: 1 };
    case 'same-song':
      return { sameRecording: sameRecordingOf(target, reference), otherSong: 0 };
    case 'unknown':
      return { sameRecording: sameRecordingOf(target, reference), ...otherSongOf(target, reference) };
    default:
      return referenceIs satisfies never;
  }
}

/** From this probability on it is said without "probably". */
const SURE = 0.95;

const IF_SAME =
  'If it is a passage of this one, say that the reference is the same song; then only what arrangement does not explain is corrected.';
const IF_OTHER = 'If it is a model to follow, say that the reference is another song.';
const CARE = 'so only what arrangement does not explain is corrected';
/** Ways to take a reference, from the surest song to the surest passage, and how each is told: how likely it is, what follows, what to say if it is wrong. */
const TAKEN = {
  song: (percent: string) => `taken for another song (${percent} likely), a model to follow. ${IF_SAME}`,
  'probable song': (percent: string) => `probably another song (${percent}), and followed as a model. ${IF_SAME}`,
  'possible song': (percent: string) =>
    `perhaps another song (${percent}), but to be safe taken for another passage of this one, ${CARE}. ${IF_OTHER}`,
  'probable passage': (percent: string) => `probably another passage of this song (${percent}), ${CARE}. ${IF_OTHER}`,
  passage: (percent: string) => `taken for another passage of this song (${percent} likely), ${CARE}. ${IF_OTHER}`,
} as const;
type Taken = keyof typeof TAKEN;

/**
 * What the references are taken for, where nobody has said it, how sure that is, and what to say if it is wrong. A model is followed only
 * where it is likely one: what may be a passage is taken for a passage.
 */
export function relationNotes(related: readonly { readonly report: Report; readonly relation: Relation }[]): string[] {
  const unlike = related.flatMap(({ report, relation: { sameRecording, otherSong, probability: asSong } }) => {
    if (sameRecording > 0.5 || asSong === undefined) return [];
    const taken = takenFor(otherSong, asSong);
    return [{ name: fileName(report.file.name), taken, probability: taken.endsWith('song') ? asSong : 1 - asSong }];
  });
  return (Object.keys(TAKEN) as Taken[]).flatMap((taken) => {
    const those = unlike.filter((one) => one.taken === taken);
    if (those.length === 0) return [];
    const percents = those.map(({ probability }) => percentOf(probability));
    const least = Math.min(...percents);
    const percent = Math.max(...percents) > least ? `at least ${least} %` : `${least} %`;
    return [`${those.map(({ name }) => name).join(', ')}: ${TAKEN[taken](percent)}`];
  });
}

function takenFor(otherSong: number, asSong: number): Taken {
  if (otherSong > 0.5) return asSong < SURE ? 'probable song' : 'song';
  if (asSong > 0.5) return 'possible song';
  return asSong > 1 - SURE ? 'probable passage' : 'passage';
}

/** Nothing that is found out is certain. */
function percentOf(probability: number): number {
  return Math.min(99, Math.round(100 * probability));
}
