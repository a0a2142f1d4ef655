import { judge } from '../limits.ts';
import { defineRule, passed, silent } from '../rule.ts';
import { stageValue } from '../stageValue.ts';
import { beyondOf, hearAll, type Witness } from '../witnesses.ts';
import { plain } from '../words.ts';

/** Longer decays are those of held sounds, and say no more. */
const LONGEST_DECAY_SECONDS = 4;

/** The first two must be there: wide music has wide tails, sustained music falls slowly, reverberation does both, and decays for long. */
const WITNESSES: readonly Witness[] = [
  {
    name: 'tails, side over mid',
    unit: 'dB',
    limits: { max: -2.5, slack: 2 },
    reading: { whole: (report) => stageValue(report, 'space')?.tailSideToMidDb },
  },
  {
    name: 'steepest falls in 93 ms',
    unit: 'dB',
    limits: { min: 8, slack: 3 },
    spread: 12, // songs differ much, and a room takes it from all of them: it says less than the width
    reading: { whole: (report) => stageValue(report, 'space')?.steepestFallDb },
  },
  {
    name: 'decay by 60 dB',
    unit: 's',
    limits: { max: 2, slack: 0.5 }, // a large concert hall (L. Beranek, Concert Halls and Opera Houses, 2nd ed. 2004)
    spread: 1.4, // with it, what is found of a clear fault stays as it is and a quarter fewer finished passages are accused
    reading: {
      whole: (report) => {
        const decaySeconds = stageValue(report, 'space')?.decaySeconds;
        return decaySeconds === undefined ? undefined : Math.min(LONGEST_DECAY_SECONDS, decaySeconds);
      },
    },
  },
];
/** Without onsets there is no decay to be measured: the other two do. */
const NEEDED = WITNESSES.slice(0, 2);
/** What has more side than mid in its tails is too wide (stereo.wide), not diffuse. */
const MOST_TAIL_SIDE_DB = 2;

/** Sounds run into each other: too much reverb, or too long. */
export const spaceWashed = defineRule({
  id: 'space.washed',
  title: 'Washed out by reverb',
  measures:
    'the mean of three signs, each from its limit in its own measure: width of the tails, steepest falls, time of decay.',
  limits: { max: 0.25, warnBeyond: 0.05, slack: 0 },
  limit: {
    text: 'At most 0.25: where levels fall by 8 dB within 93 ms at most and decay in 2 s, tails with 1 dB less side than mid are just allowed, with 2.4 dB less where they decay in 3 s; with references, from theirs. Never worse than a warning, since sustained music is like it.',
    source:
      'tuned on finished music, see docs/detection.md. Diffuse reverberation has as much side as mid, and no level falls faster than 60 dB in its reverberation time (H. Kuttruff, Room Acoustics, 6th ed. 2016, ch. 5)',
  },
  silentWhen:
    'the file has one channel or fewer than some seconds, or the tails have more side than mid (stereo.wide).',
  intentShifts: {
    classical: { off: true, because: 'the hall is part of the music' },
    lofi: { infoOnly: true, because: 'haze is part of the sound' },
  },
  explain: {
    what: 'The tail of one sound covers the beginning of the next. Everything moves away from the listener.',
    howMeasured:
      'Third octaves from 500 Hz to 8 kHz: side over mid while their levels fall, how far they fall within 93 ms where they fall most, and in what time the fastest fifth of the decays after onsets would fall by 60 dB. Reverberation in mono is not seen.',
    whyItMatters: 'Words and rhythm get lost, and the low mids fill with tails (tone.mud).',
    howToHear: 'Can you hear where the snare ends? Mute the reverb returns: what comes forward was washed.',
    whatToDo:
      'Shorter or quieter reverbs, 20–60 ms of pre-delay, a low cut at 300–500 Hz on the return; longer ones for pads only.',
    falseFriends: 'Pads, strings and drones are sustained by nature.',
  },
  evaluate(context) {
    const heard = hearAll(WITNESSES, context);
    if (NEEDED.some((needed) => !heard.some(({ witness }) => witness === needed)))
      return silent('one channel, or too short to hear tails');
    const width = heard[0]!.value;
    if (width > MOST_TAIL_SIDE_DB) return silent('more side than mid: stereo.wide speaks of it');
    const value = heard.reduce((sum, testimony) => sum + beyondOf([testimony], 1), 0) / heard.length;
    const { severity, beyond } = judge(value, context.standard, context.limits);
    if (severity === 'pass') return passed({ value, unit: '' }, context.standard);
    return [
      {
        severity,
        measured: { value, unit: '' },
        expected: { ...context.standard, isRelative: context.references.length > 0 },
        ranges: [],
        because: `sounds end slowly and widely: ${heard.map(({ witness, value: figure, bound }) => `${witness.name} ${plain(figure)} ${witness.unit} (limit ${plain(bound)})`).join(', ')}.`,
        advice: 'Shorten or turn down reverbs, give them 20–60 ms of pre-delay and cut their returns below 300–500 Hz.',
        confidence: Math.min(0.85, 0.5 + 0.3 * beyond),
        audibility: Math.min(1, 0.4 + 0.5 * beyond),
      },
    ];
  },
});
