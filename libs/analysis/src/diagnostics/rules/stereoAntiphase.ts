import { isInverted } from '../brokenStereo.ts';
import { judge } from '../limits.ts';
import { localSeverity, passagesWhere, worstOf } from '../passages.ts';
import { defineRule, passed, silent } from '../rule.ts';
import { stageValue } from '../stageValue.ts';
import { plain } from '../words.ts';

/** A passage in which the channels work against each other so much is no effect. Independent channels, as an orchestra’s, stray by a tenth about 0. */
const PASSAGE_CORRELATION = -0.15;

/** A correlation that reads 0.00 is none. */
const ROUNDING = 0.005;

/** Left and right work against each other. */
export const stereoAntiphase = defineRule({
  id: 'stereo.antiphase',
  title: 'Channels out of phase',
  measures: 'correlation of left and right, −1 to 1.',
  limits: { min: 0, warnBeyond: 0.05, failBeyond: 0.3, slack: 0 },
  limit: {
    text: 'At least 0 over the whole file; below −0.3, or with one channel upside down, it fails.',
    source:
      'practice of correlation meters (EBU Tech 3304 asks for a positive reading); finished music reads above 0.1',
  },
  silentWhen: 'the file has one channel, or one channel is silent.',
  intentShifts: {},
  explain: {
    what: 'One channel pushes where the other pulls: a cable with swapped wires, one track inverted, or a widener turned too far.',
    howMeasured:
      'Correlation of the front pair over the file, and whether one channel is the other upside down, also with a delay between them.',
    whyItMatters: 'In mono (phones, clubs, kitchens) what is out of phase disappears.',
    howToHear:
      'Bass is thin and the sound seems to come from behind or inside the head; switched to mono, parts vanish.',
    whatToDo:
      'Find the track or cable that is inverted and turn its polarity. If the whole right channel is upside down, invert that channel.',
    falseFriends: 'Short effects dip below zero on purpose. A wide chorus reads near zero, not below.',
  },
  evaluate({ report, limits, standard }) {
    const stereo = stageValue(report, 'stereo');
    const value = stereo?.correlation;
    if (stereo === undefined || value === undefined) return silent('one channel, or one that is silent');
    const whole = judge(value, standard, limits);
    const isUpsideDown = isInverted(report);
    const passages = passagesWhere(report, 'correlation', (correlation) => correlation < PASSAGE_CORRELATION);
    const severity = isUpsideDown ? 'fail' : localSeverity(whole.severity, passages, report.file.durationSeconds);
    if (severity === 'pass' || (passages.length === 0 && value > standard.min! - ROUNDING))
      return passed({ value, unit: '' }, standard);
    const isLocal = !isUpsideDown && whole.severity !== severity;
    const shown = isLocal ? worstOf(passages, -1)! : value;
    const { beyond } = judge(shown, standard, limits);
    return [
      {
        severity,
        title: isUpsideDown ? 'One channel is upside down' : 'Channels out of phase',
        measured: { value: shown, unit: '' },
        expected: standard,
        ranges: passages,
        because: `the correlation of left and right is ${plain(shown, 2)}${isLocal ? ' in places' : ''}${isUpsideDown ? ': one channel is the other with inverted polarity' : ''}.`,
        advice: isUpsideDown
          ? 'Invert the polarity of one channel at its source and export again.'
          : 'Find the track that is inverted or widened too far (switch to mono, mute tracks one by one) and mend it there.',
        confidence: isUpsideDown ? 0.95 : Math.min(0.95, 0.7 - beyond / 2),
        audibility: isUpsideDown ? 1 : Math.min(1, 0.5 - beyond),
      },
    ];
  },
});
