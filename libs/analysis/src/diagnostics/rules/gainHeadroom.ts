import { judge } from '../limits.ts';
import { gainMove } from '../remedies.ts';
import { defineRule, passed, silent } from '../rule.ts';
import { stageValue } from '../stageValue.ts';
import { clock, plain, signed } from '../words.ts';

const TARGET_DBFS = -6;

/** A mix on its way to mastering that leaves too little, or uselessly much, room above its peaks. */
export const gainHeadroom = defineRule({
  id: 'gain.headroom',
  title: 'Headroom for mastering',
  measures: 'sample peak, as the meter of the bus shows it, dBFS.',
  limits: { min: -12, max: -4, failBeyond: 4, slack: 0 },
  limit: {
    text: 'A mix peaks between −12 and −4 dBFS, about −6 for preference; at 0 and above it fails.',
    source: 'practice of mastering studios (−6 dBFS), no standard',
  },
  silentWhen: 'the file is a master: it reaches for full scale or is as loud as one, or the caller says so.',
  intentShifts: {},
  explain: {
    what: 'Headroom is the distance of the loudest peak from full scale. A mix leaves some, so that mastering can work without clipping.',
    howMeasured: 'The largest sample of the whole file, with the ten highest peaks as places.',
    whyItMatters:
      'Equalisers and converters in mastering add peaks. A mix that already touches full scale forces the next person to begin with repair.',
    howToHear: 'Not at all, until something clips.',
    whatToDo: 'Turn the whole bus by one gain. Do not put a limiter there for it.',
    falseFriends:
      'In floating-point files peaks over 0 are not lost yet. A low peak in a 24-bit file costs nothing but convenience.',
  },
  evaluate({ report, limits, purpose, standard }) {
    const peak = stageValue(report, 'truePeak');
    if (peak === undefined) return silent('silence');
    if (purpose === 'master') return silent('the file is taken for a finished master');
    const { severity, beyond } = judge(peak.samplePeakDbfs, standard, limits);
    if (severity === 'pass') return passed({ value: peak.samplePeakDbfs, unit: 'dBFS' }, { max: standard.max! });
    const gainDb = TARGET_DBFS - peak.samplePeakDbfs;
    const isHot = beyond > 0;
    const because = isHot
      ? `the highest peak is ${plain(peak.samplePeakDbfs)} dBFS; a mix should leave about ${-TARGET_DBFS} dB.`
      : `the highest peak is only ${plain(peak.samplePeakDbfs)} dBFS.`;
    return [
      {
        // Too low costs nothing in 24 bits; it is a remark, however low.
        severity: isHot ? severity : 'info',
        title: isHot ? 'Too little headroom' : 'Low level',
        measured: { value: peak.samplePeakDbfs, unit: 'dBFS' },
        expected: standard,
        ranges: isHot
          ? peak.topPeaks
              .filter(({ peakDbtp }) => peakDbtp > standard.max!)
              .map(({ timeSeconds, peakDbtp }) => ({
                startSeconds: timeSeconds,
                endSeconds: timeSeconds,
                value: peakDbtp,
              }))
              .sort((a, b) => a.startSeconds - b.startSeconds)
          : [],
        because,
        advice: `Change the whole bus by ${signed(gainDb)} dB${isHot ? ` (highest peak at ${clock(peak.topPeaks[0]?.timeSeconds ?? 0)})` : ''}.`,
        moves: [gainMove({ id: 'gain.headroom', because }, gainDb)],
        safeToApply: isHot,
        confidence: 0.9,
        audibility: isHot ? 0.5 : 0.1,
      },
    ];
  },
});
