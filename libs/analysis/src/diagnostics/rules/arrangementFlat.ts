import { heldNear } from '../corridor.ts';
import { judge } from '../limits.ts';
import {
  defineRule,
  passed,
  silent,
  type FindingDraft,
  type Passed,
  type Reading,
  type RuleContext,
  type Silent,
} from '../rule.ts';
import { stageValue } from '../stageValue.ts';
import { clock, plain } from '../words.ts';

/** Fades and short intros are no verse. */
const SHORTEST_SECTION_SECONDS = 8;
const SHORTEST_SONG_SECONDS = 30;
/** A reference raises the limit by no more: songs differ by far more. */
const REFERENCE_LU = 0.5;
const reading: Reading = { whole: (report) => stageValue(report, 'sections')?.sectionContrastLu };

/** Sections that do not differ in loudness. */
export const arrangementFlat = defineRule({
  id: 'arrangement.flat',
  title: 'Sections equally loud',
  measures: 'loudness of the loudest section minus that of the softest, LU.',
  limits: { min: 2, warnBeyond: 0.2, slack: 2 },
  limit: {
    text: 'At least 2 LU, a warning below 1.8 LU; with references at most 2 LU under theirs, but no more than 2.5 LU.',
    source: 'tuned on finished music, whose sections differ by 2.5 LU and more, see docs/detection.md',
  },
  silentWhen:
    'the song is shorter than 30 s. With fewer than three sections of 8 s and more, or where all sound alike, it only remarks on the contrast of loud and soft moments.',
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
    if (sections === undefined) return withoutSections(context);
    const long = sections.sections.filter(
      ({ startSeconds, endSeconds }) => endSeconds - startSeconds >= SHORTEST_SECTION_SECONDS,
    );
    const value = sections.sectionContrastLu;
    const isOne = long.length < 3 || new Set(long.map(({ label }) => label)).size < 2;
    if (value === undefined || isOne) return withoutSections(context);
    const expected = heldNear(context.expect(reading), { min: context.limits.min! + REFERENCE_LU });
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

const contrast: Reading = { whole: (report) => stageValue(report, 'dynamics')?.loudnessContrastLu };

/**
 * A level that never moves leaves few sections to be told apart. Then loud and soft moments are held against each other; only a
 * remark comes of it, since loops and drones are like it and dyn.flat speaks of them.
 */
function withoutSections(context: RuleContext): readonly FindingDraft[] | Passed | Silent {
  const value = contrast.whole(context.report);
  if (value === undefined || context.report.file.durationSeconds < SHORTEST_SONG_SECONDS) {
    return silent('fewer than three sections, and too short to do without');
  }
  const expected = heldNear(context.expect(contrast), { min: context.limits.min! + REFERENCE_LU });
  if (judge(value, expected, context.limits).severity === 'pass') return passed({ value, unit: 'LU' }, expected);
  return [
    {
      severity: 'info',
      measured: { value, unit: 'LU' },
      expected,
      ranges: [],
      because: `no sections can be told apart, and the loudest fifth is ${plain(value)} LU over the softest (at least ${plain(expected.min ?? 0)} would be usual).`,
      advice: 'Leave parts out before the chorus, and ride the level by 1 to 1.5 dB.',
      confidence: 0.5,
      audibility: 0.3,
    },
  ];
}
