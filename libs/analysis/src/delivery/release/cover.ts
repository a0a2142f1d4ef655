import { oneOf, pass, type ReleaseRequirement } from '../requirement.ts';

/** A picture may be out of square by rounding when it was scaled. */
const SQUARE_PX = 1;

export const cover: ReleaseRequirement = {
  id: 'release.cover',
  title: 'Cover',
  check({ cover: picture }, { cover: asked }) {
    if (asked === undefined) return undefined;
    const { formats, leastPx, advisedPx = leastPx, mostPx, refuses = [] } = asked;
    const size = mostPx === undefined ? `at least ${leastPx} px` : `${leastPx} to ${mostPx} px`;
    const expected = `square ${oneOf(formats.map((format) => format.toUpperCase()))}, ${size}, RGB of 8 bits`;
    if (picture === undefined) {
      return {
        severity: 'warn',
        found: 'none, neither beside the files nor in their tags',
        expected,
        advice: 'Put cover.jpg or cover.png beside the files, or name it: --cover FILE.',
      };
    }
    const { name, facts } = picture;
    if (facts === undefined) {
      return { severity: 'fail', found: `${name}: no JPEG, PNG or TIFF`, expected, advice: 'Save the picture again.' };
    }
    const { format, widthPx, heightPx, colours, bitsPerColour, hasAlpha, hasColourProfile } = facts;
    const found = `${name}: ${format.toUpperCase()}, ${widthPx} × ${heightPx} px, ${colours === 'rgb' ? 'RGB' : colours === 'cmyk' ? 'CMYK' : 'grey'} of ${bitsPerColour} bits`;
    const shortPx = Math.min(widthPx, heightPx);
    const faults = [
      ...(formats.includes(format) ? [] : [`save it as ${oneOf(formats.map((id) => id.toUpperCase()))}`]),
      ...(Math.abs(widthPx - heightPx) > SQUARE_PX ? [`crop it to ${shortPx} × ${shortPx}`] : []),
      ...(shortPx < leastPx ? [`make it from a larger original, ${leastPx} px or more`] : []),
      ...(mostPx !== undefined && Math.max(widthPx, heightPx) > mostPx ? [`scale it down to ${mostPx} px`] : []),
      ...(colours === 'rgb' && bitsPerColour === 8 ? [] : ['convert it to sRGB of 8 bits a colour']),
      ...(hasAlpha && refuses.includes('alpha') ? ['lay it on a background: it is see-through in parts'] : []),
      ...(hasColourProfile && refuses.includes('colour profile')
        ? ['convert it to sRGB and save it without the embedded colour profile']
        : []),
    ];
    if (faults.length > 0) return { severity: 'fail', found, expected, advice: sentence(faults.join('; ')) };
    if (shortPx < advisedPx) {
      return {
        severity: 'warn',
        found,
        expected: `${expected}, ${advisedPx} px advised`,
        advice: `Make it ${advisedPx} px.`,
      };
    }
    return pass(found, expected);
  },
};

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
