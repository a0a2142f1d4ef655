import { InvalidArgumentError } from 'commander';

/** Parser of a number option with limits that are told to the user. */
export function numberBetween(minimum: number, maximum: number, unit: string): (text: string) => number {
  return (text) => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (!Number.isFinite(value) || value < minimum || value > maximum) {
      const suffix = unit === '' ? '' : ` ${unit}`;
      throw new InvalidArgumentError(`Expected a number from ${minimum} to ${maximum}${suffix}.`);
    }
    return value;
  };
}

export function integerBetween(minimum: number, maximum: number): (text: string) => number {
  return (text) => {
    if (!/^\d+$/.test(text) || Number(text) < minimum || Number(text) > maximum) {
      throw new InvalidArgumentError(`Expected a whole number from ${minimum} to ${maximum}.`);
    }
    return Number(text);
  };
}

/** A path; refuses what is plainly the next flag, which the parser would otherwise swallow as a file name. */
export function path(text: string): string {
  if (text === '') throw new InvalidArgumentError('Expected a file name.');
  if (text.startsWith('--')) {
    throw new InvalidArgumentError(`Expected a file name, found a flag. A file of that name is written ./${text}`);
  }
  return text;
}
