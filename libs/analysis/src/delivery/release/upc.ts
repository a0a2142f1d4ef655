import { pass, type ReleaseRequirement } from '../requirement.ts';

/**
 * The last digit makes the weighted sum a multiple of ten: from the right, digits count 1 and 3 in turn (GS1 General Specifications 7.9).
 */
export function isBarcode(digits: string): boolean {
  if (!/^(\d{12}|\d{13})$/.test(digits)) return false;
  const sum = Array.from(digits, Number).reduceRight(
    (total, digit, i) => total + digit * ((digits.length - 1 - i) % 2 === 0 ? 1 : 3),
    0,
  );
  return sum % 10 === 0;
}

export const upc: ReleaseRequirement = {
  id: 'release.upc',
  title: 'Barcode',
  check({ upc: text }) {
    if (text === undefined) return undefined;
    const expected = '12 digits (UPC-A) or 13 (EAN), the last of which fits the others';
    if (isBarcode(text.replaceAll(/[\s-]/g, ''))) return pass(text, expected);
    return { severity: 'fail', found: text, expected, advice: 'Look it up again; a digit is missing or mistyped.' };
  },
};
