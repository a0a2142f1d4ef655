import { clock } from '../../diagnostics/words.ts';
import { pass, type TrackRequirement } from '../requirement.ts';

export const duration: TrackRequirement = {
  id: 'audio.duration',
  title: 'Length',
  check({ report: { file } }, { audio: { seconds } }) {
    if (seconds === undefined) return undefined;
    const { least = 0, most = Infinity } = seconds;
    const { durationSeconds } = file;
    const expected = [
      ...(least > 0 ? [`at least ${clock(least)}`] : []),
      ...(Number.isFinite(most) ? [`at most ${clock(most)}`] : []),
    ].join(', ');
    if (durationSeconds >= least && durationSeconds <= most) return pass(clock(durationSeconds), expected);
    return {
      severity: 'fail',
      found: clock(durationSeconds),
      expected,
      advice: durationSeconds < least ? 'Is it the whole file?' : 'Deliver it in parts.',
    };
  },
};
