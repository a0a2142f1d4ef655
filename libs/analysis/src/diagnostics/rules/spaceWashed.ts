import { judge } from '../limits.ts';
import { rangesWhere } from '../ranges.ts';
import { defineRule, silent } from '../rule.ts';
import { middle, stageValue } from '../stageValue.ts';
import { hearAll, type Witness } from '../witnesses.ts';

/** Four, because sustained music fails each of them alone. */
const WITNESSES: readonly Witness[] = [
  {
    name: 'onsets over what follows',
    unit: 'dB',
    limits: { min: 1.8, slack: 1.5 },
    reading: { whole: (report) => stageValue(report, 'space')?.earlyToLateDb },
  },
  {
    name: 'modulation depth',
    unit: '',
    digits: 2,
    limits: { min: 0.5, slack: 0.25 },
    reading: { whole: (report) => stageValue(report, 'space')?.modulationDepth },
  },
  {
    name: 'modulation depth of the low mids',
    unit: '',
    digits: 2,
    limits: { min: 0.45, slack: 0.25 },
    reading: { whole: (report) => stageValue(report, 'space')?.lowMidModulationDepth },
  },
  {
    name: 'decay time',
    unit: 's',
    limits: { max: 2, slack: 0.8 },
    reading: { whole: (report) => stageValue(report, 'space')?.decaySeconds },
  },
];

/** Sounds run into each other: too much reverb, or too long. */
export const spaceWashed = defineRule({
  id: 'space.washed',
  title: 'Washed out by reverb',
  measures:
    'how many of four signs speak of too much reverb: onsets over what follows, modulation depth (whole and low mids), decay time.',
  limits: { max: 2, slack: 0 },
  limit: {
    text: 'At most half of them; never worse than a warning, since sustained music is like it. Each sign counts beyond what one finished file in ten has; with references, beyond their corridor.',
    source: 'tuned on finished music, see docs/detection.md; modulation depth after IEC 60268-16',
  },
  silentWhen: 'there are too few onsets (drones, pads), so that fewer than three of the signs can be measured.',
  intentShifts: {
    classical: { off: true, because: 'the hall is part of the music' },
    lofi: { infoOnly: true, because: 'haze is part of the sound' },
  },
  explain: {
    what: 'The tail of one sound covers the beginning of the next. Everything moves away from the listener.',
    howMeasured:
      'The level of the first 50 ms after onsets over that 100–250 ms later; how deeply levels move at the rates of rhythm and speech; the fastest decays found.',
    whyItMatters: 'Words and rhythm get lost, and the low mids fill with tails (tone.mud).',
    howToHear: 'Can you hear where the snare ends? Mute the reverb returns: what comes forward was washed.',
    whatToDo:
      'Shorter or quieter reverbs, 20–60 ms of pre-delay, a low cut at 300–500 Hz on the return; longer ones for pads only.',
    falseFriends: 'Pads, strings and drones are sustained by nature.',
  },
  evaluate(context) {
    const heard = hearAll(WITNESSES, context);
    if (heard.length < 3) return silent('too few onsets to tell a tail from a held sound');
    const against = heard.filter(({ speaksForFault }) => speaksForFault);
    // More than half must agree: two of three, three of four.
    const standard = { ...context.standard, max: Math.floor(heard.length / 2) };
    const { severity, beyond } = judge(against.length, standard, context.limits);
    if (severity === 'pass') return [];
    const space = stageValue(context.report, 'space');
    const usual = middle(space?.windows.modulationDepth.filter((depth) => depth !== null) ?? []) ?? 0;
    const { windowSeconds = 0, windows } = space ?? {};
    return [
      {
        severity,
        measured: { value: against.length, unit: `of ${heard.length} signs` },
        expected: { ...standard, isRelative: context.references.length > 0 },
        ranges: rangesWhere(
          (windows?.modulationDepth ?? []).map((depth, i) => ({
            startSeconds: i * windowSeconds,
            endSeconds: Math.min(context.report.file.durationSeconds, (i + 1) * windowSeconds),
            value: depth,
          })),
          (depth) => depth < usual,
          { gapSeconds: windowSeconds },
        ).map((range) => ({ ...range, value: against.length })),
        because: `${against.length} of ${heard.length} signs agree: ${against.map(({ words }) => words).join(', ')}.`,
        advice: 'Shorten or turn down reverbs, give them 20–60 ms of pre-delay and cut their returns below 300–500 Hz.',
        confidence: Math.min(0.85, 0.5 + 0.15 * beyond),
        audibility: Math.min(1, 0.4 + 0.2 * beyond),
      },
    ];
  },
});
