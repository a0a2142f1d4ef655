import { judge } from '../limits.ts';
import { localSeverity, passagesWhere, worstOf } from '../passages.ts';
import { widthMove } from '../remedies.ts';
import { defineRule, passed, silent, type Reading } from '../rule.ts';
import { stageValue } from '../stageValue.ts';
import { plain } from '../words.ts';

const reading: Reading = { whole: (report) => stageValue(report, 'stereo')?.sideToMidDb };

/** A passage with so much more side than mid is too wide, whatever the song is. */
const PASSAGE_DB = 0;

/** More difference between left and right than sum. */
export const stereoWide = defineRule({
  id: 'stereo.wide',
  title: 'Too wide: a hole in the middle',
  measures: 'power of the side over the mid, dB.',
  limits: { max: -0.5, warnBeyond: 0.3, failBeyond: 4, slack: 3 },
  limit: {
    text: 'At most −0.5 dB: the side stays below the mid; with references at most 3 dB over theirs.',
    source: 'tuned on finished music, see docs/detection.md: no finished file was wider than −0.5 dB',
  },
  silentWhen: 'the file has one channel, or no side.',
  intentShifts: { classical: { limits: { max: 0.5 }, because: 'spaced microphones are wide' } },
  explain: {
    what: 'The image hangs left and right of the loudspeakers, and nothing stands in the middle.',
    howMeasured: 'Power of (L−R)/2 over power of (L+R)/2 of the whole file. 0 dB are independent channels.',
    whyItMatters: 'In mono the mix falls apart, voice and bass get soft, and on headphones it tires.',
    howToHear: 'Close your eyes: can you point at voice, snare and bass? Then switch to mono: what got softer?',
    whatToDo: 'Take stereo wideners off, move double-panned parts inward, keep voice, bass and kick in the middle.',
    falseFriends: 'Ambient music may have no middle on purpose.',
  },
  evaluate(context) {
    const stereo = stageValue(context.report, 'stereo');
    if (context.report.file.format.channelCount < 2) return silent('one channel');
    const value = stereo?.sideToMidDb;
    if (stereo === undefined || value === undefined) return silent('no side or mid to measure');
    const expected = context.expect(reading);
    const whole = judge(value, expected, context.limits);
    const passages = passagesWhere(context.report, 'sideToMidDb', (width) => width > PASSAGE_DB);
    const severity = localSeverity(whole.severity, passages, context.report.file.durationSeconds);
    if (severity === 'pass') return passed({ value, unit: 'dB' }, expected);
    const isLocal = whole.severity !== severity;
    const shown = isLocal ? worstOf(passages, 1)! : value;
    const { beyond } = judge(shown, expected, context.limits);
    const because = `the side is ${plain(Math.abs(shown))} dB ${shown > 0 ? 'louder' : 'softer'} than the mid${isLocal ? ' in places' : ''} (at most ${plain(expected.max ?? 0)} dB would be usual).`;
    return [
      {
        severity,
        measured: { value: shown, unit: 'dB' },
        expected,
        ranges: passages,
        because,
        advice: `Take wideners off; on the mix, lower the side by ${plain(beyond)} dB.`,
        // A passage is mended where it was made; turning the whole narrower would be the next fault.
        moves:
          isLocal || stereo.polarityInverted ? [] : [widthMove({ id: 'stereo.wide', because }, -Math.min(12, beyond))],
        safeToApply: false,
        confidence: Math.min(0.9, 0.6 + beyond / 15),
        audibility: Math.min(1, 0.4 + beyond / 8),
      },
    ];
  },
});
