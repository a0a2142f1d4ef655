import { judge } from '../limits.ts';
import { defineRule, passed, silent, type Reading } from '../rule.ts';
import { stageValue } from '../stageValue.ts';
import { clock, plain } from '../words.ts';

/** Fades and short intros are no verse. */
const SHORTEST_SECTION_SECONDS = 8;
const reading: Reading = { whole: (report) => stageValue(report, 'sections')?.sectionContrastLu };

/** Sections that do not differ in loudness. */
export const arrangementFlat = defineRule({
  id: 'arrangement.flat',
  title: 'Sections equally loud',
  measures: 'loudness of the loudest section minus that of the softest, LU.',
  limits: { min: 2, warnBeyond: 0.2, slack: 2 },
  limit: {
    text: 'At least 2 LU, a warning below 1.8 LU; with references at most 2 LU under theirs.',
    source: 'tuned on finished music, whose sections differ by 2.5 LU and more, see docs/detection.md',
  },
  silentWhen:
    'the song has fewer than three sections of 8 s and more, or they all sound alike: then there is nothing to lift.',
  intentShifts: {
    club: { off: true, because: 'tension comes from filters and parts, not from level' },
    lofi: { infoOnly: true, because: 'loops are steady' },
  },
  explain: {
    what: 'Verse and chorus differ in sound but not in loudness: the chorus does not lift.',
    howMeasured: 'The song is cut where its sound changes; each section’s loudness after BS.1770 is compared.',
    whyItMatters: 'One decibel and a half of lift makes a chorus an event.',
    howToHear: 'Listen to the bar before and after the chorus begins. Does it grow?',
    whatToDo: 'Ride the level: 1 to 1.5 dB down in verses, up in choruses; leave parts out before the chorus.',
    falseFriends:
      'A song may build by parts and width instead. A limiter on the bus flattens every ride: ride before it.',
  },
  evaluate(context) {
    const sections = stageValue(context.report, 'sections');
    if (sections === undefined) return silent('the report has no sections');
    const long = sections.sections.filter(
      ({ startSeconds, endSeconds }) => endSeconds - startSeconds >= SHORTEST_SECTION_SECONDS,
    );
    const value = sections.sectionContrastLu;
    if (value === undefined || long.length < 3) return silent('fewer than three sections');
    if (new Set(long.map(({ label }) => label)).size < 2) return silent('all sections sound alike');
    const expected = context.expect(reading);
    const { severity, beyond } = judge(value, expected, context.limits);
    if (severity === 'pass') return passed({ value, unit: 'LU' }, expected);
    const widest = [...long].sort((a, b) => (b.sideToMidDb ?? -99) - (a.sideToMidDb ?? -99))[0];
    return [
      {
        severity,
        measured: { value, unit: 'LU' },
        expected,
        ranges: [],
        because: `the loudest and the softest of ${long.length} sections differ by ${plain(value)} LU (at least ${plain(expected.min ?? 0)} would be usual).`,
        advice: `Ride the level by 1 to 1.5 dB: down in the verses, up in the choruses${widest === undefined ? '' : ` (${clock(widest.startSeconds)} is the widest section, likely a chorus)`}.`,
        confidence: 0.6,
        audibility: Math.min(1, 0.3 - beyond / 3),
      },
    ];
  },
});
