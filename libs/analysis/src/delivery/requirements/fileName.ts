import { pass, type TrackRequirement } from '../requirement.ts';

/** Letters, digits, - and _. */
const PLAIN = /^[A-Za-z0-9_-]+$/;

/** The name without its ending. */
const stemOf = (fileName: string): string => fileName.replace(/\.[^.]*$/, '');

export const fileName: TrackRequirement = {
  id: 'name.file',
  title: 'Name of the file',
  check(track, profile) {
    const words = profile.fileNames;
    if (words === undefined) return undefined;
    if (PLAIN.test(stemOf(track.fileName))) return pass(track.fileName, words);
    const ending = track.fileName.slice(stemOf(track.fileName).length);
    return {
      severity: 'fail',
      found: track.fileName,
      expected: words,
      advice: `Call it ${plainName(stemOf(track.fileName))}${ending}.`,
    };
  },
};

/** The name as far as plain letters go: accents away, what is left of the others as one `_`. */
function plainName(name: string): string {
  const letters = name.normalize('NFKD').replaceAll(/\p{M}/gu, '');
  return letters.replaceAll(/[^A-Za-z0-9_-]+/g, '_').replaceAll(/^_+|_+$/g, '') || 'track';
}
