import { stageValue } from '../../diagnostics/stageValue.ts';
import { plain } from '../../diagnostics/words.ts';
import { pass, type TrackRequirement } from '../requirement.ts';

export const truePeak: TrackRequirement = {
  id: 'audio.truePeak',
  title: 'True peak',
  check({ report }, { audio }) {
    const peakDbtp = stageValue(report, 'truePeak')?.truePeakDbtp;
    if (audio.truePeak === undefined || peakDbtp === undefined) return undefined;
    const { dbtp, status } = audio.truePeak;
    const [found, expected] = [`${plain(peakDbtp)} dBTP`, `at most ${plain(dbtp)} dBTP`];
    if (peakDbtp <= dbtp + MEASURING_DB) return pass(found, expected);
    return {
      severity: status === 'demanded' ? 'fail' : 'warn',
      found,
      expected,
      advice: `Lower the ceiling of the limiter to ${plain(dbtp)} dBTP, or turn the file down by ${plain(peakDbtp - dbtp)} dB; auralign codec tells what encoding adds.`,
    };
  },
};

/** What two meters of a true peak may differ by: 0.02 dB is ours, the rest that of the other. */
const MEASURING_DB = 0.05;
