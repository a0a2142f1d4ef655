import { pass, type TrackRequirement } from '../requirement.ts';

/** `44.1 kHz`: rates are told apart by their last digits. */
export function kilohertz(rateHz: number): string {
  return `${rateHz / 1000} kHz`;
}

export const sampleRate: TrackRequirement = {
  id: 'audio.sampleRate',
  title: 'Sample rate',
  check({ report: { file } }, { audio: { sampleRatesHz } }) {
    if (sampleRatesHz === undefined) return undefined;
    const { lowest, highest } = sampleRatesHz;
    const rateHz = file.format.sampleRateHz;
    const expected =
      highest === lowest
        ? kilohertz(lowest)
        : highest === undefined
          ? `${kilohertz(lowest)} or more`
          : `${kilohertz(lowest)} to ${kilohertz(highest)}`;
    if (rateHz >= lowest && rateHz <= (highest ?? Infinity)) return pass(kilohertz(rateHz), expected);
    return {
      severity: 'fail',
      found: kilohertz(rateHz),
      expected,
      advice:
        rateHz < lowest
          ? 'Export it again at a higher rate from the session; converting upwards adds nothing that is missing.'
          : `Convert it to ${kilohertz(highest ?? lowest)} once, from the master, and dither when the bits become fewer.`,
    };
  },
};
