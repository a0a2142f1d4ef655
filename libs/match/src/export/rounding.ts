import type { EqBand } from '../moves/eq.ts';

/** A number as text with so many decimals and no more zeros than needed; never `-0`, never an exponent. */
export function decimal(value: number, digits: number): string {
  const text = value.toFixed(digits);
  const short = text.includes('.') ? text.replace(/\.?0+$/, '') : text;
  return short === '-0' ? '0' : short;
}

/** The band with its numbers as they are read back from `decimal`. */
export function decimals(digits: { frequencyHz: number; gainDb: number; q: number }): (band: EqBand) => EqBand {
  return (band) => {
    const frequencyHz = Number(decimal(band.frequencyHz, digits.frequencyHz));
    const q = Number(decimal(band.q, digits.q));
    return 'gainDb' in band
      ? { ...band, frequencyHz, q, gainDb: Number(decimal(band.gainDb, digits.gainDb)) }
      : { ...band, frequencyHz, q };
  };
}
