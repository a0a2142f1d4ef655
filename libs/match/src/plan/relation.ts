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
}

/** As the user says, or as the spectra and courses of both files show. */
export function relationOf(target: Report, reference: Report, referenceIs: ReferenceIs): Relation {
  switch (referenceIs) {
    case 'other-song':
      return { sameRecording: 0, otherSong: 1 };
    case 'same-song':
      return { sameRecording: sameRecordingOf(target, reference), otherSong: 0 };
    case 'unknown':
      return { sameRecording: sameRecordingOf(target, reference), otherSong: otherSongOf(target, reference) };
    default:
      return referenceIs satisfies never;
  }
}

/** What the references are taken for, where nobody has said it, and what to say if that is wrong. */
export function relationNotes(related: readonly { readonly report: Report; readonly relation: Relation }[]): string[] {
  const unlike = related.filter(({ relation }) => relation.sameRecording <= 0.5);
  const names = (those: typeof related) => those.map(({ report }) => fileName(report.file.name)).join(', ');
  const others = unlike.filter(({ relation }) => relation.otherSong > 0.5);
  const passages = unlike.filter(({ relation }) => relation.otherSong <= 0.5);
  const notes: string[] = [];
  if (others.length > 0) {
    notes.push(
      `${names(others)}: taken for another song, a model to follow. If it is a passage of this one, say that the reference is the same song; then only what arrangement does not explain is corrected.`,
    );
  }
  if (passages.length > 0) {
    notes.push(
      `${names(passages)}: taken for another passage of this song, so only what arrangement does not explain is corrected. If it is a model to follow, say that the reference is another song.`,
    );
  }
  return notes;
}
