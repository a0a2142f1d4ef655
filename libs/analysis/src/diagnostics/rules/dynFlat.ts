import { heldNear } from '../corridor.ts';
import { judge } from '../limits.ts';
import { defineRule, passed, silent, type Reading } from '../rule.ts';
import { stageValue } from '../stageValue.ts';
import { plain } from '../words.ts';

const SHORTEST_SECONDS = 30;
/** Of two signs one may be innocent: a loop has little range, a held chord little contrast. */
const SECOND_SIGN_LU = 2.5;
/** A reference raises the limit by no more: songs differ by far more. */
const REFERENCE_LU = 0.5;
const reading: Reading = { whole: (report) => stageValue(report, 'loudness')?.loudnessRangeLu };

/** Loudness that never changes. */
export const dynFlat = defineRule({
  id: 'dyn.flat',
  title: 'Loudness hardly changes',
  measures: 'loudness range (LRA), LU.',
  limits: { min: 2, warnBeyond: 0.2, slack: 1.5 },
  limit: {
    text: 'At least 2 LU, a warning below 1.8 LU; with references at most 1.5 LU under theirs, but no more than 2.5 LU.',
    source:
      'EBU Tech 3342 defines the figure, not a limit; 95 % of finished music has more than 2 LU, see docs/detection.md',
  },
  silentWhen: 'the file is shorter than 30 s, or loud and soft parts differ by more than 2.5 LU all the same.',
  intentShifts: {
    club: { limits: { min: 0.8 }, because: 'a steady level carries the dance' },
    lofi: { infoOnly: true, because: 'loops are steady' },
  },
  explain: {
    what: 'From beginning to end the song is equally loud: nothing comes closer, nothing steps back.',
    howMeasured:
      'Loudness range after EBU Tech 3342, and the mean of the loudest fifth over that of the quietest fifth.',
    whyItMatters: 'A chorus lifts because the verse was softer. Without contrast, attention drifts.',
    howToHear: 'Jump at random through the song: can you tell by loudness alone where you are?',
    whatToDo: 'Automate: verses 1 to 2 dB down, fills and last chorus up; mute parts in the verse.',
    falseFriends: 'Loops, jingles, drones and dance music are steady on purpose.',
  },
  evaluate(context) {
    const value = reading.whole(context.report);
    if (value === undefined || context.report.file.durationSeconds < SHORTEST_SECONDS)
      return silent('shorter than 30 s, or silence');
    const expected = heldNear(context.expect(reading), { min: context.limits.min! + REFERENCE_LU });
    const { severity, beyond } = judge(value, expected, context.limits);
    const contrast = stageValue(context.report, 'dynamics')?.loudnessContrastLu ?? 0;
    if (severity === 'pass' || contrast > SECOND_SIGN_LU) return passed({ value, unit: 'LU' }, expected);
    return [
      {
        severity,
        measured: { value, unit: 'LU' },
        expected,
        ranges: [],
        because: `the loudness range is ${plain(value)} LU (at least ${plain(expected.min ?? 0)} would be usual), loud and soft parts differ by ${plain(contrast)} LU.`,
        advice: 'Automate the level: verses 1 to 2 dB down, last chorus up; mute parts in the verse.',
        confidence: 0.7,
        audibility: Math.min(1, 0.3 - beyond / 3),
      },
    ];
  },
});
