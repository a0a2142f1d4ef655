import { pass, type TrackRequirement } from '../requirement.ts';

/** Country or registrant's prefix, registrant, year, number (ISO 3901:2019); hyphens are for people. */
const ISRC = /^[A-Z]{2}[A-Z0-9]{3}\d{7}$/;

/** As it is compared: without hyphens and blanks, in capitals. */
export function plainIsrc(text: string): string {
  return text.replaceAll(/[\s-]/g, '').toUpperCase();
}

export const isrc: TrackRequirement = {
  id: 'tags.isrc',
  title: 'ISRC',
  check({ report }) {
    const expected = 'two letters, three letters or digits, seven digits';
    const text = report.file.tags?.isrc;
    if (text === undefined) {
      return {
        severity: 'info',
        found: 'none in the tags',
        expected,
        advice: 'Have it at hand: many distributors give one, but a recording that was out before keeps its own.',
      };
    }
    if (ISRC.test(plainIsrc(text))) return pass(text, expected);
    return { severity: 'fail', found: text, expected, advice: 'Look it up again; a digit is missing or mistyped.' };
  },
};
