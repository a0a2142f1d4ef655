import { judge } from '../limits.ts';
import { defineRule, passed, silent } from '../rule.ts';
import { stageValue } from '../stageValue.ts';
import { hertz, plain } from '../words.ts';

/** A lossless file with the traces of a lossy one. */
export const fileLossy = defineRule({
  id: 'file.lossy',
  title: 'Looks like a converted lossy file',
  measures: 'confidence that the sound was an MP3, AAC or the like, %.',
  limits: { max: 50, warnBeyond: 8, slack: 0 },
  limit: {
    text: 'At most 50 %, a warning from 58 %; never a failure, since filters and old converters leave cliffs too.',
    source: 'tuned on encoded and untouched music, see docs/detection.md; delivery rules ask for lossless sources',
  },
  silentWhen: 'the file is lossy by its own format, or its sample rate is below 43 kHz.',
  intentShifts: { lofi: { infoOnly: true, because: 'a closed top may be meant' } },
  explain: {
    what: 'The file says lossless, but bands at the top are missing or switched on and off as lossy encoders do.',
    howMeasured: 'Where the spectrum ends like a cliff, and how often bands above 11 kHz drop out for 23 ms at a time.',
    whyItMatters: 'Encoding again adds to the damage, and distributors refuse such files.',
    howToHear: 'Cymbals swirl and lisp; applause turns to water.',
    whatToDo: 'Find the original before it was encoded. Nothing brings back what the encoder left out.',
    falseFriends: 'A low-pass on the master, sounds from old samplers, 32 kHz sources. High bit rates leave no trace.',
  },
  evaluate({ report, limits, standard }) {
    if (!report.file.format.lossless) return silent('the file is lossy by its own format');
    const lossy = stageValue(report, 'lossy');
    if (lossy === undefined) return silent('too short, silent, or a low sample rate');
    const value = 100 * lossy.lossyConfidence;
    const { severity, beyond } = judge(value, standard, limits);
    if (severity === 'pass') return passed({ value, unit: '%' }, standard);
    const cliff =
      lossy.lossyCliffHz === undefined ? '' : `the spectrum ends like a cliff at ${hertz(lossy.lossyCliffHz)}`;
    const holes =
      lossy.topHoleShare < 1 ? '' : `a band at the top is switched off ${plain(lossy.topHoleShare, 0)} % of the time`;
    return [
      {
        severity,
        measured: { value, unit: '%' },
        expected: standard,
        ...(lossy.lossyCliffHz === undefined
          ? {}
          : {
              bandHz: {
                lowHz: lossy.lossyCliffHz,
                highHz: report.file.format.sampleRateHz / 2,
                centreHz: lossy.lossyCliffHz,
              },
            }),
        ranges: [],
        because: `${[cliff, holes].filter((part) => part !== '').join(', and ')}.`,
        advice: 'Find the original before it was encoded, and export from that.',
        confidence: Math.min(0.95, value / 100),
        audibility: Math.min(1, 0.3 + beyond / 100),
      },
    ];
  },
});
