import { judge } from '../limits.ts';
import { gainMove } from '../remedies.ts';
import { defineRule, passed, silent } from '../rule.ts';
import { stageValue } from '../stageValue.ts';
import { plain } from '../words.ts';

/** Peaks between the samples of a master that pass the ceiling. */
export const gainIntersample = defineRule({
  id: 'gain.intersample',
  title: 'Peaks between the samples',
  measures: 'true peak, dBTP.',
  limits: { max: -1, warnBeyond: 1, failBeyond: 2, slack: 0 },
  limit: {
    text: 'At most −1 dBTP. Up to 0 dBTP a remark, then a warning, from +1 dBTP on a failure (a warning in lossy files, where the encoder made the peak).',
    source: 'EBU R 128: maximum permitted true peak −1 dBTP; streaming services advise the same',
  },
  silentWhen: 'samples themselves pass full scale (gain.clipping), or the file is a mix with headroom.',
  intentShifts: { club: { limits: { max: -0.3 }, because: 'files for DJs are rarely encoded again' } },
  explain: {
    what: 'A wave can rise higher between two samples than at them. Converters and lossy encoders draw that wave, and it may pass full scale although no sample does.',
    howMeasured: 'Band-limited interpolation after ITU-R BS.1770-5, Annex 2, with a stated error below 0.05 dB.',
    whyItMatters: 'Cheap players clip there, and encoders add up to a decibel on top.',
    howToHear: 'Rarely as such: a rasp on loud, bright passages after encoding.',
    whatToDo: 'Set the limiter’s ceiling to −1 dBTP with true-peak detection on, or turn the file down.',
    falseFriends: 'A master at −0.3 dBTP that is never encoded will be fine. For most files it is a matter of safety.',
  },
  evaluate({ report, limits, purpose, standard }) {
    const peak = stageValue(report, 'truePeak');
    if (peak === undefined) return silent('silence');
    if (purpose === 'mix' && peak.truePeakDbtp < 0) return silent('a mix: gain.headroom looks at its peaks');
    if (peak.samplePeakDbfs > 0) return silent('samples themselves pass full scale');
    const { truePeakDbtp, samplePeakDbfs, topPeaks } = peak;
    const { severity, beyond } = judge(truePeakDbtp, standard, limits);
    if (severity === 'pass') return passed({ value: truePeakDbtp, unit: 'dBTP' }, standard);
    const above = plain(truePeakDbtp - samplePeakDbfs, 2);
    const where = above === '0.00' ? 'and stands on a sample' : `${above} dB above the highest sample`;
    const because = `the true peak is ${plain(truePeakDbtp, 2)} dBTP, ${where}.`;
    return [
      {
        severity: severity === 'fail' && !report.file.format.lossless ? 'warn' : severity,
        measured: { value: truePeakDbtp, unit: 'dBTP' },
        expected: standard,
        ranges: topPeaks
          .filter(({ peakDbtp }) => peakDbtp > standard.max!)
          .map(({ timeSeconds, peakDbtp }) => ({ startSeconds: timeSeconds, endSeconds: timeSeconds, value: peakDbtp }))
          .sort((a, b) => a.startSeconds - b.startSeconds),
        because,
        advice: `Lower the limiter’s ceiling, or turn the file down by ${plain(beyond)} dB.`,
        moves: [gainMove({ id: 'gain.intersample', because }, -Math.ceil(beyond * 10) / 10)],
        safeToApply: true,
        confidence: 0.9,
        audibility: Math.min(1, 0.1 + beyond / 4),
      },
    ];
  },
});
