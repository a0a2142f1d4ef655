import { brokenStereo, lateChannel } from '../brokenStereo.ts';
import type { Report } from '../../report/report.ts';
import { judge } from '../limits.ts';
import { defineRule, passed, silent } from '../rule.ts';
import { middle, stageValue } from '../stageValue.ts';
import { beyondOf, hearAll, type Witness } from '../witnesses.ts';
import { counted, plain } from '../words.ts';

/**
 * Tails of a reverberant mix have nearly as much side as mid: diffuse sound has 0 dB, and what is left of the dry middle takes a decibel. Wide pads have more.
 */
const DIFFUSE_TAIL_DB = -1;
/** Where attacks stand out further, drums are left dry: that tells no more of the rest. */
const MOST_ATTACK_RATIO = 1.8;

/** Wide music has wide tails and sustained music falls slowly, but only a room slows the ends of sounds and not how they begin. */
const WITNESSES: readonly Witness[] = [
  {
    name: 'width of tails, off a diffuse room’s',
    unit: 'dB',
    limits: { min: 1, slack: 2 },
    reading: {
      whole: (report) => {
        const tailDb = tailOf(report);
        return tailDb === undefined ? undefined : Math.abs(tailDb - DIFFUSE_TAIL_DB);
      },
    },
  },
  {
    name: 'steepest falls in 93 ms',
    unit: 'dB',
    limits: { min: 8, slack: 3 },
    spread: 5,
    reading: { whole: fallOf },
  },
  {
    name: 'steepest rises over steepest falls',
    unit: '',
    limits: { max: 1.3, slack: 0.3 },
    spread: 1,
    reading: {
      whole: (report) => {
        const { steepestFallDb, steepestRiseDb } = stageValue(report, 'space') ?? {};
        if (steepestFallDb === undefined || steepestRiseDb === undefined || !(steepestFallDb > 0)) return undefined;
        return Math.min(MOST_ATTACK_RATIO, steepestRiseDb / steepestFallDb);
      },
    },
  },
];

/** With references: blind evidence and theirs together must be so much. */
const WITH_REFERENCES = { max: 0.45, warnBeyond: 0.08, slack: 0 } as const;

function tailOf(report: Report): number | undefined {
  return stageValue(report, 'space')?.tailSideToMidDb;
}

function fallOf(report: Report): number | undefined {
  return stageValue(report, 'space')?.steepestFallDb;
}

/** What has more side than mid in its tails is too wide (stereo.wide), not diffuse. */
const MOST_TAIL_SIDE_DB = 2;

/** Sounds run into each other: too much reverb, or too long. */
export const spaceWashed = defineRule({
  id: 'space.washed',
  title: 'Washed out by reverb',
  measures:
    'the mean of three signs, each from its limit in its own measure: how near to a diffuse room’s the width of tails is, steepest falls, and steepest rises over them.',
  limits: { max: 0.2, warnBeyond: 0.07, slack: 0 },
  limit: {
    text: 'At most 0.2, a warning from 0.27: where tails are as wide as a room’s, levels fall by 5 dB within 93 ms at most and rise by 6.2 dB, 0.33; with references, where falls half as steep as theirs add another 0.33, at most 0.45, a warning from 0.53. Never worse than a warning, since sustained music is like it.',
    source:
      'tuned on finished music, see docs/detection.md. Diffuse reverberation has as much side as mid, and no level falls faster than 60 dB in its reverberation time (H. Kuttruff, Room Acoustics, 6th ed. 2016, ch. 5)',
  },
  silentWhen:
    'the file has one channel or fewer than some seconds, a channel is upside down, late or silent, or the tails have more side than mid (stereo.wide).',
  intentShifts: {
    classical: { off: true, because: 'the hall is part of the music' },
    lofi: { infoOnly: true, because: 'haze is part of the sound' },
  },
  explain: {
    what: 'The tail of one sound covers the beginning of the next. Everything moves away from the listener.',
    howMeasured:
      'Third octaves from 500 Hz to 8 kHz: side over mid while their levels fall, how far they fall within 93 ms where they fall most, and how much further they rise within as long where they rise most: a room slows how sounds end, not how they begin. Reverberation in mono is not seen.',
    whyItMatters: 'Words and rhythm get lost, and the low mids fill with tails (tone.mud).',
    howToHear: 'Can you hear where the snare ends? Mute the reverb returns: what comes forward was washed.',
    whatToDo:
      'Shorter or quieter reverbs, 20–60 ms of pre-delay, a low cut at 300–500 Hz on the return; longer ones for pads only.',
    falseFriends: 'Pads, strings and drones are sustained by nature.',
  },
  evaluate(context) {
    const { report, references, standard } = context;
    const broken = brokenStereo(report);
    if (broken !== undefined) return silent(broken);
    if (lateChannel(report) !== undefined) return silent('one channel comes late: stereo.monoLoss speaks of it');
    const heard = hearAll(WITNESSES, {
      ...context,
      expect: (_, limits = context.limits) => ({ ...limits, source: standard.source, isRelative: false }),
    });
    if (heard.length < WITNESSES.length) return silent('one channel, or too short to hear tails');
    if (tailOf(report)! > MOST_TAIL_SIDE_DB) return silent('more side than mid: stereo.wide speaks of it');
    const alone = heard.reduce((sum, testimony) => sum + beyondOf([testimony], 1), 0) / heard.length;
    // Passages of one song end their sounds much alike: falls half as steep as theirs say more than the width of pads.
    const theirFallDb = middle(references.flatMap((reference) => fallOf(reference) ?? []));
    const isRelative = theirFallDb !== undefined && theirFallDb > 0;
    const slowerOctaves = isRelative ? Math.log2(theirFallDb / fallOf(report)!) : 0;
    const value = alone + slowerOctaves / WITNESSES.length;
    const limits = isRelative ? { ...context.limits, ...WITH_REFERENCES } : context.limits;
    const expected = isRelative
      ? { max: limits.max!, source: `${counted(references.length, 'reference')}, see docs/detection.md`, isRelative }
      : standard;
    const { severity, beyond } = judge(value, expected, limits);
    if (severity === 'pass') return passed({ value, unit: '' }, expected);
    const signs = heard.filter(({ speaksForFault }) => speaksForFault).map(({ words }) => words);
    if (slowerOctaves > 0)
      signs.push(`steepest falls ${plain(fallOf(report)!)} dB against ${plain(theirFallDb!)} dB in the reference`);
    return [
      {
        severity,
        measured: { value, unit: '' },
        expected,
        ranges: [],
        because: `sounds end slowly and widely: ${signs.join(', ')}.`,
        advice: 'Shorten or turn down reverbs, give them 20–60 ms of pre-delay and cut their returns below 300–500 Hz.',
        confidence: Math.min(0.85, 0.5 + 0.3 * beyond),
        audibility: Math.min(1, 0.4 + 0.5 * beyond),
      },
    ];
  },
});
