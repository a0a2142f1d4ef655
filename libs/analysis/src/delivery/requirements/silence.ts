import { stageValue } from '../../diagnostics/stageValue.ts';
import { plain } from '../../diagnostics/words.ts';
import { pass, type TrackRequirement } from '../requirement.ts';

export const silence: TrackRequirement = {
  id: 'audio.silence',
  title: 'Silence at the ends',
  check({ report }, { audio: { mostSilenceSeconds } }) {
    const ends = stageValue(report, 'file');
    if (mostSilenceSeconds === undefined || ends === undefined) return undefined;
    const { leadingSilenceSeconds, trailingSilenceSeconds } = ends;
    const found = `${plain(leadingSilenceSeconds)} s before, ${plain(trailingSilenceSeconds)} s after`;
    const expected = `at most ${plain(mostSilenceSeconds)} s`;
    if (Math.max(leadingSilenceSeconds, trailingSilenceSeconds) <= mostSilenceSeconds) return pass(found, expected);
    const where =
      leadingSilenceSeconds <= mostSilenceSeconds
        ? 'end'
        : trailingSilenceSeconds <= mostSilenceSeconds
          ? 'start'
          : 'start and the end';
    return { severity: 'warn', found, expected, advice: `Cut the ${where}.` };
  },
};
