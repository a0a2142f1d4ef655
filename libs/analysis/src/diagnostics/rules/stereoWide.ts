import { judge } from '../limits.ts';
import { widthMove } from '../remedies.ts';
import { defineRule, silent, type Reading } from '../rule.ts';
import { stageValue } from '../stageValue.ts';
import { plain } from '../words.ts';
import { INVERTED_BELOW } from './stereoAntiphase.ts';

const reading: Reading = { whole: (report) => stageValue(report, 'stereo')?.sideToMidDb };

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
  silentWhen: 'the file has one channel, or the channels are in opposite polarity (stereo.antiphase).',
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
    if (stereo.polarityInverted && (stereo.correlation ?? 0) < INVERTED_BELOW)
      return silent('opposite polarity: stereo.antiphase speaks of it');
    const expected = context.expect(reading);
    const { severity, beyond } = judge(value, expected, context.limits);
    if (severity === 'pass') return [];
    const because = `the side is ${plain(Math.abs(value))} dB ${value > 0 ? 'louder' : 'softer'} than the mid (at most ${plain(expected.max ?? 0)} dB would be usual).`;
    return [
      {
        severity,
        measured: { value, unit: 'dB' },
        expected,
        ranges: [],
        because,
        advice: `Take wideners off; on the mix, lower the side by ${plain(beyond)} dB.`,
        moves: [widthMove({ id: 'stereo.wide', because }, -Math.min(12, beyond))],
        safeToApply: false,
        confidence: Math.min(0.9, 0.6 + beyond / 15),
        audibility: Math.min(1, 0.4 + beyond / 8),
      },
    ];
  },
});
