import { pass, type CheckOutcome, type TrackRequirement } from '../requirement.ts';

export const titles: TrackRequirement = {
  id: 'tags.titles',
  title: 'Title and artist',
  check({ report, fileName }): CheckOutcome {
    const { title, artist } = report.file.tags ?? {};
    const expected = 'title and artist as they shall be printed';
    const missing = [...(title === undefined ? ['title'] : []), ...(artist === undefined ? ['artist'] : [])];
    if (missing.length > 0) {
      return {
        severity: 'info',
        found: `no ${missing.join(', no ')}`,
        expected,
        advice: 'Tags are not asked for by all, but tell files apart when they are uploaded.',
      };
    }
    const oddities = [...oddTitle(title!, fileName), ...oddCase('title', title!), ...oddCase('artist', artist!)];
    if (oddities.length === 0) return pass(`${artist} – ${title}`, expected);
    return {
      severity: 'info',
      found: `${artist} – ${title}`,
      expected,
      advice: `Stores print it as it is: ${oddities.join('; ')}.`,
    };
  },
};

function oddTitle(title: string, fileName: string): string[] {
  return [
    ...(/^\d{1,2}([.)\s-]|\s-\s)/.test(title) ? ['the title begins with a track number'] : []),
    ...(/\.(wav|wave|aiff?|flac|mp3|m4a)$/i.test(title) ? ['the title ends like a file'] : []),
    ...(title === fileName ? ['the title is the name of the file'] : []),
    ...(/\b(final|master(ed)?|mix|v)[ _-]?\d+\b/i.test(title) ? ['the title names a version of the work on it'] : []),
    ...(/\(\s*(ft|featuring|feat)\b(?!\.\s)/i.test(title) ? ['guests are written (feat. Name)'] : []),
  ];
}

/** All capitals or none of more than a few letters; one word may be an abbreviation. */
function oddCase(what: string, text: string): string[] {
  const letters = text.replaceAll(/[^\p{L}]/gu, '');
  if (letters.length < 6 || !/\s/.test(text.trim())) return [];
  if (letters === letters.toUpperCase() && letters !== letters.toLowerCase()) return [`the ${what} is all capitals`];
  if (letters === letters.toLowerCase() && letters !== letters.toUpperCase()) return [`the ${what} has no capitals`];
  return [];
}
