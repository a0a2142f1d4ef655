import { stageValue } from '../../diagnostics/stageValue.ts';
import { pass, type TrackRequirement } from '../requirement.ts';

/** Side so far below mid is rounding, dB: the same signal twice. */
const SAME_DB = -90;

export const oneChannel: TrackRequirement = {
  id: 'audio.dualMono',
  title: 'Two channels that differ',
  check({ report }) {
    const stereo = stageValue(report, 'stereo');
    if (report.file.format.channelCount !== 2 || stereo === undefined) return undefined;
    const { sideToMidDb } = stereo;
    const expected = 'stereo';
    if (sideToMidDb !== undefined && sideToMidDb > SAME_DB) return pass('stereo', expected);
    return {
      severity: 'warn',
      found: 'the same signal left and right',
      expected,
      advice: 'If that is meant, nothing needs to be done; some receivers ask.',
    };
  },
};
